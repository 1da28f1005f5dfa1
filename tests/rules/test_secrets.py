"""Rules about secrets and environment variables."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rules.build import (
    UNKNOWN,
    check,
    environment,
    image,
    messages,
    only,
    override,
    program,
    secret,
    span,
    spans,
    with_image,
    with_override,
    with_secrets,
)

from flyte_compile.diagnostics import Related
from flyte_compile.ir import PipOptions, PipPackages
from flyte_compile.rules import (
    secret_file_clash,
    secret_key,
    secret_mount,
    secret_shadows_variable,
    secret_variable,
    secret_variable_clash,
    variable_name,
    variable_value,
)

MOUNT = "/etc/flyte/secrets"


def test_secret_mount() -> None:
    found = only(secret_mount, with_secrets(secret("token", mount="/run/secrets", spans=spans("mount"))))
    assert found.message == "a secret can't be mounted at '/run/secrets'"
    assert found.help == "Mount it at '/etc/flyte/secrets': its file is '<group>/<key in small letters>' there."
    assert found.span == span(50)
    assert found.subject == "etl"


def test_good_secret_mount() -> None:
    for mount in (MOUNT, None, UNKNOWN):
        assert not check(secret_mount, with_secrets(secret("token", mount=mount), UNKNOWN))


def test_secret_of_an_image_build() -> None:
    options = PipOptions(secret_mounts=(UNKNOWN, secret("token", mount="/root/.netrc")))
    declared = image(layers=(PipPackages(span=span(8), packages=("a",), options=options),))
    assert only(secret_mount, with_image(declared)).span == span(6)


@pytest.mark.parametrize(
    ("name", "better"),
    [("api-token", "API_TOKEN"), ("token", "TOKEN"), ("1PASSWORD", "_1PASSWORD"), ("", "_"), ("Ä", "_")],
)
def test_secret_variable(name: str, better: str) -> None:
    found = only(secret_variable, with_secrets(secret("token", as_env_var=name, spans=spans("as_env_var"))))
    assert found.message == f"a secret can't be given as the variable {name!r}"
    assert found.help == f"Write as_env_var={better!r}."
    assert found.span == span(50)


def test_good_secret_variable() -> None:
    for name in ("API_TOKEN", "_A1", None, UNKNOWN):
        assert not check(secret_variable, with_secrets(secret("token", as_env_var=name)))


def test_secret_variable_clash() -> None:
    first = secret("reader", as_env_var="PASSWORD", spans=spans("as_env_var", line=60))
    second = secret("writer", as_env_var="PASSWORD", spans=spans("as_env_var", line=61))
    found = only(secret_variable_clash, with_secrets(first, second))
    assert found.message == "the variable 'PASSWORD' is given two secrets"
    assert found.span == span(61)
    assert found.related == (Related("the other secret", span(60)),)


@pytest.mark.parametrize(
    "second",
    [
        secret("a", as_env_var="A"),
        secret("b", as_env_var="B"),
        secret(UNKNOWN, as_env_var="A"),
        secret("b", as_env_var=UNKNOWN),
        secret("b", mount=MOUNT),
    ],
)
def test_secrets_without_a_clash(second: Any) -> None:
    assert not check(secret_variable_clash, with_secrets(secret("a", as_env_var="A"), second, UNKNOWN))


def test_secret_shadows_variable() -> None:
    declared = with_secrets(secret("t", as_env_var="TOKEN"), env_vars={"TOKEN": "x"}, spans=spans("env_vars"))
    found = only(secret_shadows_variable, declared)
    assert found.message == "the variable 'TOKEN' is both a secret and an entry of env_vars"
    assert found.span == span(6)
    assert found.related == (Related("the entry of env_vars", span(50)),)
    assert found.subject == "etl"


def test_override_whose_variable_a_secret_shadows() -> None:
    declared = with_override(override(env_vars={"TOKEN": "x"}), secrets=(secret("t", as_env_var="TOKEN"),))
    assert only(secret_shadows_variable, declared).subject == "etl.main"
    declared = with_override(override(secrets=(secret("t", as_env_var="TOKEN"),)), env_vars={"TOKEN": "x"})
    assert only(secret_shadows_variable, declared).subject == "etl.main"
    declared = with_override(override(env_vars={}), secrets=(secret("t", as_env_var="TOKEN"),), env_vars={"A": "x"})
    assert not check(secret_shadows_variable, declared)


def test_secret_that_shadows_nothing() -> None:
    for variables in ({"OTHER": "x"}, None, UNKNOWN):
        assert not check(
            secret_shadows_variable, with_secrets(secret("t", as_env_var="TOKEN"), UNKNOWN, env_vars=variables)
        )


def test_variable_value() -> None:
    variables = {"SIZE": 64, "NAME": "text", "LATER": UNKNOWN}
    found = only(variable_value, program(environment(env_vars=variables, spans=spans("env_vars"))))
    assert found.message == "the value of the variable 'SIZE' isn't text but 64"
    assert found.help == "Write the text that the program should read, such as '64'."
    assert found.span == span(50)


def test_variable_value_of_an_override() -> None:
    found = only(variable_value, with_override(override(env_vars={"A": None}, spans=spans("env_vars"))))
    assert (found.span, found.subject) == (span(50), "etl.main")


@pytest.mark.parametrize("name", ["LOG-LEVEL", "", "A=B", "1A", "A B"])
def test_variable_name(name: str) -> None:
    found = only(variable_name, program(environment(env_vars={name: "1", "_good1": "2"}, spans=spans("env_vars"))))
    assert found.message == f"{name!r} can't name a variable"
    assert found.span == span(50)


def test_unknown_variables() -> None:
    for rule in (variable_name, variable_value):
        assert not check(rule, program(environment(env_vars=UNKNOWN)))


def test_secret_file_clash() -> None:
    first = secret("Token", group="api", mount=MOUNT)
    found = only(secret_file_clash, with_secrets(first, secret("token", line=9, group="api", mount=MOUNT)))
    assert found.message == "two secrets are mounted as the file 'api/token'"
    assert found.span == span(9)
    assert found.related == (Related("the other secret", span(6)),)


@pytest.mark.parametrize(
    "second",
    [
        secret("Token", mount=MOUNT),
        secret("other", mount=MOUNT),
        secret("token", group="api", mount=MOUNT),
        secret("token", as_env_var="TOKEN"),
        secret(UNKNOWN, mount=MOUNT),
        secret("token", group=UNKNOWN, mount=MOUNT),
    ],
)
def test_files_without_a_clash(second: Any) -> None:
    assert not check(secret_file_clash, with_secrets(secret("Token", mount=MOUNT), second))


@pytest.mark.parametrize("key", ["", "api/token", "a b", ".", "..", "ä", "a" * 254])
def test_secret_key(key: str) -> None:
    found = only(secret_key, with_secrets(secret(key, spans=spans("key"))))
    assert found.message == f"{key!r} can't be a secret's key"
    assert found.span == span(50)


def test_good_secret_key() -> None:
    assert not messages(secret_key, with_secrets(secret("api-token_v1.2"), secret(UNKNOWN), UNKNOWN))
