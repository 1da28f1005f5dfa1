"""A task calls a task of an environment that isn't deployed with it.

## What it does

For every call of a task of another environment it checks that whatever deploys the caller deploys the callee: that
`depends_on` leads from each root to both. A root is an environment or app that nothing else depends on. `flyte.run` of
a task isn't a call.

## Why

An environment's image is built and its tasks are registered only when something that is deployed depends on it. The
call fails at run time, or it runs an image of an earlier deployment without a word.

## Example

```python
import flyte

worker = flyte.TaskEnvironment(name="worker")
driver = flyte.TaskEnvironment(name="driver")


@worker.task
async def square(x: int) -> int:
    return x * x


@driver.task
async def main(x: int) -> int:
    return await square(x)
```

## Use instead

```python
import flyte

worker = flyte.TaskEnvironment(name="worker")
driver = flyte.TaskEnvironment(name="driver", depends_on=[worker])


@worker.task
async def square(x: int) -> int:
    return x * x


@driver.task
async def main(x: int) -> int:
    return await square(x)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.diagnostics.fix import AddDependency, Fix
from flyte_compile.ir import Environment, Program, Task, TaskCall
from flyte_compile.rules.reading.dependencies import known_dependencies, open_ended, reachable
from flyte_compile.rules.reading.imports import importable_as
from flyte_compile.rules.reading.sites import environment_of, name_of

CODE = "FC107"
NAME = "undeployed-call"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    graph, unclear = known_dependencies(program), open_ended(program)
    deployments = {root: reachable(root, graph) for root in _roots(graph)}
    wanted = _with_calls(program, graph)
    for environment in program.environments:
        alone = {environment.key: reachable(environment.key, graph)}
        whole = {root: reached for root, reached in deployments.items() if environment.key in reached} or alone
        for task in environment.tasks:
            for call in _each_once(task.calls):
                lacking = (root for root, reached in whole.items() if not reached & {call.environment, *unclear})
                root = next(lacking, None)
                if root is not None:
                    fix = _fix(program, environment, environment_of(program, call.environment), wanted)
                    yield _finding(program, environment, task, call, environment_of(program, root), fix)


def _each_once(calls: tuple[TaskCall, ...]) -> Iterator[TaskCall]:
    """One call for each place and environment: what is called there may be one of several tasks of it."""
    return iter({(call.span, call.environment): call for call in reversed(calls)}.values())


def _roots(graph: dict[int, tuple[int, ...]]) -> tuple[int, ...]:
    """What nothing else depends on: each may be deployed by itself."""
    depended_on = {key for owner, keys in graph.items() for key in keys if key != owner}
    return tuple(key for key in graph if key not in depended_on)


def _with_calls(program: Program, graph: dict[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    """The graph as it would be if every environment depended on all that its tasks call."""
    called = {
        environment.key: tuple(call.environment for task in environment.tasks for call in task.calls)
        for environment in program.environments
    }
    return {key: (*keys, *called.get(key, ())) for key, keys in graph.items()}


def _fix(
    program: Program, caller: Environment, callee: Environment | None, wanted: dict[int, tuple[int, ...]]
) -> Fix | None:
    """Adding the dependency, where that doesn't make a circle, now or once the other ones are added."""
    if callee is None or caller.key in reachable(callee.key, wanted):
        return None
    module = importable_as(program, callee, caller)
    change = AddDependency(caller.span, callee.span, caller.module, module)
    return Fix(f"Add {name_of(callee)!r} to depends_on of {name_of(caller)!r}", (change,))


def _finding(
    program: Program, environment: Environment, task: Task, call: TaskCall, root: Environment | None, fix: Fix | None
) -> Diagnostic:
    caller, callee = name_of(environment), environment_of(program, call.environment)
    name = "?" if callee is None else name_of(callee)
    variable = (None if callee is None else callee.variable) or "..."
    related = [Related(f"the environment of {call.target!r}", callee.span)] if callee is not None else []
    if root is not None and root.key != environment.key:
        related.append(Related(f"what is deployed with {name_of(root)!r} lacks {name!r}", root.span))
    return Diagnostic(
        CODE,
        SEVERITY,
        f"{task.name!r} calls {call.target!r}, but no depends_on leads from {caller!r} to {name!r}",
        call.span,
        help=f"Add depends_on=[{variable}] to the environment {caller!r}.",
        related=tuple(related),
        subject=task.name,
        field=f"calls[{call.target}]",
        fix=fix,
    )
