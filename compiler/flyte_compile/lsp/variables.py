"""The variable that a person points at, where it can only be one value."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from flyte_compile.diagnostics import Span
from flyte_compile.ir import Data, Unknown
from flyte_compile.lower import variable
from flyte_compile.pipeline import Analysis
from flyte_compile.source import span_of


@dataclass(frozen=True, slots=True)
class Variable:
    """A name in the text and what it stands for at the end of the module."""

    name: str
    value: Data
    span: Span


def variable_at(analysis: Analysis, path: str, line: int, column: int) -> Variable | None:
    """The module's variable at a place; none where the module binds the name more than once, in whatever scope."""
    module = analysis.evaluated.bindings.modules.get(path)
    if module is None:
        return None
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Name) or node.lineno != line:
            continue
        span = span_of(module, node)
        if span.column <= column <= span.end_column and _bindings(module.tree, node.id) == 1:
            value = variable(analysis.evaluated, path, node.id)
            return None if value is None or isinstance(value, Unknown) else Variable(node.id, value, span)
    return None


def place_of_value(analysis: Analysis, path: str, line: int, column: int) -> tuple[int, int]:
    """Where the value begins of the keyword argument whose name is at a place; the place itself where none is."""
    module = analysis.evaluated.bindings.modules.get(path)
    for node in ast.walk(module.tree) if module is not None else ():
        if module is not None and isinstance(node, ast.keyword) and node.arg is not None and node.lineno == line:
            start = span_of(module, node).column
            if start <= column <= start + len(node.arg):
                value = span_of(module, node.value)
                return value.line, value.column
    return line, column


def _bindings(tree: ast.Module, name: str) -> int:
    """How many places of a module bind a name."""
    return sum(name in _bound(node) for node in ast.walk(tree))


def _bound(node: ast.AST) -> tuple[str | None, ...]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            return (name,)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.alias(name=imported, asname=asname):
            return (asname or imported.partition(".")[0],)
        case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name):
            return (name,)
        case ast.MatchMapping(rest=name):
            return (name,)
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return tuple(names)
    return ()
