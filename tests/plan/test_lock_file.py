"""The lock file: what is written is read back, and what isn't written so is refused."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flyte_compile.plan.lock import LockedImage, lock_text, parse_lock

DIGEST = "sha256:" + "0123456789abcdef" * 4
GOOD = LockedImage(DIGEST, ("linux/amd64", "linux/arm64/v8"), "app:staff")
IMAGES = {
    "python:3.12": GOOD,
    "ghcr.io/acme/base:2": LockedImage(DIGEST),
    "localhost:5000/x": LockedImage("sha512:" + "0" * 128, (), ""),
    "[::1]:5000/x": GOOD,
    f"a.b/c@{DIGEST}": GOOD,
}


def test_what_is_written_is_read_back() -> None:
    text = lock_text(IMAGES)
    found = parse_lock(text.encode())
    assert (found.images, found.problems, found.exists) == (IMAGES, (), True)
    assert text == lock_text(dict(reversed(IMAGES.items())))
    assert tomllib.loads(text)["version"] == 1


def test_a_digest_is_the_locks_or_the_declarations() -> None:
    lock = parse_lock(lock_text(IMAGES).encode())
    assert lock.digest_of("python:3.12") == DIGEST
    assert lock.digest_of("python:3.13") is None
    other = "sha256:" + "f" * 64
    assert lock.digest_of(f"python:3.12@{other}") == other


@pytest.mark.parametrize("text", ["a\nb", 'a"', "a\\", "é", "a b", "${x}"])
def test_no_other_text_is_written(text: str) -> None:
    with pytest.raises(ValueError, match="a character that none has"):
        lock_text({"python:3": LockedImage(DIGEST, (), text)})


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("version = ", "flyte-compile.lock is no TOML: Invalid value (at end of document)", 1),
        ("version = 1\nx = y", "flyte-compile.lock is no TOML: Invalid value (at line 2, column 5)", 2),
        (b"\xff", "flyte-compile.lock is no TOML: 'utf-8' codec can't decode", 1),
        ("", "flyte-compile.lock has no version 1", 1),
        ("# x\nversion = '1'", "flyte-compile.lock has no version 1", 2),
        ("version = true", "flyte-compile.lock has no version 1", 1),
        ("version = 0", "flyte-compile.lock has no version 1", 1),
        ("version = 7", "flyte-compile.lock has the version 7", 1),
        ("version = 1\nimages = 5", "flyte-compile.lock has no table of images", 1),
        ("version = 1\nother = 5", "flyte-compile.lock has the key 'other', which means nothing", 1),
    ],
)
def test_a_wrong_file_is_one_finding(text: str | bytes, message: str, line: int) -> None:
    found = parse_lock(text if isinstance(text, bytes) else text.encode())
    (problem,) = found.problems
    assert (problem.code, problem.span.path, problem.span.line) == ("FC262", "flyte-compile.lock", line)
    assert problem.message.startswith(message)
    assert found.refuses("python:3.12") and not found.images
    assert found.newer == (text == "version = 7")


@pytest.mark.parametrize(
    ("reference", "entry", "message"),
    [
        ("UPPER", f"digest = '{DIGEST}'\nplatforms = []", "is no reference of an image"),
        ("a b", f"digest = '{DIGEST}'\nplatforms = []", "is no reference of an image"),
        ("a:1", "platforms = []", "has no digest"),
        ("a:1", "digest = 5\nplatforms = []", "has the digest 5, which is none"),
        ("a:1", "digest = 'md5:0'\nplatforms = []", "has the digest 'md5:0', which is none"),
        ("a:1", f"digest = '{DIGEST.upper()}'\nplatforms = []", "has the digest 'SHA256:"),
        ("a:1", f'digest = "{DIGEST}\\nUSER root"\nplatforms = []', "has the digest 'sha256:"),
        ("a:1", f"digest = '{DIGEST}'", "has no list of platforms"),
        ("a:1", f"digest = '{DIGEST}'\nplatforms = ['Linux']", "has no list of platforms"),
        ("a:1", f"digest = '{DIGEST}'\nplatforms = [5]", "has no list of platforms"),
        ("a:1", f"digest = '{DIGEST}'\nplatforms = []\nuser = 0", "has the user 0, which is none"),
        ("a:1", f"digest = '{DIGEST}'\nplatforms = []\nuser = 'a b'", "has the user 'a b', which is none"),
        (
            "a:1",
            f"digest = '{DIGEST}'\nplatforms = []\nuser = '9999999999'",
            "has the user '9999999999', which is none",
        ),
        ("a:1", f"digest = '{DIGEST}'\nplatforms = []\nmore = 1", "has the key 'more', which means nothing"),
        ("a@sha256:" + "f" * 64, f"digest = '{DIGEST}'\nplatforms = []", "names another digest than its entry has"),
    ],
)
def test_a_wrong_entry_is_a_finding_at_its_place(reference: str, entry: str, message: str) -> None:
    text = f'version = 1\n\n[images."b:1"]\ndigest = "{DIGEST}"\nplatforms = []\n\n[images."{reference}"]\n{entry}\n'
    found = parse_lock(text.encode())
    (problem,) = found.problems
    assert problem.message.startswith(f"flyte-compile.lock: {reference!r} {message}")
    assert (problem.span.line, problem.span.column) == (7, 1)
    assert (list(found.images), found.refuses(reference), found.refuses("b:1")) == (["b:1"], True, False)


_TOML = st.recursive(
    st.one_of(st.integers(-9, 9), st.booleans(), st.text(max_size=5), st.just(DIGEST), st.just("linux/amd64")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(("digest", "platforms", "user", "x")), inner)
    ),
    max_leaves=8,
)


@given(images=st.dictionaries(st.one_of(st.just("python:3.12"), st.text(max_size=5)), _TOML, max_size=3))
@settings(max_examples=200, deadline=None)
def test_whatever_stands_there_is_refused_or_written_again_as_it_is(images: dict[str, object]) -> None:
    found = parse_lock(f"version = 1\nimages = {_inline(images)}\n".encode())
    assert found.unreadable or found.unusable | set(found.images) == set(images)
    assert len(found.problems) == (1 if found.unreadable else len(found.unusable))
    assert parse_lock(lock_text(found.images).encode()).images == found.images
    assert all(len(problem.message) < 600 for problem in found.problems)


@given(data=st.binary(max_size=200))
@example(data=b"[" * 100_000)
@example(data=b"version = 1\n[images." + b"a." * 5_000 + b"a]")
@example(data=b"version = 1\nversion = 1")
@settings(max_examples=200, deadline=None)
def test_no_bytes_are_too_much(data: bytes) -> None:
    assert parse_lock(data).unreadable


def _inline(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case str():
            return '"' + "".join(f"\\U{ord(character):08x}" for character in value) + '"'
        case list():
            return f"[{', '.join(map(_inline, value))}]"
        case dict():
            return "{" + ", ".join(f"{_inline(name)} = {_inline(item)}" for name, item in value.items()) + "}"
    raise AssertionError(value)
