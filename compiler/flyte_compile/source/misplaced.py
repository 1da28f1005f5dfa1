"""What the grammar allows and Python refuses all the same: statements and expressions out of their place.

Compiling the tree would say so too, but what that takes can grow exponentially with the tree, by nested `finally`.
"""

from __future__ import annotations
import __future__

import ast
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Misplaced(NamedTuple):
    """That something can't stand where it does, in Python's words; the column is in bytes, from 1."""

    line: int
    column: int
    message: str


class _Around(NamedTuple):
    """What is around a node: the innermost function or class, and whether a loop is within that."""

    scope: str
    loop: bool = False


_MODULE, _CLASS, _FUNCTION, _ASYNC = (_Around(scope) for scope in ("module", "class", "function", "async function"))
_STATEMENTS = (ast.stmt, ast.excepthandler, ast.match_case)


def misplaced(tree: ast.Module) -> Misplaced | None:
    """The first node of a module that is out of its place."""
    return min((*_futures(tree), *_out_of_place(tree)), default=None)


def awaiting(tree: ast.Module, found: Misplaced) -> ast.FunctionDef | None:
    """The function that would have to be async for what is out of its place in it; `None` where that wouldn't help."""
    if "async" not in found.message:
        return None
    inner: ast.AST | None = None
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if node.__class__ in (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
            assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            first, last = node.body[0], node.body[-1]
            place = (found.line, found.column - 1)
            if not (first.lineno, first.col_offset) <= place < (last.end_lineno or 0, last.end_col_offset or 0):
                continue
            inner, pending = node, []
        pending.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, _STATEMENTS))
    return inner if isinstance(inner, ast.FunctionDef) else None


def _out_of_place(tree: ast.Module) -> Iterator[Misplaced]:
    pending: list[tuple[ast.AST, _Around]] = [(child, _MODULE) for child in tree.body]
    while pending:
        node, around = pending.pop()
        kind = node.__class__
        if kind in _LEAVES:
            continue
        rule = _RULES.get(kind)
        message = rule(node, around) if rule is not None else None
        if message is not None:
            place = node.target if isinstance(node, ast.comprehension) else node
            yield Misplaced(getattr(place, "lineno", 1), getattr(place, "col_offset", 0) + 1, message)
        below = _BELOW.get(kind)
        if below is not None:
            pending.extend(below(node, around))
        elif around.scope == "async function":
            # Whatever an expression holds may stand in an async function.
            pending.extend((child, around) for child in ast.iter_child_nodes(node) if isinstance(child, _STATEMENTS))
        else:
            pending.extend((child, around) for child in ast.iter_child_nodes(node))


_Below = Iterator[tuple[ast.AST, _Around]]


def _below_function(node: ast.AST, around: _Around) -> _Below:
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    inner = _ASYNC if isinstance(node, ast.AsyncFunctionDef) else _FUNCTION
    return ((child, inner) for child in node.body)


def _below_class(node: ast.AST, around: _Around) -> _Below:
    assert isinstance(node, ast.ClassDef)
    return ((child, _CLASS) for child in node.body)


def _below_loop(node: ast.AST, around: _Around) -> _Below:
    assert isinstance(node, (ast.For, ast.AsyncFor, ast.While))
    yield from ((child, around._replace(loop=True)) for child in node.body)
    yield from ((child, around) for child in node.orelse)
    yield node.test if isinstance(node, ast.While) else node.iter, around


def _nothing_below(node: ast.AST, around: _Around) -> _Below:
    return iter(())


_BELOW: dict[type[ast.AST], Callable[[ast.AST, _Around], _Below]] = {
    ast.FunctionDef: _below_function,
    ast.AsyncFunctionDef: _below_function,
    ast.ClassDef: _below_class,
    ast.For: _below_loop,
    ast.AsyncFor: _below_loop,
    ast.While: _below_loop,
    # What they hold runs when they are called or iterated over.
    ast.Lambda: _nothing_below,
    ast.GeneratorExp: _nothing_below,
}
_LEAVES = frozenset({ast.Name, ast.Constant, ast.Load, ast.Store, ast.Pass, ast.Global})


def _within_function(what: str) -> Callable[[ast.AST, _Around], str | None]:
    functions = ("function", "async function")
    return lambda node, around: None if around.scope in functions else f"{what!r} outside function"


def _within_async(what: str) -> Callable[[ast.AST, _Around], str | None]:
    return lambda node, around: None if around.scope == "async function" else f"{what!r} outside async function"


def _within_loop(message: str) -> Callable[[ast.AST, _Around], str | None]:
    return lambda node, around: None if around.loop else message


def _comprehension(node: ast.AST, around: _Around) -> str | None:
    if getattr(node, "is_async", 0) and around.scope != "async function":
        return "asynchronous comprehension outside of an asynchronous function"
    return None


def _star(node: ast.AST, around: _Around) -> str | None:
    assert isinstance(node, ast.ImportFrom)
    if around.scope != "module" and any(alias.name == "*" for alias in node.names):
        return "import * only allowed at module level"
    return None


def _nonlocal(node: ast.AST, around: _Around) -> str | None:
    return "nonlocal declaration not allowed at module level" if around.scope == "module" else None


def _parameters(node: ast.AST, around: _Around) -> str | None:
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    given = node.args
    rest = [parameter for parameter in (given.vararg, given.kwarg) if parameter is not None]
    names = [parameter.arg for parameter in (*given.posonlyargs, *given.args, *given.kwonlyargs, *rest)]
    if len(set(names)) == len(names):
        return None
    twice = next(name for place, name in enumerate(names) if name in names[:place])
    return f"duplicate argument {twice!r} in function definition"


_RULES: dict[type[ast.AST], Callable[[ast.AST, _Around], str | None]] = {
    ast.Return: _within_function("return"),
    ast.Yield: _within_function("yield"),
    ast.YieldFrom: _within_function("yield from"),
    ast.Break: _within_loop("'break' outside loop"),
    ast.Continue: _within_loop("'continue' not properly in loop"),
    ast.Await: _within_async("await"),
    ast.AsyncFor: _within_async("async for"),
    ast.AsyncWith: _within_async("async with"),
    ast.comprehension: _comprehension,
    ast.ImportFrom: _star,
    ast.Nonlocal: _nonlocal,
    ast.FunctionDef: _parameters,
    ast.AsyncFunctionDef: _parameters,
    ast.Lambda: _parameters,
}


def _futures(tree: ast.Module) -> Iterator[Misplaced]:
    """Imports from `__future__` after anything but a docstring and others of them, or of what no Python has."""
    begun = False
    for place, statement in enumerate(tree.body):
        if not isinstance(statement, ast.ImportFrom) or statement.module != "__future__" or statement.level:
            begun = begun or place > 0 or not _is_docstring(statement)
            continue
        strange = [alias.name for alias in statement.names if alias.name not in __future__.all_feature_names]
        if begun:
            message = "from __future__ imports must occur at the beginning of the file"
        elif strange:
            message = f"future feature {strange[0]} is not defined"
        else:
            continue
        yield Misplaced(statement.lineno, statement.col_offset + 1, message)


def _is_docstring(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case _:
            return False
