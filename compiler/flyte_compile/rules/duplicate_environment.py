"""Two environments have the same name.

## What it does

Compares the names of all environments and apps of the project.

## Why

Tasks are called `<environment>.<function>`, so names must be unique in what is deployed together. The SDK finds out at
deployment, and says neither where the one nor where the other is declared.

## Example

```python
import flyte

load = flyte.TaskEnvironment(name="etl")
transform = flyte.TaskEnvironment(name="etl")
```

## Use instead

```python
import flyte

load = flyte.TaskEnvironment(name="etl-load")
transform = flyte.TaskEnvironment(name="etl-transform")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity, Span
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.sites import span_of

CODE = "FC103"
NAME = "duplicate-environment"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    declared = [
        (environment.key, environment.name, span_of(environment, "name")) for environment in program.environments
    ]
    declared += [(app.key, app.name, app.span) for app in program.apps]
    first: dict[str, Span] = {}
    for _, name, span in sorted(declared, key=lambda entry: entry[0]):
        if isinstance(name, Unknown):
            continue
        if name in first:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"there are two environments of the name {name!r}",
                span,
                help="Give each environment a name of its own.",
                related=(Related("the first of that name", first[name]),),
                subject=name,
                field="name",
            )
        else:
            first[name] = span
