"""A secret's environment variable has a name that the SDK doesn't take.

## What it does

Checks `as_env_var` of `Secret`, or the name that the SDK forms of group and key where neither it nor a mount is given,
against `[A-Z_][A-Z0-9_]*`.

## Why

The SDK refuses it when the module is imported.

## Example

```python
import flyte

token = flyte.Secret(key="token", as_env_var="api-token")
env = flyte.TaskEnvironment(name="etl", secrets=[token])
```

## Use instead

```python
import flyte

token = flyte.Secret(key="token", as_env_var="API_TOKEN")
env = flyte.TaskEnvironment(name="etl", secrets=[token])
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import Safety, rewrite
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import each_secret, span_of

CODE = "FC402"
NAME = "secret-variable"
SEVERITY = Severity.ERROR

_NAME = re.compile(r"[A-Z_][A-Z0-9_]*", re.ASCII)


def check(program: Program) -> Iterator[Diagnostic]:
    for site in each_secret(program):
        name = site.value.as_env_var
        if isinstance(name, str) and _NAME.fullmatch(name) is None:
            better = re.sub(r"[^A-Z0-9_]", "_", name.upper())
            better = better if _NAME.fullmatch(better) else f"_{better}"
            place = span_of(site.value, "as_env_var")
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"a secret can't be given as the variable {name!r}",
                place,
                help=f"Write as_env_var={better!r}.",
                subject=site.subject,
                field=f"{site.field}.as_env_var",
                fix=rewrite(place, name, better, safety=Safety.UNSAFE),
            )
