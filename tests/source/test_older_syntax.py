"""Newer syntax said in an older one, line for line."""

from __future__ import annotations

import ast

import pytest

from flyte_compile.source.older_syntax import rewrite

VALUES = {
    'f"{d["a"]}"': "1",
    '"x" f"{d["a"]}"': "x1",
    'f"{d["a"]}" "y"': "1y",
    '"x" f"{d["a"]}" "y" f"{d["b"]}"': "x1y2",
    '(\n"x"  # why\nf"{d["a"]}"\n\n"y"\n)': "x1y",
    '(\nf"{d["a"]}"\n)': "1",
    '"x" \\\nf"{d["a"]}"': "x1",
    '"a" "b"': "ab",
    'f"{"x" f"{d["a"]}"}"': "x1",
}


@pytest.mark.parametrize(("source", "value"), VALUES.items())
def test_nested_quotes(source: str, value: str) -> None:
    rewritten = rewrite(f"x = {source}\ny = 1\n")
    assert rewritten is not None
    names: dict[str, object] = {"d": {"a": 1, "b": 2}}
    exec(compile(ast.parse(rewritten), "x", "exec"), names)
    assert names["x"] == value
    assert rewritten.split("\n")[-2] == "y = 1"
    assert rewritten.count("\n") == source.count("\n") + 2
