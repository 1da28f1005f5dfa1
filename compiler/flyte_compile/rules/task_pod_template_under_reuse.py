"""A task of a reusable environment sets a pod template.

## What it does

Looks for `pod_template` in `@env.task(...)` of environments with a `ReusePolicy`.

## Why

The containers are there before the task is: the SDK refuses it when the module is imported.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2))


@env.task(pod_template=flyte.PodTemplate(labels={"team": "search"}))
async def predict(x: int) -> int:
    return x
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2))


@env.task
async def predict(x: int) -> int:
    return x
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.sites import reuse_policies, span_of

CODE = "FC508"
NAME = "task-pod-template-under-reuse"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for environment, policy in reuse_policies(program):
        for task in environment.tasks:
            if task.own_pod_template and task.pod_template is not None and not isinstance(task.pod_template, Unknown):
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the task {task.name!r} sets a pod template in an environment that reuses its pods",
                    span_of(task, "pod_template"),
                    help="Leave it out, or move the task into an environment without reuse.",
                    related=(Related("reuse is set here", policy.span),),
                    subject=task.name,
                    field="pod_template",
                )
