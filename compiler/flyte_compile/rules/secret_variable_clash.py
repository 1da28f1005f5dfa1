"""Two secrets are given as one environment variable.

## What it does

Compares the variables of all secrets of an environment or override, those included that the SDK forms of group and key.

## Why

Nothing refuses it. The later secret wins, and the task authenticates with what nobody thought of.

## Example

```python
import flyte

reading = flyte.Secret(key="reader", as_env_var="DB_PASSWORD")
writing = flyte.Secret(key="writer", as_env_var="DB_PASSWORD")
env = flyte.TaskEnvironment(name="etl", secrets=[reading, writing])
```

## Use instead

```python
import flyte

reading = flyte.Secret(key="reader", as_env_var="DB_READER_PASSWORD")
writing = flyte.Secret(key="writer", as_env_var="DB_WRITER_PASSWORD")
env = flyte.TaskEnvironment(name="etl", secrets=[reading, writing])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.ir import Program, Secret, is_known
from flyte_compile.rules.reading.fields import secret_item
from flyte_compile.rules.reading.sites import secrets, span_of

CODE = "FC403"
NAME = "secret-variable-clash"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in secrets(program):
        first: dict[str, Secret] = {}
        for secret in site.value:
            variable = secret.as_env_var
            if not isinstance(variable, str) or not is_known((secret.key, secret.group)):
                continue
            other = first.setdefault(variable, secret)
            if (other.key, other.group) != (secret.key, secret.group):
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the variable {variable!r} is given two secrets",
                    span_of(secret, "as_env_var"),
                    help="Give each secret its own as_env_var.",
                    related=(Related("the other secret", span_of(other, "as_env_var")),),
                    subject=site.subject,
                    field=f"{site.field}{secret_item(secret)}.as_env_var",
                )
