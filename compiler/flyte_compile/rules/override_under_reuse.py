"""An override changes what a reused container can't change.

## What it does

Looks for `resources`, `env_vars`, `secrets` and `service_account` in `override(...)` of tasks that run in reused
containers, without `reusable="off"` in the same call.

## Why

The SDK raises a `ValueError` when the call is reached, which may be hours into a run.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2))


@env.task
async def predict(x: int) -> int:
    return x


@env.task
async def main(x: int) -> int:
    return await predict.override(resources=flyte.Resources(memory="8Gi"))(x)
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2))


@env.task
async def predict(x: int) -> int:
    return x


@env.task
async def main(x: int) -> int:
    return await predict.override(resources=flyte.Resources(memory="8Gi"), reusable="off")(x)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.diagnostics.fix import AddArgument, Fix
from flyte_compile.ir import Environment, Override, Program, ReusePolicy, Unknown
from flyte_compile.rules.reading.sites import environment_of, overrides, span_of

CODE = "FC512"
NAME = "override-under-reuse"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in overrides(program):
        override, environment = site.value, environment_of(program, site.value.environment)
        if environment is None or not _reuses(override, environment):
            continue
        for field, value in (
            ("resources", override.resources),
            ("env_vars", override.env_vars),
            ("secrets", override.secrets),
            ("service_account", override.service_account),
        ):
            if value is not None and not isinstance(value, Unknown):
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{field} of {override.target!r} can't be overridden while its containers are reused",
                    span_of(override, field),
                    help="Add reusable='off' to the same call, or set it on the environment.",
                    related=(Related("reuse is set here", span_of(environment, "reusable")),),
                    subject=site.subject,
                    fix=None if "reusable" in override.given else _switched_off(override),
                    field=f"{site.field}.{field}",
                )


def _switched_off(override: Override) -> Fix:
    return Fix("Add reusable='off' to the call", (AddArgument(override.span, "reusable", "off"),))


def _reuses(override: Override, environment: Environment) -> bool:
    """Whether the overridden task certainly runs in reused containers."""
    if "reusable" in override.given and override.reusable is not None:
        return override.reusable != "off" and not isinstance(override.reusable, Unknown)
    return isinstance(environment.reusable, ReusePolicy)
