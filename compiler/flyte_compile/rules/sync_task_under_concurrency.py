"""A task that isn't async is in an environment that runs several tasks at once in a container.

## What it does

Looks for tasks declared with `def` in environments whose `ReusePolicy` has a concurrency above 1.

## Why

One process runs all of them: a function that doesn't await blocks the others. The SDK refuses it when the module is
imported, at the first such task.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2, concurrency=10))


@env.task
def predict(x: int) -> int:
    return x
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2, concurrency=10))


@env.task
async def predict(x: int) -> int:
    return x
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.diagnostics.fix import Fix, MakeAsync, Safety
from flyte_compile.ir import Program, TaskKind
from flyte_compile.rules.reading.sites import reuse_policies, span_of

CODE = "FC501"
NAME = "sync-task-under-concurrency"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for environment, policy in reuse_policies(program):
        if not isinstance(policy.concurrency, int) or policy.concurrency <= 1:
            continue
        for task in environment.tasks:
            if task.kind is TaskKind.PYTHON and not task.is_async:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the task {task.name!r} isn't async, but its environment runs {policy.concurrency} tasks at once",
                    task.span,
                    help="Write 'async def', or set concurrency=1.",
                    related=(Related("the concurrency is set here", span_of(policy, "concurrency")),),
                    subject=task.name,
                    fix=Fix("Write 'async def'", (MakeAsync(task.span),), Safety.UNSAFE),
                    field="async",
                )
