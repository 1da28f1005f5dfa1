"""An environment variable has a name that isn't one.

## What it does

Checks the names in `env_vars` of environments and overrides against `[A-Za-z_][A-Za-z0-9_]*`.

## Why

The SDK takes any name. Kubernetes refuses a name that is empty or has an equals sign; one that a shell can't name is
lost as soon as a shell starts the program.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", env_vars={"LOG-LEVEL": "debug"})
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", env_vars={"LOG_LEVEL": "debug"})
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import OPEN, Program
from flyte_compile.rules.reading.sites import env_vars

CODE = "FC406"
NAME = "variable-name"
SEVERITY = Severity.ERROR

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def check(program: Program) -> Iterator[Diagnostic]:
    for site in env_vars(program):
        for name in site.value:
            if name != OPEN and _NAME.fullmatch(name) is None:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{name!r} can't name a variable",
                    site.span,
                    help="Use letters, digits and '_', and begin with a letter or '_'.",
                    subject=site.subject,
                    field=f"{site.field}[{name}]",
                )
