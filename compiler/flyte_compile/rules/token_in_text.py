"""A token or private key is written into a declaration.

## What it does

Looks at variables and at what an image build is given (commands, package addresses, arguments) for the shapes of
credentials whose issuers make them recognisable: private keys in PEM, keys and tokens of AWS, GitHub, GitLab, Slack,
OpenAI, Anthropic, Stripe, Hugging Face, PyPI and npm. What has the shape of an example isn't reported.

## Why

It's in the repository already, and compiled it would be in manifests and images as well. Whoever reads one of them can
use it until it's revoked. The finding doesn't show the value.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", env_vars={"GITHUB": "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"})
```

## Use instead

```python
import flyte

token = flyte.Secret(key="github", as_env_var="GITHUB")
env = flyte.TaskEnvironment(name="etl", secrets=[token])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.credentials import known_token
from flyte_compile.rules.reading.variables import given_texts

CODE = "FC410"
NAME = "token-in-text"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for given in given_texts(program):
        kind = known_token(given.text)
        if kind is not None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"{given.what} holds {kind} in plain text",
                given.span,
                help="Revoke it, for it can be read here, and give the new one as flyte.Secret(...).",
                subject=given.subject,
                field=given.field,
            )
