"""An override names something that a task doesn't have.

## What it does

Checks the names of the arguments of `override(...)`.

## Why

`override` takes any keyword and passes what it doesn't know to the task's constructor, which raises a `TypeError`
when the call is reached.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task
async def load(x: int) -> int:
    return x


@env.task
async def main(x: int) -> int:
    return await load.override(resource=flyte.Resources(memory="8Gi"))(x)
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task
async def load(x: int) -> int:
    return x


@env.task
async def main(x: int) -> int:
    return await load.override(resources=flyte.Resources(memory="8Gi"))(x)
```
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import rename
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import declared_here, environment_of, overrides, span_of

CODE = "FC514"
NAME = "unknown-override"
SEVERITY = Severity.ERROR

PARAMETERS = (
    "cache",
    "entrypoint",
    "env_vars",
    "interruptible",
    "links",
    "max_inline_io_bytes",
    "plugin_config",
    "pod_template",
    "produces_artifacts",
    "queue",
    "resources",
    "retries",
    "reusable",
    "secrets",
    "service_account",
    "short_name",
    "timeout",
)
"""The parameters of `TaskTemplate.override` of release 2.12.1."""
PASSED_ON = (
    "debuggable",
    "func",
    "parent_env",
    "parent_env_name",
    "report",
    "task_resolver",
    "task_type",
    "task_type_version",
    "triggers",
)
"""Fields of a task that reach its constructor by way of `**kwargs`."""
FIXED = ("docs", "image", "interface", "name")
"""Those that a rule of their own refuses."""


def check(program: Program) -> Iterator[Diagnostic]:
    for site in overrides(program):
        for name in site.value.given:
            if name not in (*PARAMETERS, *PASSED_ON, *FIXED):
                near = difflib.get_close_matches(name, PARAMETERS, n=1)
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"a task has no {name!r} to override",
                    span_of(site.value, name),
                    help=f"Did you mean {near[0]!r}?" if near else f"Choose from {', '.join(PARAMETERS)}.",
                    related=declared_here(environment_of(program, site.value.environment)),
                    subject=site.subject,
                    fix=rename(site.value.span, name, near[0], PARAMETERS) if near else None,
                    field=f"{site.field}.{name}",
                )
