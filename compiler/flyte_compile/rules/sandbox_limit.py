"""A sandboxed task's limit leaves it nothing.

## What it does

Checks that `timeout_ms`, `max_memory` and `max_stack_depth` are above 0.

## Why

The SDK takes any number; the code is stopped before it begins.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="rules")


@env.sandbox.orchestrator(timeout_ms=0)
def double(n: int) -> int:
    return n * 2
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="rules")


@env.sandbox.orchestrator(timeout_ms=5000)
def double(n: int) -> int:
    return n * 2
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import span_of, tasks

CODE = "FC904"
NAME = "sandbox-limit"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for _, task in tasks(program):
        if task.sandbox is None:
            continue
        for field, limit in (
            ("timeout_ms", task.sandbox.timeout_ms),
            ("max_memory", task.sandbox.max_memory),
            ("max_stack_depth", task.sandbox.max_stack_depth),
        ):
            if isinstance(limit, int) and limit <= 0:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{field} of the sandboxed task {task.name!r} is {limit}",
                    span_of(task, field),
                    help="Write a number above 0, or leave the argument out for the SDK's limit.",
                    subject=task.name,
                    field=field,
                )
