"""All attempts of a task together have less time than one of them.

## What it does

Compares `deadline` with `max_runtime` of `Timeout`.

## Why

`max_runtime` bounds one attempt, `deadline` all of them from the first time in the queue: with the shorter deadline
the other bound has no effect, and retries have no time left. Mostly the two were swapped.

## Example

```python
from datetime import timedelta

import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task(timeout=flyte.Timeout(max_runtime=timedelta(hours=2), deadline=timedelta(minutes=30)))
async def load(x: int) -> int:
    return x
```

## Use instead

```python
from datetime import timedelta

import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task(timeout=flyte.Timeout(max_runtime=timedelta(minutes=30), deadline=timedelta(hours=2)))
async def load(x: int) -> int:
    return x
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.sites import timeouts

CODE = "FC604"
NAME = "timeout-order"
SEVERITY = Severity.WARNING


def check(program: Program) -> Iterator[Diagnostic]:
    for site in timeouts(program):
        attempt, whole = site.value.max_runtime, site.value.deadline
        if isinstance(attempt, Unknown) or isinstance(whole, Unknown) or not attempt or not whole:
            continue
        if 0 < whole < attempt:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the deadline of {whole:g} seconds for all attempts is under the {attempt:g} that each may run",
                site.span,
                help="Raise deadline above max_runtime, or swap the two.",
                subject=site.subject,
                field=f"{site.field}.deadline",
            )
