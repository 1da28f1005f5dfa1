"""Methods of sets."""

from __future__ import annotations

import ast
from collections.abc import Callable

from flyte_compile.values import conversion, operators
from flyte_compile.values.containers import set_of
from flyte_compile.values.iteration import items_of
from flyte_compile.values.list_methods import none
from flyte_compile.values.model import (
    Arguments,
    Const,
    SetValue,
    Unknown,
    Value,
    key_of,
)
from flyte_compile.values.natives import Call, Method, method
from flyte_compile.values.signals import raised


def as_set(at: Call, iterable: Value) -> SetValue:
    """The items of any iterable as a set."""
    items = items_of(at.run, iterable, at.place)
    return set_of(items.all, at.place, items.rest)


def _take(at: Call, target: SetValue, more: SetValue) -> None:
    """`target |= more`: an item that is there already stays."""
    at.run.journal.touch(target)
    for key, value in more.content.items():
        target.content.setdefault(key, value)
    target.open = target.open or more.open
    at.run.limit_items(len(target.content), at.place, new=len(more.content))


def _add(at: Call, target: SetValue, elem: Value, /) -> Value:
    _take(at, target, set_of([elem], at.place))
    return none(at)


def _update(at: Call, target: SetValue, *others: Value) -> Value:
    for other in others:
        _take(at, target, as_set(at, other))
    return none(at)


def _identity(at: Call, elem: Value) -> object | Unknown:
    """What tells an item from others; a set stands for the frozen set of its items."""
    elem = conversion.plain(elem)
    key = key_of(elem)
    if key is not None:
        return key
    if isinstance(elem, SetValue):
        return elem.open or (2, frozenset(elem.content))
    conversion.check_hashable(elem, at.place)
    return elem if isinstance(elem, Unknown) else Unknown("the item isn't known", at.place)


def _discard(at: Call, target: SetValue, elem: Value, /) -> Value:
    return _take_out(at, target, elem, must_be=False)


def _remove(at: Call, target: SetValue, elem: Value, /) -> Value:
    return _take_out(at, target, elem, must_be=True)


def _take_out(at: Call, target: SetValue, elem: Value, *, must_be: bool) -> Value:
    identity = _identity(at, elem)
    at.run.journal.touch(target)
    if isinstance(identity, Unknown):
        target.content, target.open = {}, identity
    elif identity in target.content:
        del target.content[identity]
    elif must_be and target.open is None:
        raise raised(KeyError, "the item isn't in the set", at.place)
    return none(at)


def _pop(at: Call, target: SetValue) -> Value:
    at.run.journal.touch(target)
    if target.open is None and len(target.content) < 2:
        if not target.content:
            raise raised(KeyError, "pop from an empty set", at.place)
        return target.content.popitem()[1]
    reason = target.open or Unknown(conversion.ORDER_OF_A_SET, at.place)
    target.content, target.open = {}, reason
    return Unknown(reason.reason, reason.place)


def _clear(at: Call, target: SetValue) -> Value:
    at.run.journal.touch(target)
    target.content, target.open = {}, None
    return none(at)


def _copy(at: Call, target: SetValue) -> Value:
    return SetValue(dict(target.content), at.place, target.frozen, target.open)


def _combine(kind: ast.operator) -> Method:
    def combined(at: Call, target: SetValue, *others: Value) -> Value:
        result: Value = _copy(at, target)
        for other in others:
            result = operators.binary(at.run, kind, result, as_set(at, other), at.place)
        return result

    return method(combined)


def _combine_one(kind: ast.operator) -> Method:
    def combined(at: Call, target: SetValue, other: Value, /) -> Value:
        return operators.binary(at.run, kind, target, as_set(at, other), at.place)

    return method(combined)


def _change(kind: ast.operator) -> Method:
    def changed(at: Call, target: SetValue, *others: Value) -> Value:
        result: Value = target
        for other in others:
            result = operators.binary(at.run, kind, result, as_set(at, other), at.place)
        at.run.journal.touch(target)
        if isinstance(result, SetValue):
            target.content, target.open = dict(result.content), result.open
        return none(at)

    return method(changed)


def _change_one(kind: ast.operator) -> Method:
    change = _change(kind)

    def changed(at: Call, target: SetValue, other: Value, /) -> Value:
        return change(at.run, target, Arguments((other,), {}, at.place))

    return method(changed)


def _relate(function: Callable[[set[object], set[object]], bool]) -> Method:
    def related(at: Call, target: SetValue, other: Value, /) -> Value:
        others = as_set(at, other)
        unknown = target.open or others.open
        return unknown or Const(function(set(target.content), set(others.content)), at.place)

    return method(related)


FROZEN: dict[str, Method] = {
    "union": _combine(ast.BitOr()),
    "intersection": _combine(ast.BitAnd()),
    "difference": _combine(ast.Sub()),
    "symmetric_difference": _combine_one(ast.BitXor()),
    "issubset": _relate(set.issubset),
    "issuperset": _relate(set.issuperset),
    "isdisjoint": _relate(set.isdisjoint),
    "copy": method(_copy),
}
SET: dict[str, Method] = {
    **FROZEN,
    "add": method(_add),
    "update": method(_update),
    "discard": method(_discard),
    "remove": method(_remove),
    "pop": method(_pop),
    "clear": method(_clear),
    "intersection_update": _change(ast.BitAnd()),
    "difference_update": _change(ast.Sub()),
    "symmetric_difference_update": _change_one(ast.BitXor()),
}
