"""A task takes any number of arguments.

## What it does

Looks for `*args` and `**kwargs` among the parameters of tasks. What counts is the function that the SDK sees: a
decorator that wraps it without `functools.wraps` hides its parameters.

## Why

The inputs of a task are a fixed list of names and types. The SDK refuses such a function while the module is imported.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task
async def total(*amounts: int) -> int:
    return sum(amounts)
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task
async def total(amounts: list[int]) -> int:
    return sum(amounts)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program, TaskKind
from flyte_compile.rules.reading.sites import tasks

CODE = "FC616"
NAME = "variadic-input"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for _, task in tasks(program):
        if task.kind not in (TaskKind.PYTHON, TaskKind.SANDBOXED) or task.function is None or not task.own_signature:
            continue
        for parameter in task.inputs:
            if parameter.kind == "variadic":
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the task {task.name!r} takes any number of arguments as {parameter.name!r}",
                    parameter.span or task.span,
                    help="Take a list or a dictionary as one input, or wrap the function by 'functools.wraps'.",
                    subject=task.name,
                    field=f"inputs[{parameter.name}]",
                )
