"""An override changes what can't be overridden.

## What it does

Looks for `name`, `image`, `docs` and `interface` in `override(...)`.

## Why

The SDK raises a `ValueError` when the call is reached, which may be hours into a run.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task
async def load(x: int) -> int:
    return x


@env.task
async def main(x: int) -> int:
    return await load.override(image="ghcr.io/acme/etl:1.0")(x)
```

## Use instead

```python
import flyte

other = flyte.TaskEnvironment(name="etl-load", image="ghcr.io/acme/etl:1.0")
env = flyte.TaskEnvironment(name="etl", depends_on=[other])


@other.task
async def load(x: int) -> int:
    return x


@env.task
async def main(x: int) -> int:
    return await load(x)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import declared_here, environment_of, overrides, span_of

CODE = "FC513"
NAME = "fixed-override"
SEVERITY = Severity.ERROR

_HELP = {
    "name": "Use short_name for what is shown; a task's name is its environment's and its function's.",
    "image": "Declare the task in an environment of its own with that image.",
    "docs": "Set docs in the task's decorator.",
    "interface": "Declare another task with that interface.",
}


def check(program: Program) -> Iterator[Diagnostic]:
    for site in overrides(program):
        for name in site.value.given:
            if name in _HELP:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{name} of {site.value.target!r} can't be overridden",
                    span_of(site.value, name),
                    help=_HELP[name],
                    related=declared_here(environment_of(program, site.value.environment)),
                    subject=site.subject,
                    field=f"{site.field}.{name}",
                )
