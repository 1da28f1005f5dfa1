"""A reusable environment's concurrency is below 1.

## What it does

Checks `concurrency` of `ReusePolicy`.

## Why

The SDK refuses it when the module is imported: no replica could take a task.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2, concurrency=0))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2, concurrency=1))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import reuse_policies, span_of, subject_of

CODE = "FC505"
NAME = "reuse-concurrency"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for environment, policy in reuse_policies(program):
        if isinstance(policy.concurrency, int) and policy.concurrency < 1:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the concurrency {policy.concurrency} leaves no place for a task",
                span_of(policy, "concurrency"),
                help="Write 1 or more; more than 1 needs async tasks.",
                subject=subject_of(environment),
                field="reusable.concurrency",
            )
