"""Rules about secrets that are written out."""

from __future__ import annotations

import pytest
from tests.rules.build import UNKNOWN, check, environment, image, only, program, span, spans, with_image

from flyte_compile.diagnostics import Severity
from flyte_compile.ir import Commands, Env, PipOptions, PipPackages, Program
from flyte_compile.rules import command_line_break, layer_control_characters, secret_as_value, token_in_text
from flyte_compile.rules.reading.credentials import is_public, names_a_secret, stands_for_one

_GITHUB = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"


def _with(**variables: object) -> Program:
    return program(environment(env_vars=variables, spans=spans("env_vars")))


def test_secret_as_value() -> None:
    found = only(secret_as_value, _with(DB_PASSWORD="kQ7-vvR2mzzp", MODE=UNKNOWN, DEBUG=1))
    assert found.message == "the variable 'DB_PASSWORD' holds a secret in plain text"
    assert found.help is not None and "as_env_var='DB_PASSWORD'" in found.help
    assert found.span == span(50)
    assert (found.subject, found.field, found.severity) == ("etl", "env_vars[DB_PASSWORD]", Severity.WARNING)


def test_no_finding_shows_a_secret() -> None:
    declared = _with(DB_PASSWORD="kQ7-vvR2mzzp", GH=_GITHUB, URL="https://ci:kQ7-vvR2mzzp@pypi.acme.io")
    found = [*check(secret_as_value, declared), *check(token_in_text, declared)]
    assert len(found) == 3
    assert not any("kQ7" in repr(item) or "16C7e" in repr(item) for item in found)


def test_token_in_text() -> None:
    found = only(token_in_text, _with(GH=f"Bearer {_GITHUB}"))
    assert found.message == "the variable 'GH' holds a token of GitHub in plain text"
    assert (found.field, found.severity) == ("env_vars[GH]", Severity.ERROR)


def test_what_a_rule_of_its_own_says_is_said_once() -> None:
    assert not check(secret_as_value, _with(GITHUB_TOKEN=_GITHUB))


def test_image_builds() -> None:
    options = PipOptions(index_url="https://ci:kQ7-vvR2mzzp@pypi.acme.io/simple", extra_args=UNKNOWN)
    layers = (
        PipPackages(span=span(8), packages=(f"git+https://{_GITHUB}@github.com/acme/x", UNKNOWN), options=options),
        Commands(span=span(9), commands=(f"curl -H 'Authorization: {_GITHUB}' acme.io", UNKNOWN)),
        Env(span=span(10), env_vars={"API_KEY": "kQ7-vvR2mzzp"}),
    )
    declared = with_image(image(layers=layers))
    assert [item.span for item in check(token_in_text, declared)] == [span(9), span(8)]
    assert [item.span for item in check(secret_as_value, declared)] == [span(10), span(8)]


@pytest.mark.parametrize(
    "name",
    ["DB_PASSWORD", "dbPassword", "password", "api-key", "OPENAI_API_KEY", "OPENAI_APIKEY", "HF_TOKEN", "DB_PWD"],
)
def test_names_of_secrets(name: str) -> None:
    assert names_a_secret(name)


@pytest.mark.parametrize(
    "name",
    ["PWD", "MAX_TOKENS", "PAD_TOKEN", "TOKENIZER", "SECRET_NAME", "TOKEN_URL", "PUBLIC_API_KEY", "KEY", "PRIMARY_KEY"],
)
def test_names_of_other_things(name: str) -> None:
    assert not names_a_secret(name)


@pytest.mark.parametrize(
    "value",
    [
        *("", "  ", "$(TOKEN)", "/run/token", "~/token", "changeme", "<token>", "******", "EMPTY", "true", "123456"),
        *("OPENAI_API_KEY", "my-secret-token", "https://acme.io/token", "arn:aws:x", "op://vault/item/field"),
    ],
)
def test_placeholders(value: str) -> None:
    assert stands_for_one(value)


@pytest.mark.parametrize("value", ["kQ7-vvR2mzzp", "correct horse battery staple", "9f86d081884c7d659a2feaa0c55ad015"])
def test_no_placeholders(value: str) -> None:
    assert not stands_for_one(value)


def test_public_keys() -> None:
    assert is_public("SUPABASE_ANON_KEY")
    assert not is_public("SUPABASE_KEY")


def test_what_is_wrong_with_its_lines_does_not_show_a_token() -> None:
    layers = (
        PipPackages(span=span(8), packages=(f"git+https://{_GITHUB}@acme.io\n",), options=PipOptions()),
        Commands(span=span(9), commands=(f"curl -u {_GITHUB}\nls",)),
        Env(span=span(10), env_vars={"KEY": "kQ7-vvR2mzzp\n"}),
    )
    declared = with_image(image(layers=layers))
    found = [*check(command_line_break, declared), *check(layer_control_characters, declared)]
    assert len(found) == 3
    assert not any("kQ7" in repr(item) or "16C7e" in repr(item) for item in found)
