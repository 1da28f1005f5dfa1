"""Environments depend on each other in a circle.

## What it does

Follows `depends_on` and `add_dependency` from every environment, and reports each circle of two or more once.

## Why

The SDK walks the dependencies without remembering where it has been: deployment ends in a bare `RecursionError`.

## Example

```python
import flyte

driver = flyte.TaskEnvironment(name="driver")
worker = flyte.TaskEnvironment(name="worker", depends_on=[driver])
driver.add_dependency(worker)
```

## Use instead

```python
import flyte

worker = flyte.TaskEnvironment(name="worker")
driver = flyte.TaskEnvironment(name="driver", depends_on=[worker])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.ir import Environment, Program
from flyte_compile.rules.reading.dependencies import known_dependencies, leading_to_a_circle, reachable
from flyte_compile.rules.reading.sites import name_of, span_of, subject_of

CODE = "FC105"
NAME = "dependency-cycle"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    graph = leading_to_a_circle(known_dependencies(program))
    reached = {key: reachable(key, graph) for key in graph}
    reported: set[int] = set()
    for environment in program.environments:
        if environment.key in reached and environment.key not in reported:
            circle = [
                other
                for other in program.environments
                if other.key in reached[environment.key] and environment.key in reached.get(other.key, ())
            ]
            if len(circle) > 1:
                reported.update(member.key for member in circle)
                yield _finding(circle)


def _finding(circle: list[Environment]) -> Diagnostic:
    first, *others = circle
    return Diagnostic(
        CODE,
        SEVERITY,
        f"the environments {' and '.join(repr(name_of(member)) for member in circle)} depend on each other",
        span_of(first, "depends_on"),
        help="Let only the environment that calls depend on the one that is called.",
        related=tuple(
            Related(f"{name_of(member)!r} depends on others here", span_of(member, "depends_on")) for member in others
        ),
        subject=subject_of(first),
        field="depends_on",
    )
