"""A reusable environment has a plugin's configuration.

## What it does

Looks for environments that have both `reusable` and `plugin_config`. Ray's is the one plugin that goes with reuse.

## Why

The SDK refuses the pair when the module is imported, unless the plugin says that it goes with reuse; before
2.5.15 it refuses all of them.

## Example

```python
import flyte
from flyteplugins.dask import Dask

env = flyte.TaskEnvironment(name="etl", plugin_config=Dask(), reusable=flyte.ReusePolicy(replicas=2))
```

## Use instead

```python
import flyte
from flyteplugins.dask import Dask

env = flyte.TaskEnvironment(name="etl", plugin_config=Dask())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import reuse_policies, span_of, subject_of
from flyte_compile.sdk.releases import Span

CODE = "FC510"
NAME = "plugin-under-reuse"
SEVERITY = Severity.ERROR

_WITH_REUSE = ("RayJobConfig",)
"""Configurations of the published plugins whose task sets `supports_reuse_policy`."""
SINCE = Span("2.5.15")
"""When the SDK takes a plugin's word that it goes with reuse."""


def check(program: Program) -> Iterator[Diagnostic]:
    for environment, policy in reuse_policies(program):
        plugin = environment.plugin_config
        if isinstance(plugin, str) and not (plugin in _WITH_REUSE and SINCE.holds(program.flyte_version)):
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the plugin configuration {plugin!r} doesn't go with reuse",
                span_of(environment, "plugin_config"),
                help="Leave reusable out of this environment, or put the plugin's tasks into another one.",
                related=(Related("reuse is set here", policy.span),),
                subject=subject_of(environment),
                field="plugin_config",
            )
