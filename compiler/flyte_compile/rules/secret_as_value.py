"""A secret is written as the value of a variable.

## What it does

Looks at the variables of environments, overrides, triggers, pod templates and images. One whose name says password,
token, secret or API key and whose value is a text of its own is reported, and so is a web token, or a password in an
address, in any of them and in what an image build is given. References such as `$(NAME)`, paths, addresses and
placeholders such as `changeme` aren't.

## Why

The value ends up in the repository, in the manifests and in the image, where everybody reads it who may read those. A
`flyte.Secret` reaches the same variable from the cluster's store. The finding doesn't show the value.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", env_vars={"DB_PASSWORD": "kQ7-vvR2mzzp"})
```

## Use instead

```python
import flyte

password = flyte.Secret(key="db-password", as_env_var="DB_PASSWORD")
env = flyte.TaskEnvironment(name="etl", secrets=[password])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.credentials import (
    holds_url_password,
    holds_web_token,
    is_public,
    known_token,
    names_a_secret,
    stands_for_one,
)
from flyte_compile.rules.reading.variables import Given, given_texts

CODE = "FC409"
NAME = "secret-as-value"
SEVERITY = Severity.WARNING


def check(program: Program) -> Iterator[Diagnostic]:
    for given in given_texts(program):
        message = None if known_token(given.text) else _problem(given)
        if message is not None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                message,
                given.span,
                help=_help(given),
                subject=given.subject,
                field=given.field,
            )


def _problem(given: Given) -> str | None:
    if given.name is not None and names_a_secret(given.name) and not stands_for_one(given.text):
        return f"the variable {given.name!r} holds a secret in plain text"
    if holds_url_password(given.text):
        return f"{given.what} holds an address with a password in plain text"
    if holds_web_token(given.text) and not is_public(given.name or ""):
        return f"{given.what} holds a web token in plain text"
    return None


def _help(given: Given) -> str:
    if given.name is None:
        return "Give it to the build as a secret: secret_mounts=[flyte.Secret(...)]."
    return f"Keep it in the cluster's store, and write secrets=[flyte.Secret(key=..., as_env_var={given.name!r})]."
