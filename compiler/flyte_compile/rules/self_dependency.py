"""An environment depends on itself.

## What it does

Looks for an environment in its own `depends_on`.

## Why

The SDK refuses it in `add_dependency`, and doesn't notice it in `depends_on`, where deployment never ends.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")
env.depends_on.append(env)
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.sites import name_of, span_of, subject_of

CODE = "FC106"
NAME = "self-dependency"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for environment in program.environments:
        if not isinstance(environment.depends_on, Unknown) and environment.key in environment.depends_on:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the environment {name_of(environment)!r} depends on itself",
                span_of(environment, "depends_on"),
                help="Leave it out: tasks of one environment can always call each other.",
                subject=subject_of(environment),
                field="depends_on",
            )
