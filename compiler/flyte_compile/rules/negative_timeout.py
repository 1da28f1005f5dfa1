"""A bound on time is negative.

## What it does

Checks `timeout` of tasks and overrides, and the fields of `Timeout`.

## Why

The SDK takes it. The API server refuses a pod with a negative deadline; another backend stops the task as it starts.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task(timeout=-60)
async def load(x: int) -> int:
    return x
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task(timeout=60)
async def load(x: int) -> int:
    return x
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.sites import timeouts

CODE = "FC603"
NAME = "negative-timeout"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in timeouts(program):
        for field, seconds in (
            ("max_runtime", site.value.max_runtime),
            ("max_queued_time", site.value.max_queued_time),
            ("deadline", site.value.deadline),
        ):
            if seconds is not None and not isinstance(seconds, Unknown) and seconds < 0:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{field} is {seconds:g} seconds",
                    site.span,
                    help="Write a duration above 0, or 0 for no bound.",
                    subject=site.subject,
                    field=f"{site.field}.{field}",
                )
