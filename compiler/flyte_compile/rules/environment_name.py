"""An environment's name is neither snake_case nor kebab-case.

## What it does

Checks `name` of `TaskEnvironment`, `clone_with` and `from_task` against `[a-z0-9]+([_-][a-z0-9]+)*`.

## Why

The SDK raises a `ValueError` when the module is imported, and the first bad name hides all others.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="Data Processing")
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="data-processing")
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import Safety, rewrite
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.sites import span_of

CODE = "FC101"
NAME = "environment-name"
SEVERITY = Severity.ERROR

_NAME = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*", re.ASCII)


def check(program: Program) -> Iterator[Diagnostic]:
    for environment in program.environments:
        name = environment.name
        if not isinstance(name, Unknown) and _NAME.fullmatch(name) is None:
            suggestion = re.sub(r"[^a-z0-9_]+", "-", name.lower())
            suggestion = re.sub(r"[_-]{2,}", "-", suggestion).strip("_-") or "my-environment"
            place = span_of(environment, "name")
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the environment name {name!r} is neither snake_case nor kebab-case",
                place,
                help=f"Write {suggestion!r}: small letters and digits, with single '-' or '_' between them.",
                subject=name,
                field="name",
                fix=rewrite(place, name, suggestion, safety=Safety.UNSAFE),
            )
