"""A time to live of a reusable environment is under 30 seconds.

## What it does

Checks `idle_ttl` and `scaledown_ttl` of `ReusePolicy`.

## Why

The SDK refuses less when the module is imported.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2, idle_ttl=10))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2, idle_ttl=30))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import Safety, rewrite
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.sites import reuse_policies, span_of, subject_of

CODE = "FC506"
NAME = "reuse-ttl"
SEVERITY = Severity.ERROR

_LEAST_SECONDS = 30


def check(program: Program) -> Iterator[Diagnostic]:
    for environment, policy in reuse_policies(program):
        for field, seconds in (("idle_ttl", policy.idle_ttl), ("scaledown_ttl", policy.scaledown_ttl)):
            if not isinstance(seconds, Unknown) and seconds < _LEAST_SECONDS:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{field} is {seconds:g} seconds where {_LEAST_SECONDS} are the least",
                    span_of(policy, field),
                    help=f"Write {field}={_LEAST_SECONDS} or more.",
                    subject=subject_of(environment),
                    field=f"reusable.{field}",
                    fix=rewrite(span_of(policy, field), int(seconds), _LEAST_SECONDS, safety=Safety.UNSAFE),
                )
