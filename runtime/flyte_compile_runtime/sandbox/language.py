"""The language of sandboxed code: what of Python is allowed, and the plain functions that async ones are turned into.

Everything is an allow list, so that what a later Python adds is refused until somebody has thought about it.
"""

from __future__ import annotations

import ast
import builtins
import datetime
import string
from collections.abc import Collection, Iterator
from typing import Any

ENTRY_POINT = "__sandbox_result__"
"""The name that the value of the code is left under; sandboxed code itself can't write it."""

BUILTINS = (
    *("abs", "all", "any", "ascii", "bin", "bool", "bytearray", "bytes", "callable", "chr", "complex"),
    *("dict", "divmod", "enumerate", "filter", "float", "format", "frozenset", "hash", "hex", "int", "isinstance"),
    *("issubclass", "iter", "len", "list", "map", "max", "min", "next", "oct", "ord", "pow"),
    *("range", "repr", "reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple", "zip"),
    *("ArithmeticError", "AssertionError", "AttributeError", "Exception", "IndexError", "KeyError"),
    *("LookupError", "MemoryError", "NameError", "NotImplementedError", "OverflowError", "RecursionError"),
    *("RuntimeError", "StopIteration", "TimeoutError", "TypeError", "UnicodeError", "ValueError", "ZeroDivisionError"),
)
"""What sandboxed code has of the built-in names; `print` and the tasks are added to it."""

_DATA_TYPES: tuple[type, ...] = (
    *(bool, bytearray, bytes, complex, dict, float, frozenset, int, list, range, set, slice, str, tuple),
    *(datetime.datetime, datetime.date, datetime.timedelta),
)
# `format` reaches any attribute of its arguments by a field such as "{0.__class__}"; see `_check_format`.
_FORMATS = {"format", "format_map"}
_ATTRIBUTES = {name for kind in _DATA_TYPES for name in dir(kind) if not name.startswith("_")} - _FORMATS | {"args"}

_NODES: tuple[type[ast.AST], ...] = (
    # Statements.
    *(ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.Return, ast.Delete, ast.Assign, ast.AugAssign),
    *(ast.AnnAssign, ast.For, ast.While, ast.If, ast.Raise, ast.Try, ast.Assert, ast.Nonlocal, ast.Expr, ast.Pass),
    *(ast.Break, ast.Continue, ast.ExceptHandler, ast.Match, ast.match_case),
    # Expressions.
    *(ast.BoolOp, ast.NamedExpr, ast.BinOp, ast.UnaryOp, ast.Lambda, ast.IfExp, ast.Dict, ast.Set, ast.ListComp),
    *(ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Await, ast.Compare, ast.Call, ast.FormattedValue, ast.JoinedStr),
    *(ast.Constant, ast.Attribute, ast.Subscript, ast.Starred, ast.Name, ast.List, ast.Tuple, ast.Slice),
    # Their parts.
    *(ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop, ast.comprehension, ast.arguments, ast.arg),
    *(ast.keyword, ast.pattern),
)
_NAMES = {
    "Import": "an import",
    "ImportFrom": "an import",
    "ClassDef": "a class",
    "Global": "the statement `global`",
    "With": "the statement `with`",
    "AsyncWith": "the statement `async with`",
    "AsyncFor": "the statement `async for`",
    "Yield": "a generator function",
    "YieldFrom": "a generator function",
    "TryStar": "the statement `except*`",
    "TypeAlias": "the statement `type`",
    "TemplateStr": "a template string",
}


class RefusedError(Exception):
    """The code is not in the language; the line is that of the source."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def prepare(source: str, function: str | None, known: Collection[str]) -> ast.Module:
    """The tree of the code, checked, ready to be compiled, with its value assigned to `ENTRY_POINT`.

    `known` are the names that the code is given besides built-in ones: inputs and tasks. With `function`, the source is
    the definition of that function, and its value is the function; otherwise it is the value of the last expression.
    Raises `RefusedError`; syntax errors are refusals, too.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise RefusedError(f"it has a syntax error ({error.msg})", error.lineno or 1) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise RefusedError(f"it can't be parsed ({str(error) or type(error).__name__})", 1) from None
    try:
        if function is not None:
            _strip_definition(tree)
        for node in ast.walk(tree):
            _check(node)
        # Without annotations, which may name anything.
        _AsPlainFunctions().visit(tree)
        _check_names(tree, {*known, *BUILTINS})
    except RecursionError:
        raise RefusedError("it is nested too deeply", 1) from None
    _assign_result(tree, function)
    ast.fix_missing_locations(tree)
    return tree


def allowed_builtins() -> dict[str, Any]:
    """The built-in names of sandboxed code."""
    return {name: getattr(builtins, name) for name in BUILTINS}


def _strip_definition(tree: ast.Module) -> None:
    # The decorator is what made the function a task; the defaults have been applied to the inputs, outside.
    (definition,) = tree.body
    assert isinstance(definition, (ast.FunctionDef, ast.AsyncFunctionDef))
    definition.decorator_list = []
    arguments = definition.args
    nothing = ast.Constant(None)
    arguments.defaults = [nothing for _ in arguments.defaults]
    arguments.kw_defaults = [None if default is None else nothing for default in arguments.kw_defaults]


def _check(node: ast.AST) -> None:
    line = getattr(node, "lineno", 1)
    if not isinstance(node, _NODES):
        kind = type(node).__name__
        raise RefusedError(f"{_NAMES.get(kind, f'the construct {kind}')} is not allowed", line)
    for name in _identifiers(node):
        if name.startswith("__") and name.endswith("__"):
            raise RefusedError(f"the name {name!r} is not allowed", line)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        if node.decorator_list:
            raise RefusedError("a decorator is not allowed", line)
        if getattr(node, "type_params", None):
            raise RefusedError("a type parameter is not allowed", line)
    if isinstance(node, ast.comprehension) and node.is_async:
        raise RefusedError("an async comprehension is not allowed", getattr(node.target, "lineno", 1))
    if isinstance(node, ast.Attribute):
        if not isinstance(node.ctx, ast.Load):
            raise RefusedError("an assignment to an attribute is not allowed", line)
        if node.attr in _FORMATS:
            _check_format(node)
        else:
            _check_attribute(node.attr, line)
    if isinstance(node, ast.MatchClass):
        # `case object(__class__=found)` reads attributes without an attribute node.
        for name in node.kwd_attrs:
            _check_attribute(name, line)


def _check_names(tree: ast.Module, known: set[str]) -> None:
    """Refuses names that nothing binds: they would be errors when they are met, and for good."""
    used: dict[str, int] = {}
    bound = set(known)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                used.setdefault(node.id, node.lineno)
            else:
                bound.add(node.id)
        else:
            # What the fields of any other node name, it binds: functions, arguments, exceptions, captures of patterns.
            bound.update(_identifiers(node) if not isinstance(node, (ast.Attribute, ast.keyword)) else ())
    for name, line in used.items():
        if name not in bound:
            what = "the built-in name" if hasattr(builtins, name) else "the name"
            raise RefusedError(f"{what} {name!r} is not known in a sandbox", line)


def _check_attribute(name: str, line: int) -> None:
    if name not in _ATTRIBUTES:
        raise RefusedError(f"the attribute {name!r} is not allowed", line)


def _check_format(node: ast.Attribute) -> None:
    """Allows `format` on a text that is written out and whose fields read no attributes and no items."""
    message = f"{node.attr!r} is allowed only on a written text without attributes or items in its fields"
    if not (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
        raise RefusedError(f"{message}; an f-string does the same", node.lineno)
    try:
        for field in _format_fields(node.value.value):
            if any(character in field for character in ".["):
                raise RefusedError(message, node.lineno)
    except ValueError as error:
        raise RefusedError(f"a format text is wrong ({error})", node.lineno) from None


def _format_fields(text: str) -> Iterator[str]:
    for _, field, spec, _ in string.Formatter().parse(text):
        if field is not None:
            yield field
        if spec:
            yield from _format_fields(spec)


def _identifiers(node: ast.AST) -> Iterator[str]:
    """All names in a node's own fields; Python has folded look-alike characters when it parsed them."""
    for field, value in ast.iter_fields(node):
        if isinstance(node, ast.Constant) and field == "value":
            continue
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, str))


class _AsPlainFunctions(ast.NodeTransformer):
    """Makes async functions plain ones and drops `await`: a call of a task gives its result at once.

    It also drops annotations, whose names (`Optional`, a class of the module) the code would not have.
    """

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> Any:
        return self.visit(ast.copy_location(ast.FunctionDef(**dict(ast.iter_fields(node))), node))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        node.returns = None
        return self.generic_visit(node)

    def visit_Await(self, node: ast.Await) -> Any:
        return self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> Any:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return self.visit(ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node))


def _assign_result(tree: ast.Module, function: str | None) -> None:
    last = tree.body[-1] if tree.body else None
    value: ast.expr = ast.Constant(None)
    if function is not None:
        value = ast.Name(function, ast.Load())
    elif isinstance(last, ast.Expr):
        value = last.value
        tree.body.pop()
    target = ast.Name(ENTRY_POINT, ast.Store())
    statement = ast.Assign(targets=[target], value=value)
    tree.body.append(ast.copy_location(statement, last) if last is not None else statement)
