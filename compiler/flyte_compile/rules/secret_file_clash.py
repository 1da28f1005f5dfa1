"""Two secrets are mounted as one file.

## What it does

Compares the files `<group>/<key in small letters>` of the mounted secrets of an environment or override.

## Why

Keys are written in small letters, so two that differ in their capitals alone are one file. Kubernetes refuses a
volume with two entries for one path.

## Example

```python
import pathlib

import flyte

mount = pathlib.Path("/etc/flyte/secrets")
secrets = [flyte.Secret(key="Token", mount=mount), flyte.Secret(key="token", mount=mount)]
env = flyte.TaskEnvironment(name="etl", secrets=secrets)
```

## Use instead

```python
import pathlib

import flyte

mount = pathlib.Path("/etc/flyte/secrets")
secrets = [flyte.Secret(key="api-token", mount=mount), flyte.Secret(key="db-token", mount=mount)]
env = flyte.TaskEnvironment(name="etl", secrets=secrets)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.ir import Program, Secret
from flyte_compile.rules.reading.fields import secret_item
from flyte_compile.rules.reading.sites import secrets

CODE = "FC407"
NAME = "secret-file-clash"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in secrets(program):
        first: dict[str, Secret] = {}
        for secret in site.value:
            path = _file(secret)
            other = secret if path is None else first.setdefault(path, secret)
            if (other.key, other.group) != (secret.key, secret.group):
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"two secrets are mounted as the file {path!r}",
                    secret.span,
                    help="Give the secrets keys that differ in more than their capitals.",
                    related=(Related("the other secret", other.span),),
                    subject=site.subject,
                    field=f"{site.field}{secret_item(secret)}.mount",
                )


def _file(secret: Secret) -> str | None:
    """The file below the folder of secrets, `None` where the secret isn't mounted or isn't known."""
    match secret:
        case Secret(key=str() as key, group=None, mount=str()):
            return key.lower()
        case Secret(key=str() as key, group=str() as group, mount=str()):
            return f"{group}/{key.lower()}"
        case _:
            return None
