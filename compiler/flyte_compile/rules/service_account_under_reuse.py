"""A task of a reusable environment sets a service account of its own.

## What it does

Looks for `service_account` in `@env.task(...)` of environments with a `ReusePolicy`, where it differs from the
environment's.

## Why

The containers run under the environment's account before the task is there: the SDK refuses it when the module is
imported.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2))


@env.task(service_account="writer")
async def predict(x: int) -> int:
    return x
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="serving", service_account="writer", reusable=flyte.ReusePolicy(replicas=2))


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

CODE = "FC511"
NAME = "service-account-under-reuse"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for environment, policy in reuse_policies(program):
        common = environment.service_account
        for task in environment.tasks:
            own = task.service_account
            if isinstance(common, Unknown) or not isinstance(own, str) or "service_account" not in task.spans:
                continue
            if own != common:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the task {task.name!r} sets the service account {own!r} in an environment that reuses its pods",
                    span_of(task, "service_account"),
                    help="Set it on the environment, or move the task into an environment without reuse.",
                    related=(Related("reuse is set here", policy.span),),
                    subject=task.name,
                    field="service_account",
                )
