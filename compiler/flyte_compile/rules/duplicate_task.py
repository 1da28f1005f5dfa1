"""Two tasks of one environment have the same name.

## What it does

Compares the names of all tasks that an environment holds.

## Why

An environment keeps its tasks by name: the later one silently replaces the earlier one, whose callers still call it
while nothing deploys it.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task
async def load(path: str) -> str:
    return path


@env.task
async def load(url: str) -> str:
    return url
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task
async def load_file(path: str) -> str:
    return path


@env.task
async def load_url(url: str) -> str:
    return url
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity, Span
from flyte_compile.ir import Program

CODE = "FC104"
NAME = "duplicate-task"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for environment in program.environments:
        first: dict[str, Span] = {}
        for task in environment.tasks:
            if task.name in first:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"this task replaces another one of the name {task.name!r}",
                    task.span,
                    help="Give each function its own name, or put one of them into another environment.",
                    related=(Related("the task that is replaced", first[task.name]),),
                    subject=task.name,
                    field="name",
                )
            first.setdefault(task.name, task.span)
