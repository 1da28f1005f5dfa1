"""Execute statements."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from flyte_compile.values.assignment import assign, delete
from flyte_compile.values.attributes import get_attribute, set_attribute
from flyte_compile.values.branches import execute_if, execute_match
from flyte_compile.values.definitions import define_class, define_function
from flyte_compile.values.exceptions import execute_assert, execute_raise, execute_try
from flyte_compile.values.expressions import evaluate
from flyte_compile.values.loops import execute_for, execute_while
from flyte_compile.values.managers import execute_with
from flyte_compile.values.model import (
    Const,
    Place,
    Unknown,
    Value,
    find_unknown,
    operand,
)
from flyte_compile.values.modules import import_from, import_module
from flyte_compile.values.names import bind, lookup
from flyte_compile.values.protocols import in_place
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import (
    BreakSignal,
    ContinueSignal,
    ReturnSignal,
)
from flyte_compile.values.subscripts import get_item, set_item
from flyte_compile.values.ways import may_raise


def execute(run: Run, statements: Sequence[ast.stmt], frame: Frame) -> None:
    """Run statements in order."""
    for statement in statements:
        place = Place(frame.module, statement)
        run.step(place)
        handler = _HANDLERS.get(type(statement))
        if handler is not None:
            handler(run, statement, frame, place)


def _expression(run: Run, node: ast.Expr, frame: Frame, place: Place) -> None:
    evaluate(run, node.value, frame)


def _assign(run: Run, node: ast.Assign, frame: Frame, place: Place) -> None:
    value = evaluate(run, node.value, frame)
    for target in node.targets:
        assign(run, target, value, frame)


def _annotated(run: Run, node: ast.AnnAssign, frame: Frame, place: Place) -> None:
    if node.value is not None:
        assign(run, node.target, evaluate(run, node.value, frame), frame)


def _augmented(run: Run, node: ast.AugAssign, frame: Frame, place: Place) -> None:
    """`target += value`: what the target consists of is evaluated once."""
    target = Place(frame.module, node.target)
    match node.target:
        case ast.Attribute(value=owner_node, attr=name):
            owner = evaluate(run, owner_node, frame)
            current = get_attribute(run, owner, name, target)
            value = evaluate(run, node.value, frame)
            set_attribute(run, owner, name, _in_place(run, node.op, current, value, place), target)
        case ast.Subscript(value=owner_node, slice=key_node):
            owner, key = evaluate(run, owner_node, frame), evaluate(run, key_node, frame)
            current = get_item(run, owner, key, target, frame)
            value = evaluate(run, node.value, frame)
            set_item(run, owner, key, _in_place(run, node.op, current, value, place), target, frame)
        case ast.Name(id=name):
            current = lookup(run, frame, name, target)
            value = evaluate(run, node.value, frame)
            bind(run, frame, name, _in_place(run, node.op, current, value, place))


def _in_place(run: Run, kind: ast.operator, current: Value, value: Value, place: Place) -> Value:
    if find_unknown(operand(value)) is not None or isinstance(operand(current), Unknown):
        may_raise(run, Unknown("the operand isn't known", place), place)
    return in_place(run, kind, current, value, place)


def _delete(run: Run, node: ast.Delete, frame: Frame, place: Place) -> None:
    for target in node.targets:
        delete(run, target, frame)


def _return(run: Run, node: ast.Return, frame: Frame, place: Place) -> None:
    value = evaluate(run, node.value, frame) if node.value is not None else Const(None, place)
    raise ReturnSignal(value)


def _break(run: Run, node: ast.Break, frame: Frame, place: Place) -> None:
    raise BreakSignal


def _continue(run: Run, node: ast.Continue, frame: Frame, place: Place) -> None:
    raise ContinueSignal


def _nothing(run: Run, node: ast.stmt, frame: Frame, place: Place) -> None:
    return


def _type_alias(run: Run, node: Any, frame: Frame, place: Place) -> None:
    bind(run, frame, node.name.id, Unknown("a type alias", place))


def _import(run: Run, node: ast.Import, frame: Frame, place: Place) -> None:
    for alias in node.names:
        import_module(run, alias, frame, place)


def _import_from(run: Run, node: ast.ImportFrom, frame: Frame, place: Place) -> None:
    import_from(run, node, frame, place)


_HANDLERS: dict[type[ast.stmt], Callable[[Run, Any, Frame, Place], None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Delete: _delete,
    ast.If: execute_if,
    ast.For: execute_for,
    ast.AsyncFor: execute_for,
    ast.While: execute_while,
    ast.With: execute_with,
    ast.AsyncWith: execute_with,
    ast.Try: execute_try,
    ast.TryStar: execute_try,
    ast.Raise: execute_raise,
    ast.Assert: execute_assert,
    ast.Match: execute_match,
    ast.FunctionDef: define_function,
    ast.AsyncFunctionDef: define_function,
    ast.ClassDef: define_class,
    ast.Return: _return,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Pass: _nothing,
    ast.Global: _nothing,
    ast.Nonlocal: _nothing,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
}
if hasattr(ast, "TypeAlias"):
    _HANDLERS[ast.TypeAlias] = _type_alias
