"""Random modules with a call in them, formatted in every way that Python allows."""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass

from hypothesis import strategies as st

from flyte_compile.diagnostics import Diagnostic, Fix, Severity, Span
from flyte_compile.diagnostics.fix import Change
from flyte_compile.fixes import edited, edits_of
from flyte_compile.source import Module, parse_module, span_of

PATH = "tasks.py"

GAPS = st.sampled_from(["", "", "", " ", "  ", "\t", "\n", "\n    ", "\n\t\t", "  # é, x\n  ", "\\\n ", "\f"])
CONCATENATED = "'a' \"b\""
TEXTS = ["'a'", '"é"', '"""long\n  text"""', "r'\\d'", "f'{x}'", CONCATENATED, "b'c'"]
ATOMS = st.sampled_from(
    [*TEXTS, "1", "-1", "x", "(1, 2)", "((y))", "[]", "[*x, 2]", "g(1, k=2)", "{'k': [1], **x}", "(yes if no else 3)"]
)
AROUND = st.sampled_from(
    [
        ("y = ", "\n"),
        ("y = (\n    ", "\n)\n"),
        ("h(", ", 1)\n"),
        ("ä = '𝔘'; y = [", "]\n"),
        ("def s():\n\tif 1:\n\t\treturn ", "  # done\n\n\nz = 1\n"),
        ("y = ", ".other(1)[0]\n"),
        ("\f\ny = ((", "))"),
        ("@", "\ndef s(): pass\n"),
    ]
)


@st.composite
def sequences(draw: st.DrawFn, items: list[str], opening: str, closing: str) -> str:
    """Items between brackets, gaps around them, maybe with a comma behind the last."""
    text = opening + draw(GAPS)
    for place, item in enumerate(items):
        text += item + draw(GAPS)
        if place < len(items) - 1 or draw(st.booleans()):
            text += "," + draw(GAPS)
    return text + closing


@st.composite
def calls(draw: st.DrawFn, positional: list[str] | None = None, keywords: list[str] | None = None) -> str:
    """A module with a call of `f`, of these arguments among others."""
    before = draw(st.lists(ATOMS, max_size=2))
    more = draw(st.lists(st.sampled_from(["k", "kind", "sizes"]), unique=True, max_size=3))
    given = [f"{name}{draw(GAPS)}={draw(GAPS)}{draw(ATOMS)}" for name in more]
    arguments = [*before, *(positional or []), *draw(st.permutations([*given, *(keywords or [])]))]
    head, tail = draw(AROUND)
    callee = draw(st.sampled_from(["f", "m.f", "(f)", "m(1).f"]))
    between = draw(st.sampled_from(["", " "]))
    return head + callee + between + draw(sequences(arguments, "(", ")")) + tail


@dataclass(frozen=True)
class Source:
    """A module and the call of `f` in it."""

    module: Module

    @property
    def call(self) -> ast.Call:
        return call_in(self.module.tree)

    def span(self, node: ast.AST) -> Span:
        return span_of(self.module, node)


def read(text: str) -> Source | None:
    """The module of a text; `None` where Python refuses it."""
    module, _ = parse_module(text.encode(), name="tasks", path=PATH, import_root=".", is_package=False)
    return None if module is None else Source(module)


def call_in(tree: ast.AST) -> ast.Call:
    """The call of `f`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)) == "f":
                return node
    raise AssertionError("there is no call of f")


def after(text: str, *changes: Change) -> str | None:
    """A module's text after changes; what a fix never does is checked on the way."""
    diagnostic = Diagnostic("FC999", Severity.ERROR, "wrong", Span(PATH, 1, 1, 1, 1), fix=Fix("Mend it", changes))
    edits = edits_of(diagnostic, lambda path: text if path == PATH else None)
    if edits is None:
        return None
    fixed = edited(text, edits)
    for end in ("\r\n", "\r"):
        assert edited(text.replace("\n", end), edits) == fixed.replace("\n", end)
    assert comments(fixed) == comments(text)
    return fixed


def comments(text: str) -> list[str]:
    """Every comment of a module, in order."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def same(text: str, tree: ast.AST) -> bool:
    """Whether a text is the module of a tree."""
    return ast.dump(ast.parse(text)) == ast.dump(tree)
