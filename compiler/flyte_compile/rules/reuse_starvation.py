"""A reusable environment has a single replica.

## What it does

Looks for reuse policies with at most one replica that runs one task at a time, and for those of environments whose
tasks call each other. Where a task of such an environment calls another one of it, the finding says so.

## Why

A task that calls another one of its environment keeps a place of the only replica while it waits for another. The SDK
recommends at least 2 replicas for this reason. A higher concurrency only puts it off until that many tasks wait (the
SDK itself is silent then). A pool that may grow, such as `replicas=(1, 3)`, isn't reported, nor is an environment with
a plugin, for which replicas are clusters.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=1))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.ir import Environment, Program
from flyte_compile.rules.reading.sites import name_of, replica_counts, reuse_policies, span_of, subject_of

CODE = "FC502"
NAME = "reuse-starvation"
SEVERITY = Severity.WARNING


def check(program: Program) -> Iterator[Diagnostic]:
    for environment, policy in reuse_policies(program):
        counts = replica_counts(policy)
        if counts is None or counts[1] != 1 or environment.plugin_config is not None:
            continue
        calls = _calls_within(environment)
        if calls or policy.concurrency == 1:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the environment {name_of(environment)!r} has one replica: its tasks can starve those that they call",
                span_of(policy, "replicas"),
                help="Write replicas=2 or more, or call tasks of another environment only.",
                related=calls,
                subject=subject_of(environment),
                field="reusable.replicas",
            )


def _calls_within(environment: Environment) -> tuple[Related, ...]:
    return tuple(
        Related(f"{task.name!r} waits for {call.target!r} here", call.span)
        for task in environment.tasks
        for call in task.calls
        if call.environment == environment.key
    )
