"""A sandboxed task is given two tasks of the same name.

## What it does

Compares the function names of the `tasks` given to `env.sandbox.orchestrator`.

## Why

The code calls tasks by the names of their functions: the SDK refuses two of one name when the module is imported.

## Example

```python
import flyte

load = flyte.TaskEnvironment(name="load")
store = flyte.TaskEnvironment(name="store", depends_on=[load])


@load.task
async def run(x: int) -> int:
    return x


first = run


@store.task
async def run(x: int) -> int:
    return x


both = store.sandbox.orchestrator("run(x)", inputs={"x": int}, output=int, name="both", tasks=[first, run])
```

## Use instead

```python
import flyte

load = flyte.TaskEnvironment(name="load")
store = flyte.TaskEnvironment(name="store", depends_on=[load])


@load.task
async def run_load(x: int) -> int:
    return x


@store.task
async def run_store(x: int) -> int:
    return x


both = store.sandbox.orchestrator(
    "run_store(run_load(x))", inputs={"x": int}, output=int, name="both", tasks=[run_load, run_store]
)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.pods import repeated
from flyte_compile.rules.reading.sites import span_of, tasks

CODE = "FC906"
NAME = "sandbox-task-clash"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for _, task in tasks(program):
        if task.sandbox is None or task.sandbox.source is None:
            continue
        for name in repeated(called.rpartition(".")[2] for called in task.sandbox.tasks):
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the sandboxed task {task.name!r} is given two tasks {name!r}",
                span_of(task, "tasks"),
                help="Rename one of the functions.",
                subject=task.name,
                field=f"tasks[{name}]",
            )
