"""What is told from a text before it is parsed, and files that are not read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tests.real_sdk import __file__ as real_sdk

from flyte_compile.source.limits import MOST_TOKENS, has_long_dotted_names, has_long_keys, has_many_tokens
from flyte_compile.source.nesting import deepest_nesting
from flyte_compile.source.parse import parse_module
from flyte_compile.source.regular import LARGEST_FILE, read_regular
from flyte_compile.source.toml import TomlError, parse_toml

ROOT = Path(real_sdk).parents[1]


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("x = ((((1))))", 4),
        ("x = - - - -1", 4),
        ("x = a.b.c.d.e", 4),
        ("x = a()()()()", 4),
        ("x = lambda a, b: lambda a, b: lambda a, b: lambda a, b: 1", 4),
        ("x = [1 for a, b in c for a, b in c for a, b in c for a, b in c]", 4),
        ("x = 1 if a else 2 if b else 3 if c else 4", 3),
        ('x = "a" "b" "c" "d" "e"', 4),
        ("if 1:\n if 1:\n  if 1:\n   if 1:\n    x = 1", 4),
        ("if 1: pass\nelif 2: pass\nelif 3: pass\nelif 4: pass\nelif 5: pass", 4),
        ('x = f"{f"{f"{f"{1}"}"}"}"', 4),
        ('x = f"{a.b.c.d.e}"', 4),
        ("x = 'it isn\\'t (' * 2 \\\n + 1 + 1 + 1", 4),
    ],
)
def test_nesting_is_bounded_from_above(text: str, depth: int) -> None:
    assert deepest_nesting(text) >= depth


@pytest.mark.parametrize(
    "text",
    [
        "x = [" + "a.b(1), " * 9_999 + "]",
        "x = {" + "'a': -1, " * 9_999 + "}",
        "a.b(1 + 2)\n" * 9_999,
        "x = 1; y = 2; " * 9_999,
        "x = [" + "lambda a, b: 1, " * 9_999 + "]",
        '"""' + "prose. (with (brackets - and signs ... " * 9_999 + '"""',
        "# " + "((((" * 9_999,
        "def f():\n    x = 1\n" * 9_999,
        'x = f"""' + "prose. with - signs. {a.b} " * 9_999 + '"""',
    ],
)
def test_what_is_long_and_flat_is_not_deep(text: str) -> None:
    assert deepest_nesting(text) < 30


def test_no_module_of_this_project_is_deep() -> None:
    for path in [*(ROOT / "compiler").rglob("*.py"), *(ROOT / "examples").rglob("*.py")]:
        assert deepest_nesting(path.read_text(encoding="utf-8")) < 60, path


def test_tokens_are_counted_and_not_characters() -> None:
    assert not has_many_tokens("x = '" + "a" * 9 * MOST_TOKENS + "'")
    assert not has_many_tokens("x " * MOST_TOKENS)
    assert has_many_tokens("x " * (MOST_TOKENS + 1))


def test_dotted_names_count_by_the_square() -> None:
    assert not has_long_dotted_names("import " + ".".join("a" * 200))
    assert not has_long_dotted_names("x = 1.5\n" * 99_999)
    assert has_long_dotted_names("import " + ".".join("a" * 20_000))
    assert has_long_dotted_names("import " + " . \\\n ".join("a" * 20_000))


def test_what_is_too_large_says_so() -> None:
    for text in ("x = [" + "1," * MOST_TOKENS + "]", "import " + ".".join("a" * 99_999)):
        module, [found] = parse_module(text.encode(), name="m", path="m.py", import_root=".", is_package=False)
        assert module is None
        assert found.code == "FC002"
        assert "too large" in found.message


def test_toml_within_bounds() -> None:
    assert parse_toml(b"\xef\xbb\xbf[a.b]\nc = 1") == {"a": {"b": {"c": 1}}}
    assert not has_long_keys("a = '...'\n" * 9_999)
    for data in (b"a = " + b"[" * 99_999, b"a" + b".a" * 99_999 + b" = 1", b"\xff", b"a = "):
        with pytest.raises(TomlError):
            parse_toml(data)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_only_regular_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"a")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "zero").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe")
    for name, size in (("largest", LARGEST_FILE), ("larger", LARGEST_FILE + 1)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
    assert read_regular(tmp_path / "file") == read_regular(tmp_path / "link") == b"a"
    assert len(read_regular(tmp_path / "largest") or b"") == LARGEST_FILE
    for name in ("larger", "loop", "zero", "pipe", "missing", ".", "a\0b", "a" * 5000):
        assert read_regular(tmp_path / name) is None, name
