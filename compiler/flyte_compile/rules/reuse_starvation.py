"""A reusable environment has too few places for its tasks.

## What it does

Looks for reuse policies with at most one replica that runs one task at a time. Where the tasks of an environment call
each other, it also compares the longest chain of such calls with the places that all replicas have together.

## Why

A task that calls another one of its environment keeps its place while it waits. Where the chain needs more places than
there are, the last call never begins. The SDK recommends at least 2 replicas, or a higher concurrency, for this
reason, and says nothing of longer chains. A call that turns reuse off isn't counted, and an environment with a plugin,
for which replicas are clusters, isn't looked at.

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
from flyte_compile.ir import Environment, Program, Task, TaskCall, Unknown
from flyte_compile.rules.reading.sites import name_of, replica_counts, reuse_policies, span_of, subject_of

CODE = "FC502"
NAME = "reuse-starvation"
SEVERITY = Severity.WARNING


def check(program: Program) -> Iterator[Diagnostic]:
    for environment, policy in reuse_policies(program):
        counts = replica_counts(policy)
        if counts is None or counts[1] < 1 or environment.plugin_config is not None:
            continue
        if isinstance(policy.concurrency, Unknown) or policy.concurrency < 1:
            continue
        places, calls = counts[1] * policy.concurrency, _calls_within(environment)
        needed = _longest_chain(calls)
        if places == 1 or needed > places:
            yield Diagnostic(
                CODE,
                SEVERITY,
                _message(name_of(environment), places, needed),
                span_of(policy, "replicas"),
                help="Raise 'replicas' or 'concurrency', or call tasks of another environment only.",
                related=tuple(
                    Related(f"{task.name!r} waits for {call.target!r} here", call.span) for task, call in calls
                ),
                subject=subject_of(environment),
                field="reusable.replicas",
            )


def _message(name: str, places: int, needed: int) -> str:
    if places == 1:
        return f"the environment {name!r} has one replica: its tasks can starve those that they call"
    return f"the environment {name!r} has {places} places, and {needed} of its tasks wait for each other"


def _calls_within(environment: Environment) -> tuple[tuple[Task, TaskCall], ...]:
    """The calls between the environment's tasks that take a place of its replicas."""
    return tuple(
        (task, call)
        for task in environment.tasks
        for call in task.calls
        if call.environment == environment.key and call.target not in _elsewhere(task)
    )


def _elsewhere(task: Task) -> set[str]:
    """What a task calls with a reuse policy of the call's own."""
    return {override.target for override in task.overrides if "reusable" in override.given}


def _longest_chain(calls: tuple[tuple[Task, TaskCall], ...]) -> int:
    """How many tasks hold a place at once at least; what calls itself, directly or not, isn't counted."""
    callees: dict[str, set[str]] = {}
    for task, call in calls:
        callees.setdefault(task.name, set()).add(call.target)
        callees.setdefault(call.target, set())
    lengths: dict[str, int] = {}
    while ready := [name for name, below in callees.items() if name not in lengths and below <= lengths.keys()]:
        for name in ready:
            lengths[name] = 1 + max((lengths[other] for other in callees[name]), default=0)
    return max(lengths.values(), default=0)
