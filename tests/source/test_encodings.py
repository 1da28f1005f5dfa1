"""Modules in encodings of all kinds: read as Python reads them, or said to be unreadable."""

from __future__ import annotations

import encodings
import pkgutil

import pytest

from flyte_compile.diagnostics import Diagnostic
from flyte_compile.source.module import Module
from flyte_compile.source.parse import parse_module


@pytest.mark.parametrize("encoding", sorted(module.name for module in pkgutil.iter_modules(encodings.__path__)))
def test_no_codec_is_too_odd(encoding: str) -> None:
    for rest in (b"x = 1\n", b'x = "\xff\xfe\\u12 \x80.."\n', b"x" * 100 + b"." * 100 + b" = 1\n"):
        module, found = _parsed(b"# coding: " + encoding.encode() + b"\n" + rest)
        assert (module is None) == bool(found)


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b'\n\nx = "\xff"\n', 3, "byte 0xff isn't UTF-8"),
        (b'# coding: ascii\nx = 1\ny = "\xe9"\n', 3, "byte 0xe9 isn't ascii"),
        (b"# coding: undefined\n", 1, "undefined encoding"),
        (b"# coding: no-such\n", 1, "unknown encoding: no-such"),
    ],
)
def test_why_it_is_unreadable(data: bytes, line: int, reason: str) -> None:
    _, (found,) = _parsed(data)
    assert (found.code, found.span.line) == ("FC002", line)
    assert found.message == f"the module can't be decoded: {reason}"


def _parsed(data: bytes) -> tuple[Module | None, tuple[Diagnostic, ...]]:
    return parse_module(data, name="x", path="x.py", import_root=".", is_package=False)
