"""Images on what a lock names: digests, platforms, and who runs in them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.emit.dockerfile_reader import expected, read
from tests.plan.image_samples import Files, debian, from_text, named, on_base, pip, plan_all, plan_one, source
from tests.plan.samples import at, environment, image

from flyte_compile.emit.bake import bake_file
from flyte_compile.emit.dockerfile import dockerfile
from flyte_compile.emit.readme import readme
from flyte_compile.ir import Commands, CopyConfig, ImageKind, PixiProject
from flyte_compile.plan.image.base import UV_IMAGE
from flyte_compile.plan.lock import NO_LOCK, Lock, LockedImage, lock_text, parse_lock
from flyte_compile.plan.model import Copy, From, ImagePlan, Plan, Pull, Remark

DIGEST = "sha256:" + "a1" * 32
OTHER = "sha256:" + "b2" * 32
PYTHON = "python:3.12-slim-bookworm"


def locking(**images: LockedImage) -> Lock:
    return _lock(dict(images))


def _lock(images: dict[str, LockedImage]) -> Lock:
    return parse_lock(lock_text(images).encode())


def _on(user: str | None, *layers: object, reference: str = "acme/base:1") -> ImagePlan:
    lock = _lock({reference: LockedImage(DIGEST, ("linux/amd64",), user), UV_IMAGE: LockedImage(OTHER)})
    declared = on_base(reference, *layers, name="x") if layers else from_text(reference)  # type: ignore[arg-type]
    return plan_one(declared, lock=lock)


def test_froms_and_copies_are_by_digest() -> None:
    pixi = PixiProject(span=at(), manifest=source("pixi/pixi.toml"), pixi_lock=None)
    bare = plan_one(debian(pixi))
    pulls = {pull.reference: LockedImage(DIGEST) for pull in bare.pulls}
    assert list(pulls)[:2] == [PYTHON, UV_IMAGE] and len(pulls) == 3
    found = plan_one(debian(pixi), lock=_lock(pulls))
    assert [item.reference for item in found.instructions if isinstance(item, From)] == [f"{PYTHON}@{DIGEST}"]
    taken = [
        item.from_
        for item in found.instructions
        if isinstance(item, Copy) and item.from_ not in (None, "flyte-compile")
    ]
    assert taken == [f"{reference}@{DIGEST}" for reference in list(pulls)[1:]]
    assert found.pulls == tuple(Pull(reference, DIGEST) for reference in pulls)
    assert found.tag != bare.tag
    assert read(dockerfile(found)) == expected(found.instructions)


def test_a_digest_of_the_declaration_stays_as_it_is() -> None:
    reference = f"acme/base:1@{OTHER}"
    lock = _lock({reference: LockedImage(OTHER, (), "77")})
    found = plan_one(from_text(reference), lock=lock)
    assert found.instructions[0] == From(reference)
    assert (found.user.uid, found.pulls) == (77, (Pull(reference, OTHER),))


@pytest.mark.parametrize("reference", ["acme/base", "acme/base:latest"])
def test_an_open_tag_that_is_locked_needs_no_remark(reference: str) -> None:
    assert isinstance(plan_one(from_text(reference)).instructions[0], Remark)
    assert _on("5", reference=reference).instructions[0] == From(f"{reference}@{DIGEST}")


@pytest.mark.parametrize(
    ("user", "last", "owner", "numbers"),
    [
        ("1234", "1234", "1234:1234", (1234, None)),
        ("01234", "1234", "1234:1234", (1234, None)),
        ("1234:5678", "1234:5678", "1234:5678", (1234, 5678)),
        ("1234:0", "1234:0", "1234:0", (1234, 0)),
        ("1234:staff", "1234:staff", "1234:staff", (1234, None)),
        ("app", "app", "app", (None, None)),
        ("app:5678", "app:5678", "app:5678", (None, None)),
        ("", "1000:1000", "1000:1000", (1000, 1000)),
        ("root", "1000:1000", "1000:1000", (1000, 1000)),
        ("0", "1000:1000", "1000:1000", (1000, 1000)),
        ("0:1", "1000:1000", "1000:1000", (1000, 1000)),
        ("root:staff", "1000:1000", "1000:1000", (1000, 1000)),
        (None, "1000:1000", "1000:1000", (1000, 1000)),
    ],
)
def test_the_user_of_the_base_comes_back_and_owns_what_is_copied(
    user: str | None, last: str, owner: str, numbers: tuple[int | None, int | None]
) -> None:
    copy = CopyConfig(span=at(), src=source("app.py"), dst=".", is_folder=False)
    found = _on(user, pip("httpx"), copy, Commands(span=at(), commands=("true",)))
    lines = dockerfile(found).splitlines()
    users = [line for line in lines if line.startswith("USER ")]
    assert users == ["USER 0:0", f"USER {last}"]
    assert ("# hadolint ignore=DL3066" in lines) == (numbers[0] is None)
    assert any(f"chown {owner} /app /home/flyte" in line for line in lines)
    assert {item.owner for item in found.instructions if isinstance(item, Copy) and item.owner} == {owner}
    assert (found.user.uid, found.user.gid) == numbers
    assert f"USER {last}" in dockerfile(_on(user)).splitlines()


@pytest.mark.parametrize(
    ("user", "said"),
    [(None, "whatever user its base declares"), ("", "where its base runs as root"), ("77", None), ("app", None)],
)
def test_what_is_said_of_the_user(user: str | None, said: str | None) -> None:
    lock = _lock({"acme/base:1": LockedImage(DIGEST, (), user)})
    found = plan_all(named(0, "app", from_text("acme/base:1")), lock=lock).diagnostics
    assert [item.message for item in found if item.code == "FC253"] == (
        [] if said is None else [f"the image runs as user 1000, {said}"]
    )


def test_the_debian_base_has_its_own_user() -> None:
    found = plan_one(debian(), lock=_lock({PYTHON: LockedImage(DIGEST, (), "77"), UV_IMAGE: LockedImage(DIGEST)}))
    assert found.user.text == "1000:1000"


def test_what_a_lock_lacks_is_said_once_for_each_image() -> None:
    environments = [named(key, f"e{key}", debian(pip(f"p{key}"))) for key in range(2)]
    assert plan_all(*environments).diagnostics == ()
    found = plan_all(*environments, lock=_lock({PYTHON: LockedImage(DIGEST)})).diagnostics
    assert [(item.code, item.subject, item.field) for item in found] == [("FC263", "e0", f"image[{UV_IMAGE}]")]


@pytest.mark.parametrize(
    ("platforms", "missing"),
    [
        (("linux/amd64", "linux/arm64"), None),
        (("linux/amd64", "linux/arm64/v8"), None),
        (("linux/amd64",), "linux/arm64"),
        (("linux/amd64", "linux/arm/v7"), "linux/arm64"),
        (("windows/amd64",), "linux/amd64 and linux/arm64"),
        ((), None),
    ],
)
def test_platforms_that_an_image_isn_t_offered_for(platforms: tuple[str, ...], missing: str | None) -> None:
    lock = _lock({PYTHON: LockedImage(DIGEST, platforms), UV_IMAGE: LockedImage(DIGEST)})
    planned = plan_all(named(0, "app", debian()), lock=lock)
    assert len(planned.images) == 1
    expected = [] if missing is None else [f"{PYTHON!r}, as flyte-compile.lock has it, isn't offered for {missing}"]
    assert [item.message for item in planned.diagnostics if item.code == "FC264"] == expected


def test_nothing_is_planned_on_an_entry_that_is_wrong() -> None:
    text = lock_text({PYTHON: LockedImage(DIGEST), "acme/base:1": LockedImage(DIGEST)}).replace(DIGEST, "sha256:x", 1)
    lock = parse_lock(text.encode())
    assert lock.unusable == {"acme/base:1"}
    planned = plan_all(named(0, "bad", from_text("acme/base:1")), named(1, "good", debian()), lock=lock)
    assert list(planned.by_environment) == [1] and not planned.complete
    assert not plan_all(named(0, "good", debian()), lock=parse_lock(b"oops")).images


_HOSTILE = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ("\nUSER root", "1\nRUN x", "a b", "$(id)", "${X}", "`x`", '"', "--x", "a:b:c", "0x10", "-1", "app ")
    ),
)


@given(user=_HOSTILE, digest=_HOSTILE, platform=_HOSTILE, reference=_HOSTILE)
@settings(max_examples=200, deadline=None)
def test_no_text_of_a_lock_adds_anything_to_a_dockerfile(user: str, digest: str, platform: str, reference: str) -> None:
    def quoted(text: str) -> str:
        return '"' + "".join(f"\\U{ord(character):08x}" for character in text) + '"'

    for name, fields in (
        ("acme/base:1", (DIGEST, platform, user)),
        ("acme/base:1", (digest, "linux/amd64", user)),
        (reference, (DIGEST, "linux/amd64", "7")),
    ):
        values = (quoted(fields[0]), f"[{quoted(fields[1])}]", quoted(fields[2]))
        entry = "digest = {}\nplatforms = {}\nuser = {}\n".format(*values)
        lock = parse_lock(f"version = 1\n[images.{quoted(name)}]\n{entry}".encode())
        for found in plan_all(named(0, "app", on_base("acme/base:1", pip("a"), name="n")), lock=lock).images:
            text = dockerfile(found)
            assert read(text) == expected(found.instructions)
            users = [line for line in read(text) if line[0] == "USER"]
            assert users[0] == ("USER", ("0:0",)) and len(users) == 2
            assert text.count("\nFROM ") == 1


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("FROM acme/base:1", True),
        ("FROM --platform=linux/amd64 acme/base:1", False),
        ("FROM --platform=linux/amd64 acme/base:1 AS one\nFROM acme/base:1", True),
        ("FROM --platform=linux/amd64 acme/base:1 AS one\nFROM other\nCOPY --from=acme/base:1 /x /", True),
    ],
)
def test_a_stage_may_have_a_platform_of_its_own(text: str, is_said: bool) -> None:
    files = Files()
    files.files["docker/Dockerfile"] = text.encode()
    declared = image(
        kind=ImageKind.DOCKERFILE, dockerfile=source("docker/Dockerfile"), name="d", platforms=("linux/arm64",)
    )
    lock = _lock({"acme/base:1": LockedImage(DIGEST, ("linux/amd64",)), "other": LockedImage(DIGEST)})
    planned = plan_all(environment(image=declared), files=files, lock=lock)
    assert len(planned.images) == 1
    assert ("FC264" in [item.code for item in planned.diagnostics]) == is_said


def _on_dockerfile(text: str, lock: Lock) -> ImagePlan:
    files = Files()
    files.files["docker/Dockerfile"] = text.encode()
    declared = image(kind=ImageKind.DOCKERFILE, debian=False, dockerfile=source("docker/Dockerfile"), name="d")
    return plan_one(declared, files=files, lock=lock)


def test_a_declared_dockerfile_stays_as_it_is_and_builders_are_told_its_digests() -> None:
    text = "FROM acme/base:1 AS one\nFROM other\nCOPY --from=one /x /\n"
    lock = _lock({"acme/base:1": LockedImage(DIGEST, ("linux/amd64",)), "other": LockedImage(OTHER, (), "77")})
    bare, found = _on_dockerfile(text, NO_LOCK), _on_dockerfile(text, lock)
    assert bare.pulls == (Pull("acme/base:1", None), Pull("other", None))
    assert found.pulls == (Pull("acme/base:1", DIGEST), Pull("other", OTHER))
    assert (found.user.text, found.tag != bare.tag) == ("77", True)
    target = json.loads(bake_file((found,)))["target"]["d_declared"]
    assert target["contexts"] == {
        "acme/base:1": f"docker-image://acme/base:1@{DIGEST}",
        "other": f"docker-image://other@{OTHER}",
    }
    assert "contexts" not in json.loads(bake_file((bare,)))["target"]["d_declared"]
    plan = Plan(images=(found,), entrypoints=(), workers=(), objects=(), namespace=None, manifest={})
    assert f" --build-context acme/base:1=docker-image://acme/base:1@{DIGEST} --build-context other=" in readme(plan)
