"""A task returns a value that its annotation doesn't have.

## What it does

Looks for tasks that return a text, a number, a list or another value that is surely not `None`, and have no annotation
of the result, or `-> None`.

## Why

The SDK takes what a task gives from its annotation. When such a task has done its work, it fails with "Expected no
outputs but got ..., did you miss a return type annotation?"; a tuple is thrown away, and the caller gets `None`.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task
async def load(day: str):
    return f"day={day}"
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task
async def load(day: str) -> str:
    return f"day={day}"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.ir import Program, TaskKind
from flyte_compile.rules.reading.sites import tasks

CODE = "FC615"
NAME = "result-without-annotation"
SEVERITY = Severity.WARNING


def check(program: Program) -> Iterator[Diagnostic]:
    for _, task in tasks(program):
        if task.kind is not TaskKind.PYTHON or not task.own_signature or task.gives is None:
            continue
        if task.returns in (None, "None"):
            what = "is annotated to return None" if task.returns else "has no annotation of its result"
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"{task.name!r} returns a value and {what}",
                task.gives,
                help="Write the type of the result behind '->', or return nothing.",
                related=(Related("the task", task.span),),
                subject=task.name,
                field="returns",
            )
