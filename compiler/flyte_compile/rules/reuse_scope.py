"""A reusable environment's scope isn't one.

## What it does

Checks that `scope` of `ReusePolicy` is `global` or `run`.

## Why

The SDK refuses others when the module is imported.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2, scope="project"))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2, scope="global"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.sites import reuse_policies, span_of, subject_of

CODE = "FC507"
NAME = "reuse-scope"
SEVERITY = Severity.ERROR

_SCOPES = ("global", "run")


def check(program: Program) -> Iterator[Diagnostic]:
    for environment, policy in reuse_policies(program):
        if not isinstance(policy.scope, Unknown) and policy.scope not in _SCOPES:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"there is no scope {policy.scope!r} of reuse",
                span_of(policy, "scope"),
                help="Write 'global' to share the containers between runs, or 'run' to give each run its own.",
                subject=subject_of(environment),
                field="reusable.scope",
            )
