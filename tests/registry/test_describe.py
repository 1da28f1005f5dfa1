"""What a reference stands for, as a registry says it."""

from __future__ import annotations

import json

import pytest
from tests.registry.server import Registry, Reply, digest

from flyte_compile.registry import Description, RegistryError, describe
from flyte_compile.registry import http as bounds

BOTH = ("linux/amd64", "linux/arm64")


def test_an_index_stands_for_all_of_its_platforms(registry: Registry) -> None:
    found = registry.push("acme/base", "1", "1234", ("linux/arm64/v8", "linux/amd64"))
    assert describe(f"{registry.host}/acme/base:1", BOTH) == Description(
        found, ("linux/amd64", "linux/arm64/v8"), frozenset({"1234"})
    )


def test_a_manifest_stands_for_its_own_platform(registry: Registry) -> None:
    found = registry.push("acme/base", "latest", "app:staff")
    assert describe(f"{registry.host}/acme/base", BOTH) == Description(
        found, ("linux/amd64",), frozenset({"app:staff"})
    )


def test_a_user_that_differs_is_said_so(registry: Registry) -> None:
    registry.push("base", "1", {"linux/amd64": "1", "linux/arm64": "2", "linux/s390x": "3"}, (*BOTH, "linux/s390x"))
    assert describe(f"{registry.host}/base:1", BOTH).users == {"1", "2"}
    assert describe(f"{registry.host}/base:1", ("linux/s390x",)).users == {"3"}
    assert describe(f"{registry.host}/base:1", ("linux/riscv64",)).users == {"1"}


def test_a_digest_is_asked_for_as_it_is(registry: Registry) -> None:
    found = registry.push("base", "1")
    assert describe(f"{registry.host}/base:other@{found}", BOTH).digest == found
    assert f"/v2/base/manifests/{found}" in {asked.path for asked in registry.asked}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "denies access"),
        (403, "denies access"),
        (404, "no such image"),
        (429, "no more requests"),
        (500, "status 500"),
        (503, "status 503"),
        (301, "status 301"),
    ],
)
def test_a_refusal_is_one_clause(registry: Registry, status: int, said: str) -> None:
    registry.guard = lambda asked: Reply(status, b"<html>\x1b[31m</html>")
    with pytest.raises(RegistryError, match=said) as raised:
        describe(f"{registry.host}/base:1", BOTH)
    assert str(raised.value).isprintable()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "isn't JSON"),
        (b"<html>", "isn't JSON"),
        (b"[1]", "isn't JSON"),
        (b"[" * 100_000, "isn't JSON"),
        (b"{}", "neither"),
        (b'{"manifests": [], "layers": []}', "neither"),
        (b'{"schemaVersion": 1, "fsLayers": []}', "schema 1"),
        (b'{"config": 5}', "names no config"),
        (b'{"config": {"digest": "../../x"}}', "names no config"),
    ],
)
def test_what_is_no_manifest_is_refused(registry: Registry, body: bytes, said: str) -> None:
    registry.put("base", "1", body)
    with pytest.raises(RegistryError, match=said):
        describe(f"{registry.host}/base:1", BOTH)


def test_bytes_that_haven_t_their_digest_are_refused(registry: Registry) -> None:
    found = registry.push("base", "1", "1234")
    path = f"/v2/base/manifests/{found}"
    registry.replies[path] = Reply(200, registry.replies[path].body + b" ")
    with pytest.raises(RegistryError, match="hasn't the digest sha256:"):
        describe(f"{registry.host}/base@{found}", BOTH)
    registry.replies["/v2/base/manifests/1"] = Reply(200, b"{}", {"Docker-Content-Digest": digest(b"")})
    with pytest.raises(RegistryError, match="hasn't the digest sha256:"):
        describe(f"{registry.host}/base:1", BOTH)
    registry.replies["/v2/base/manifests/1"] = Reply(200, b"{}", {"Docker-Content-Digest": "md5:x\x1b"})
    with pytest.raises(RegistryError, match="no digest that can be verified"):
        describe(f"{registry.host}/base:1", BOTH)


def test_a_config_that_hasn_t_its_digest_is_refused(registry: Registry) -> None:
    registry.push("base", "1", "1234")
    (path,) = [path for path in registry.replies if "/blobs/" in path]
    registry.replies[path] = Reply(200, json.dumps({"config": {"User": "0"}}).encode())
    with pytest.raises(RegistryError, match="a config that hasn't the digest"):
        describe(f"{registry.host}/base:1", BOTH)


def test_an_answer_has_bounds(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LARGEST_ANSWER", 1000)
    registry.put("base", "1", b" " * 1001)
    with pytest.raises(RegistryError, match="more than 1,000 bytes"):
        describe(f"{registry.host}/base:1", BOTH)
    registry.replies["/v2/base/manifests/1"] = Reply(200, b"short", {"Content-Length": "900"})
    with pytest.raises(RegistryError, match="breaks off its answer"):
        describe(f"{registry.host}/base:1", BOTH)


def test_a_host_that_isn_t_there_is_named() -> None:
    with pytest.raises(RegistryError, match="localhost:1 can't be reached: Connection refused"):
        describe("localhost:1/base:1", BOTH)
    with pytest.raises(RegistryError, match="none of HTTP"):
        describe("localhost:99999/base:1", BOTH)


def test_an_index_of_indexes_is_refused(registry: Registry) -> None:
    inner = registry.push("base", "inner", "", BOTH)
    entry = {"digest": inner, "platform": {"os": "linux", "architecture": "amd64"}}
    registry.put("base", "1", {"manifests": [entry, 5, {}, {"platform": {"os": 5}}]})
    with pytest.raises(RegistryError, match="index of indexes"):
        describe(f"{registry.host}/base:1", BOTH)
