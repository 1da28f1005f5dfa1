"""The greatest age of a cached result is negative.

## What it does

Checks `max_age` of `Cache`.

## Why

The SDK refuses it when the module is imported.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", cache=flyte.Cache(behavior="auto", max_age=-1))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", cache=flyte.Cache(behavior="auto", max_age=3600))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.sites import caches

CODE = "FC612"
NAME = "cache-age"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in caches(program):
        age = site.value.max_age
        if age is not None and not isinstance(age, Unknown) and age < 0:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the greatest age of a cached result is {age:g} seconds",
                site.span,
                help="Write a duration, or 0 for results that never grow too old.",
                subject=site.subject,
                field=f"{site.field}.max_age",
            )
