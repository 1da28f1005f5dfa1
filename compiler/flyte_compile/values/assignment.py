"""Assign to targets: names, attributes, subscripts, and patterns of them."""

from __future__ import annotations

import ast

from flyte_compile.values.attributes import set_attribute
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import ListValue, Place, Unknown, Value
from flyte_compile.values.names import bind, unbind
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised
from flyte_compile.values.subscripts import delete_item, set_item


def assign(run: Run, target: ast.expr, value: Value, frame: Frame) -> None:
    """`target = value`."""
    from flyte_compile.values.expressions import evaluate

    place = Place(frame.module, target)
    match target:
        case ast.Name(id=name):
            bind(run, frame, name, value)
        case ast.Attribute(value=owner, attr=name):
            set_attribute(run, evaluate(run, owner, frame), name, value, place)
        case ast.Subscript(value=owner, slice=key):
            set_item(run, evaluate(run, owner, frame), evaluate(run, key, frame), value, place, frame)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            _unpack(run, targets, value, frame, place)
        case ast.Starred(value=inner):
            assign(run, inner, value, frame)


def _unpack(run: Run, targets: list[ast.expr], value: Value, frame: Frame, place: Place) -> None:
    items, rest = iterate(run, value, place)
    star = next((index for index, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
    if rest is not None:
        # How many items there are isn't known, so neither is which target gets which.
        for index, target in enumerate(targets):
            known = index < len(items) and (star is None or index < star)
            assign(run, target, items[index] if known else rest, frame)
        return
    if star is None:
        if len(items) != len(targets):
            raise raised(ValueError, f"expected {len(targets)} values to unpack, got {len(items)}", place)
        for target, item in zip(targets, items, strict=True):
            assign(run, target, item, frame)
        return
    after = len(targets) - star - 1
    if len(items) < len(targets) - 1:
        raise raised(ValueError, f"not enough values to unpack, got {len(items)}", place)
    for target, item in zip(targets[:star], items[:star], strict=True):
        assign(run, target, item, frame)
    assign(run, targets[star], ListValue(items[star : len(items) - after], place), frame)
    for target, item in zip(targets[star + 1 :], items[len(items) - after :], strict=True):
        assign(run, target, item, frame)


def delete(run: Run, target: ast.expr, frame: Frame) -> None:
    """`del target`."""
    from flyte_compile.values.expressions import evaluate

    place = Place(frame.module, target)
    match target:
        case ast.Name(id=name):
            unbind(run, frame, name, place)
        case ast.Subscript(value=owner, slice=key):
            delete_item(run, evaluate(run, owner, frame), evaluate(run, key, frame), place)
        case ast.Attribute(value=owner, attr=name):
            set_attribute(run, evaluate(run, owner, frame), name, Unknown("the attribute was deleted", place), place)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            for inner in targets:
                delete(run, inner, frame)
