"""A reusable environment may have no replica at all.

## What it does

Looks for reuse policies whose most replicas are 0.

## Why

The SDK takes `replicas=0`: the environment deploys, and its tasks wait for ever.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=0))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=(0, 2)))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import name_of, replica_counts, reuse_policies, span_of, subject_of

CODE = "FC503"
NAME = "reuse-without-replicas"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for environment, policy in reuse_policies(program):
        counts = replica_counts(policy)
        if counts == (0, 0):
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the environment {name_of(environment)!r} can have no replicas",
                span_of(policy, "replicas"),
                help="Write replicas=(0, 2) for a pool that starts empty, or leave reusable out.",
                subject=subject_of(environment),
                field="reusable.replicas",
            )
