"""A secret is given as a variable that `env_vars` sets as well.

## What it does

Compares the variables of an environment's secrets with the names in its `env_vars`, and so for overrides of either.

## Why

Nothing refuses it, and which of the two a task sees isn't said anywhere.

## Example

```python
import flyte

token = flyte.Secret(key="token", as_env_var="API_TOKEN")
env = flyte.TaskEnvironment(name="etl", secrets=[token], env_vars={"API_TOKEN": "for-tests"})
```

## Use instead

```python
import flyte

token = flyte.Secret(key="token", as_env_var="API_TOKEN")
env = flyte.TaskEnvironment(name="etl", secrets=[token], env_vars={"API_URL": "https://api.example.org"})
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flyte_compile.diagnostics import Diagnostic, Related, Severity, Span
from flyte_compile.ir import Program, Secret, Unknown
from flyte_compile.rules.reading.fields import secret_item
from flyte_compile.rules.reading.sites import environment_of, overrides, span_of, subject_of

CODE = "FC404"
NAME = "secret-shadows-variable"
SEVERITY = Severity.ERROR


@dataclass(frozen=True, slots=True)
class _Given:
    """What one container is given: its secrets, and its variables with their place."""

    secrets: tuple[Secret | Unknown, ...] | Unknown | None
    env_vars: Mapping[str, object] | Unknown | None
    span: Span
    subject: str | None
    field: str
    """How a finding's field spells the secrets."""


def check(program: Program) -> Iterator[Diagnostic]:
    for given in _containers(program):
        if given.env_vars is None or isinstance(given.env_vars, Unknown):
            continue
        for secret in () if given.secrets is None or isinstance(given.secrets, Unknown) else given.secrets:
            if (
                isinstance(secret, Secret)
                and isinstance(secret.as_env_var, str)
                and secret.as_env_var in given.env_vars
            ):
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the variable {secret.as_env_var!r} is both a secret and an entry of env_vars",
                    span_of(secret, "as_env_var"),
                    help="Take it out of env_vars, or give the secret another as_env_var.",
                    related=(Related("the entry of env_vars", given.span),),
                    subject=given.subject,
                    field=f"{given.field}{secret_item(secret)}.as_env_var",
                )


def _containers(program: Program) -> Iterator[_Given]:
    for environment in program.environments:
        place = span_of(environment, "env_vars")
        yield _Given(environment.secrets, environment.env_vars, place, subject_of(environment), "secrets")
    for site in overrides(program):
        override, environment_ = site.value, environment_of(program, site.value.environment)
        if environment_ is None or (override.secrets is None and override.env_vars is None):
            continue
        secrets = environment_.secrets if override.secrets is None else override.secrets
        owner = environment_ if override.env_vars is None else override
        yield _Given(secrets, owner.env_vars, span_of(owner, "env_vars"), site.subject, f"{site.field}.secrets")
