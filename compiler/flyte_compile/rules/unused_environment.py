"""Nothing uses an environment.

## What it does

Looks for environments without tasks whose variable is never read: nothing depends on them, clones them or hands them
on. Only scripts are looked at, that is modules with an `if __name__ == "__main__":` and with tasks of their own: what
another module declares may be meant for others.

## Why

`flyte deploy` registers it and builds its image all the same. Often a decorator or a `depends_on` names another
environment than was meant.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")
large = flyte.TaskEnvironment(name="etl-large", resources=flyte.Resources(memory="64Gi"))


@env.task
async def load(day: str) -> str:
    return day


if __name__ == "__main__":
    flyte.run(load, day="2026-01-01")
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl")
large = flyte.TaskEnvironment(name="etl-large", resources=flyte.Resources(memory="64Gi"))


@large.task
async def load(day: str) -> str:
    return day


@env.task
async def day_before(day: str) -> str:
    return day


if __name__ == "__main__":
    flyte.run(load, day="2026-01-01")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import name_of, subject_of, tasks

CODE = "FC109"
NAME = "unused-environment"
SEVERITY = Severity.NOTE


def check(program: Program) -> Iterator[Diagnostic]:
    with_tasks = {task.module for _, task in tasks(program)}
    for environment in program.environments:
        if environment.tasks or environment.tasks_open is not None or environment.is_mentioned:
            continue
        if environment.module in with_tasks:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the environment {name_of(environment)!r} has no tasks, and nothing uses it",
                environment.span,
                help="Declare its tasks, add it to a 'depends_on', or remove it.",
                subject=subject_of(environment),
                field="name",
            )
