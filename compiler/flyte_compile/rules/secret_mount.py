"""A secret is mounted at a place that the SDK doesn't take.

## What it does

Checks `mount` of `Secret`, in environments, overrides and image layers: it can only be `/etc/flyte/secrets`.

## Why

The SDK refuses any other when the module is imported.

## Example

```python
import pathlib

import flyte

token = flyte.Secret(key="token", mount=pathlib.Path("/run/secrets"))
env = flyte.TaskEnvironment(name="etl", secrets=[token])
```

## Use instead

```python
import pathlib

import flyte

token = flyte.Secret(key="token", mount=pathlib.Path("/etc/flyte/secrets"))
env = flyte.TaskEnvironment(name="etl", secrets=[token])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import Safety, rewrite
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import each_secret, span_of

CODE = "FC401"
NAME = "secret-mount"
SEVERITY = Severity.ERROR

_MOUNT = "/etc/flyte/secrets"


def check(program: Program) -> Iterator[Diagnostic]:
    for site in each_secret(program):
        mount = site.value.mount
        if isinstance(mount, str) and mount != _MOUNT:
            place = span_of(site.value, "mount")
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"a secret can't be mounted at {mount!r}",
                place,
                help=f"Mount it at {_MOUNT!r}: its file is '<group>/<key in small letters>' there.",
                subject=site.subject,
                field=f"{site.field}.mount",
                fix=rewrite(place, mount, _MOUNT, safety=Safety.UNSAFE),
            )
