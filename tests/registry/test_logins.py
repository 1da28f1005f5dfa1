"""Tokens, passwords, and who is sent them."""

from __future__ import annotations

import base64
import json
import sys
from email.message import Message
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.registry.server import Asked, Registry, Reply

from flyte_compile.registry import RegistryError, describe, http
from flyte_compile.registry.credentials import Login, login_for

NOBODY = ("linux/amd64",)


def _basic(user: str = "ada", password: str = "pa:ss") -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()


def _wants_token(registry: Registry, realm: str, token: str = "t0ken") -> None:
    """A registry that answers to a token alone, and asks for one of its repository."""

    def guard(asked: Asked) -> Reply | None:
        if asked.path.startswith("/token") or asked.headers.get("Authorization") == f"Bearer {token}":
            return None
        challenge = f'Bearer realm="{realm}",service="the registry",scope="repository:base:pull"'
        return Reply(401, b"", {"WWW-Authenticate": challenge})

    registry.guard = guard


def _tokens(registry: Registry, token: str = "t0ken") -> list[Asked]:
    """Answers every request for a token; gives what is asked."""
    given: list[Asked] = []
    inner = registry.guard

    def guard(asked: Asked) -> Reply | None:
        if asked.path.startswith("/token"):
            given.append(asked)
            return Reply(200, json.dumps({"access_token": token}).encode())
        return inner(asked)

    registry.guard = guard
    return given


def test_a_token_is_fetched_once_and_anonymously(registry: Registry) -> None:
    found = registry.push("base", "1", "7", ("linux/amd64",))
    _wants_token(registry, f"{registry.url}/token")
    given = _tokens(registry)
    assert describe(f"{registry.host}/base:1", NOBODY).digest == found
    (asked,) = given
    assert parse_qs(urlsplit(asked.path).query) == {"service": ["the registry"], "scope": ["repository:base:pull"]}
    assert "Authorization" not in asked.headers


def test_a_login_gets_the_token(registry: Registry, logins: Path) -> None:
    logins.write_text(json.dumps({"auths": {registry.host: {"auth": _basic()}}}))
    registry.push("base", "1")
    _wants_token(registry, f"{registry.url}/token?x=1")
    given = _tokens(registry)
    describe(f"{registry.host}/base:1", NOBODY)
    assert given[0].headers["Authorization"] == f"Basic {_basic()}"
    assert given[0].path.startswith("/token?x=1&service=")


def test_an_identity_token_is_exchanged(registry: Registry, logins: Path) -> None:
    logins.write_text(json.dumps({"auths": {registry.host: {"identitytoken": "id&1"}}}))
    registry.push("base", "1")
    _wants_token(registry, f"{registry.url}/token")
    given = _tokens(registry)
    describe(f"{registry.host}/base:1", NOBODY)
    assert given[0].method == "POST"
    assert parse_qs(given[0].body.decode())["refresh_token"] == ["id&1"]


def test_a_password_is_sent_where_it_is_asked_for(registry: Registry, logins: Path) -> None:
    registry.push("base", "1")
    expected = f"Basic {_basic()}"
    registry.guard = lambda asked: (
        None
        if asked.headers.get("Authorization") == expected
        else Reply(401, b"", {"WWW-Authenticate": 'Basic realm="here"'})
    )
    with pytest.raises(RegistryError, match=f"log in with `docker login {registry.host}`"):
        describe(f"{registry.host}/base:1", NOBODY)
    logins.write_text(json.dumps({"auths": {registry.host: {"auth": _basic()}}}))
    describe(f"{registry.host}/base:1", NOBODY)
    logins.write_text(json.dumps({"auths": {registry.host: {"auth": _basic("eve")}}}))
    with pytest.raises(RegistryError, match="denies access"):
        describe(f"{registry.host}/base:1", NOBODY)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"token": 5}', b'{"token": "a\\nHost: x"}', b"[" * 99_999])
def test_what_is_no_token_is_refused(registry: Registry, body: bytes) -> None:
    _wants_token(registry, f"{registry.url}/token")
    registry.replies["/token?service=the+registry&scope=repository%3Abase%3Apull"] = Reply(200, body)
    with pytest.raises(RegistryError, match="gives no token"):
        describe(f"{registry.host}/base:1", NOBODY)


@pytest.mark.parametrize(
    "realm",
    ["http://example.com/token", "file:///etc/passwd", "", "//x", "http://[", "ftp://x/", "https://x/a b", "/token"],
)
def test_logins_go_to_no_address_without_tls(registry: Registry, logins: Path, realm: str) -> None:
    logins.write_text(json.dumps({"auths": {registry.host: {"auth": _basic()}}}))
    _wants_token(registry, realm)
    with pytest.raises(RegistryError, match="isn't one of HTTPS"):
        describe(f"{registry.host}/base:1", NOBODY)


def test_a_redirect_keeps_the_token_from_another_host(registry: Registry, elsewhere: Registry) -> None:
    found = registry.push("base", "1", "7")
    (blob,) = [path for path in registry.replies if "/blobs/" in path]
    elsewhere.replies[blob] = registry.replies.pop(blob)
    _wants_token(registry, f"{registry.url}/token")
    _tokens(registry)
    registry.replies[blob] = Reply(307, b"", {"Location": f"{elsewhere.url}{blob}"})
    assert describe(f"{registry.host}/base:1", NOBODY).digest == found
    (asked,) = elsewhere.asked
    assert "Authorization" not in asked.headers


def test_a_redirect_on_the_same_host_keeps_the_token(registry: Registry) -> None:
    registry.push("base", "1", "7")
    registry.replies["/v2/base/manifests/2"] = Reply(302, b"", {"Location": "1"})
    _wants_token(registry, f"{registry.url}/token")
    _tokens(registry)
    assert describe(f"{registry.host}/base:2", NOBODY).users == {"7"}


def test_a_redirect_without_end_is_one(registry: Registry) -> None:
    registry.replies["/v2/base/manifests/1"] = Reply(302, b"", {"Location": "1"})
    with pytest.raises(RegistryError, match="redirected more than 5 times"):
        describe(f"{registry.host}/base:1", NOBODY)
    for target in ("file:///etc/passwd", "http://[", "gopher://x"):
        registry.replies["/v2/base/manifests/1"] = Reply(302, b"", {"Location": target})
        with pytest.raises(RegistryError, match=r"none of HTTP|no address"):
            describe(f"{registry.host}/base:1", NOBODY)


def test_a_redirect_never_leaves_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets: list[tuple[str, str | None]] = []

    def answer(url: str, headers: dict[str, str], secret: str | None, form: bytes | None) -> http.Answer:
        secrets.append((url, secret))
        message = Message()
        message["Location"] = {"https://a/x": "https://a:443/y", "https://a:443/y": "https://b/z"}.get(
            url, "http://b/z"
        )
        return http.Answer(307, message, b"")

    monkeypatch.setattr(http, "_ask_once", answer)
    with pytest.raises(RegistryError, match="b redirects to an address without TLS"):
        http.ask("https://a/x", {}, secret="s")
    assert secrets == [("https://a/x", "s"), ("https://a:443/y", None), ("https://b/z", None)]


def test_where_a_login_is_looked_for(logins: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    auths = {
        "ghcr.io": {"auth": _basic("host")},
        "ghcr.io/acme": {"auth": _basic("part")},
        "https://quay.io/v2/": {"username": "bob", "password": "x"},
        "https://index.docker.io/v1/": {"auth": _basic("hub")},
        "empty.example": {},
    }
    logins.write_text(json.dumps({"auths": auths}))
    assert login_for("ghcr.io", "acme/base") == Login("part", "pa:ss")
    assert login_for("ghcr.io", "other/base") == Login("host", "pa:ss")
    assert login_for("quay.io", "base") == Login("bob", "x")
    assert login_for("docker.io", "library/python") == Login("hub", "pa:ss")
    assert login_for("empty.example", "base") is None
    assert login_for("unknown.example", "base") is None
    other = logins.with_name("auth.json")
    other.write_text(json.dumps({"auths": {"ghcr.io": {"auth": _basic("podman")}}}))
    monkeypatch.setenv("REGISTRY_AUTH_FILE", str(other))
    assert login_for("ghcr.io", "acme/base") == Login("podman", "pa:ss")
    assert "pa:ss" not in repr(login_for("ghcr.io", "acme/base"))


@pytest.mark.parametrize(
    "text", ["{", "[" * 99_999, '{"auths": {"x.io": {"auth": "%%"}}}', '{"auths": {"x.io": {"auth": "YQ=="}}}']
)
def test_a_file_of_logins_that_is_wrong_is_named(logins: Path, text: str) -> None:
    logins.write_text(text)
    with pytest.raises(RegistryError, match="can't be read"):
        login_for("x.io", "base")


@pytest.mark.parametrize("document", ["[]", "5", '{"auths": 5}', '{"auths": {"x.io": 5}}', '{"credHelpers": []}'])
def test_a_file_of_another_shape_has_no_login(logins: Path, document: str) -> None:
    logins.write_text(document)
    assert login_for("x.io", "base") is None


_HELPER = """#!{python}
import sys
assert sys.argv[1:] == ["get"]
host = sys.stdin.read()
{body}
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a script with #! is no program there")
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("""print('{"Username": "ada", "Secret": "' + host + '"}')""", Login("ada", "x.io")),
        ("""print('{"Username": "<token>", "Secret": "id"}')""", Login(identity_token="id")),
        ("""print('{"Username": "", "Secret": ""}')""", None),
        ("""print("credentials not found in native keychain"); sys.exit(1)""", None),
        ("""sys.exit(3)""", "fails with exit code 3"),
        ("""print("hello")""", "isn't JSON"),
        ("""print("[]")""", "no user and secret"),
    ],
)
def test_a_helper_is_asked(
    logins: Path, monkeypatch: pytest.MonkeyPatch, body: str, expected: Login | str | None
) -> None:
    program = logins.with_name("docker-credential-tests")
    program.write_text(_HELPER.format(python=sys.executable, body=body))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(logins.parent))
    for document in ({"credHelpers": {"x.io": "tests"}}, {"credsStore": "tests", "auths": {"x.io": {}}}):
        logins.write_text(json.dumps(document))
        if isinstance(expected, str):
            with pytest.raises(RegistryError, match=expected):
                login_for("x.io", "base")
        else:
            assert login_for("x.io", "base") == expected


def test_a_helper_that_isn_t_there_is_named(logins: Path) -> None:
    logins.write_text('{"credHelpers": {"x.io": "no-such-helper", "y.io": "../evil"}}')
    with pytest.raises(RegistryError, match="docker-credential-no-such-helper isn't installed"):
        login_for("x.io", "base")
    with pytest.raises(RegistryError, match=r"'\.\./evil' is no credential helper"):
        login_for("y.io", "base")
