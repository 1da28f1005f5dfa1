"""Assign to targets: names, attributes, subscripts, and patterns of them."""

from __future__ import annotations

import ast

from flyte_compile.values.attributes import delete_attribute, get_attribute, set_attribute
from flyte_compile.values.iteration import iterate, iterator_of
from flyte_compile.values.model import DictValue, End, InstanceValue, ListValue, Place, Unknown, Value, operand
from flyte_compile.values.names import bind, unbind
from flyte_compile.values.objects import change_attributes
from flyte_compile.values.producers import pull
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised
from flyte_compile.values.subscripts import delete_item, set_item
from flyte_compile.values.ways import may_raise


def assign(run: Run, target: ast.expr, value: Value, frame: Frame) -> None:
    """`target = value`."""
    from flyte_compile.values.expressions import evaluate

    place = Place(frame.module, target)
    match target:
        case ast.Name(id=name):
            bind(run, frame, name, value)
        case ast.Attribute(value=owner, attr=name):
            set_attribute(run, evaluate(run, owner, frame), name, value, place)
        case ast.Subscript(value=ast.Attribute(value=holder, attr="__dict__"), slice=key):
            _set_in_attributes(run, evaluate(run, holder, frame), evaluate(run, key, frame), value, frame, place)
        case ast.Subscript(value=owner, slice=key):
            container, index = evaluate(run, owner, frame), evaluate(run, key, frame)
            unknown = next((v for v in map(operand, (container, index, value)) if isinstance(v, Unknown)), None)
            if unknown is not None:
                may_raise(run, unknown, place)
            set_item(run, container, index, value, place, frame)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            _unpack(run, targets, value, frame, place)
        case ast.Starred(value=inner):
            assign(run, inner, value, frame)


def _set_in_attributes(run: Run, receiver: Value, key: Value, value: Value, frame: Frame, place: Place) -> None:
    """`self.__dict__[key] = value`, which sets an attribute."""
    if not isinstance(receiver, InstanceValue):
        set_item(run, get_attribute(run, receiver, "__dict__", place), key, value, place, frame)
        return

    def change(entries: DictValue) -> Value:
        set_item(run, entries, key, value, place, frame)
        return value

    change_attributes(run, receiver, change, place)


def _unpack(run: Run, targets: list[ast.expr], value: Value, frame: Frame, place: Place) -> None:
    items, rest = _items(run, targets, value, place)
    star = next((index for index, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
    if rest is not None:
        # How many items there are isn't known, so neither is which target gets which, nor whether they are too many.
        may_raise(run, rest, place)
        for index, target in enumerate(targets):
            known = index < len(items) and (star is None or index < star)
            assign(run, target, items[index] if known else rest, frame)
        return
    if star is None:
        if len(items) != len(targets):
            problem = "too many" if len(items) > len(targets) else "not enough"
            got = "" if len(items) > len(targets) else f", got {len(items)}"
            raise raised(ValueError, f"{problem} values to unpack (expected {len(targets)}{got})", place)
        for target, item in zip(targets, items, strict=True):
            assign(run, target, item, frame)
        return
    after = len(targets) - star - 1
    if len(items) < len(targets) - 1:
        message = f"not enough values to unpack (expected at least {len(targets) - 1}, got {len(items)})"
        raise raised(ValueError, message, place)
    for target, item in zip(targets[:star], items[:star], strict=True):
        assign(run, target, item, frame)
    assign(run, targets[star], ListValue(items[star : len(items) - after], place), frame)
    for target, item in zip(targets[star + 1 :], items[len(items) - after :], strict=True):
        assign(run, target, item, frame)


def _items(run: Run, targets: list[ast.expr], value: Value, place: Place) -> tuple[list[Value], Unknown | None]:
    """The items of what is unpacked: of an iterator no more than one too many."""
    if any(isinstance(target, ast.Starred) for target in targets):
        return iterate(run, value, place)
    iterator = iterator_of(run, value, place)
    items: list[Value] = []
    while len(items) <= len(targets):
        item = pull(run, iterator, place)
        if isinstance(item, End):
            reason = item.reason
            return items, Unknown(reason.reason, reason.place, reason.made_by) if reason is not None else None
        items.append(item)
    return items, None


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
            delete_attribute(run, evaluate(run, owner, frame), name, place)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            for inner in targets:
                delete(run, inner, frame)
