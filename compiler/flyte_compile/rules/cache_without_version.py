"""A cache is versioned by hand and has no version.

## What it does

Looks for the cache behaviour `override` without `version_override`.

## Why

`override` means that you say the version. Without one the SDK falls back to the version that it computes of the
function's source, which is what `auto` means.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", cache="override")
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", cache=flyte.Cache(behavior="override", version_override="2"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import caches

CODE = "FC611"
NAME = "cache-without-version"
SEVERITY = Severity.WARNING


def check(program: Program) -> Iterator[Diagnostic]:
    for site in caches(program):
        if site.value.behavior == "override" and site.value.version_override is None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                "the cache behaviour 'override' has no version",
                site.span,
                help="Write flyte.Cache(behavior='override', version_override='...'), or 'auto'.",
                subject=site.subject,
                field=f"{site.field}.version_override",
            )
