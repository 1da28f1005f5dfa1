"""An environment's name has more than 63 characters.

## What it does

Checks the length of `name` of `TaskEnvironment`, `clone_with` and `from_task`.

## Why

The SDK accepts a name of any length and sends the first 63 characters: two environments whose names begin alike become
one, and what is shown isn't what was declared.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="nightly-customer-churn-feature-extraction-and-training-environment")
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="nightly-churn-training")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.sites import span_of

CODE = "FC102"
NAME = "environment-name-length"
SEVERITY = Severity.ERROR

_MAX = 63
"""`_MAX_ENV_NAME_LENGTH` in the SDK's `task_serde.py`."""


def check(program: Program) -> Iterator[Diagnostic]:
    for environment in program.environments:
        name = environment.name
        if not isinstance(name, Unknown) and len(name) > _MAX:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the environment name {name!r} has {len(name)} characters and is cut to {name[:_MAX]!r}",
                span_of(environment, "name"),
                help=f"Choose a name of at most {_MAX} characters.",
                subject=name,
                field="name",
            )
