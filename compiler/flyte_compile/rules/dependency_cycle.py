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
from flyte_compile.rules.reading.dependencies import known_dependencies, reachable
from flyte_compile.rules.reading.sites import name_of, span_of, subject_of

CODE = "FC105"
NAME = "dependency-cycle"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    graph = known_dependencies(program)
    reported: set[int] = set()
    for environment in program.environments:
        circle = _circle_of(environment, program, graph)
        if len(circle) > 1 and environment.key not in reported:
            reported.update(member.key for member in circle)
            names = " and ".join(repr(name_of(member)) for member in circle)
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the environments {names} depend on each other",
                span_of(environment, "depends_on"),
                help="Let only the environment that calls depend on the one that is called.",
                related=tuple(
                    Related(
                        f"{name_of(member)!r} depends on others here",
                        span_of(member, "depends_on"),
                    )
                    for member in circle[1:]
                ),
                subject=subject_of(environment),
            )


def _circle_of(
    environment: Environment, program: Program, graph: dict[int, tuple[int, ...]]
) -> tuple[Environment, ...]:
    """The environments that an environment reaches and that reach it, itself first."""
    reached = reachable(environment.key, graph)
    others = (
        other
        for other in program.environments
        if other.key != environment.key and other.key in reached and environment.key in reachable(other.key, graph)
    )
    return (environment, *others)
