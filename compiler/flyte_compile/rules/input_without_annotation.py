"""An input of a task has no annotation.

## What it does

Looks at the parameters of tasks that are Python functions.

## Why

The SDK takes the type of an input from its annotation. Without one the value is pickled: only the same Python with the
same packages can read it, it can't be given on the command line or in the console, and no type is checked. The SDK says
so as well, among the log lines of an import.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task
async def load(day) -> str:
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

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program, TaskKind
from flyte_compile.rules.reading.sites import tasks

CODE = "FC614"
NAME = "input-without-annotation"
SEVERITY = Severity.WARNING


def check(program: Program) -> Iterator[Diagnostic]:
    for _, task in tasks(program):
        if task.kind is not TaskKind.PYTHON or task.function is None or not task.own_signature:
            continue
        for parameter in task.inputs:
            if parameter.annotation is None and parameter.kind != "variadic":
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the input {parameter.name!r} of {task.name!r} has no annotation, so its values are pickled",
                    parameter.span or task.span,
                    help=f"Write its type, such as '{parameter.name}: str'.",
                    subject=task.name,
                    field=f"inputs[{parameter.name}]",
                )
