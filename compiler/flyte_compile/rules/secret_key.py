"""A secret's key can't be one in a Kubernetes Secret.

## What it does

Checks `key` of the secrets of environments and overrides: letters, digits, `-`, `_` and `.`, at least one of them.

## Why

A secret becomes an entry of a Kubernetes Secret, whose keys the API server checks; an empty key names no secret
anywhere.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", secrets=[flyte.Secret(key="api/token", as_env_var="API_TOKEN")])
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", secrets=[flyte.Secret(group="api", key="token", as_env_var="API_TOKEN")])
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.fields import secret_item
from flyte_compile.rules.reading.sites import secrets, span_of

CODE = "FC408"
NAME = "secret-key"
SEVERITY = Severity.ERROR

_KEY = re.compile(r"[A-Za-z0-9._-]{1,253}", re.ASCII)


def check(program: Program) -> Iterator[Diagnostic]:
    for site in secrets(program):
        for secret in site.value:
            if isinstance(secret.key, str) and (_KEY.fullmatch(secret.key) is None or secret.key in (".", "..")):
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{secret.key!r} can't be a secret's key",
                    span_of(secret, "key"),
                    help="Use letters, digits, '-', '_' and '.'; what comes before a slash belongs into group.",
                    subject=site.subject,
                    field=f"{site.field}{secret_item(secret)}.key",
                )
