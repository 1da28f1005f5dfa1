"""Methods of sets."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from flyte_compile.values import conversion, operators
from flyte_compile.values.containers import clear, none, set_of
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    Arguments,
    Const,
    SetValue,
    Unknown,
    Value,
    key_of,
)
from flyte_compile.values.run import Run


def _add(run: Run, target: SetValue, arguments: Arguments) -> Value:
    run.journal.touch(target)
    more = set_of(list(arguments.positional), arguments.place)
    target.content = {**target.content, **{k: v for k, v in more.content.items() if k not in target.content}}
    target.open = target.open or more.open
    return none(arguments)


def update_set(run: Run, target: SetValue, arguments: Arguments) -> Value:
    """`target.update(...)`."""
    for source in arguments.positional:
        items, rest = iterate(run, source, arguments.place)
        _add(run, target, Arguments(tuple(items), {}, arguments.place))
        target.open = target.open or rest
    return none(arguments)


def _discard(run: Run, target: SetValue, arguments: Arguments) -> Value:
    run.journal.touch(target)
    item = conversion.plain(arguments.positional[0])
    if isinstance(item, Unknown):
        target.content, target.open = {}, item
    target.content.pop(key_of(item), None)
    return none(arguments)


def _combine(kind: ast.operator) -> Callable[[Run, SetValue, Arguments], Value]:
    def combined(run: Run, target: SetValue, arguments: Arguments) -> Value:
        result: Value = target
        for source in arguments.positional:
            items, rest = iterate(run, source, arguments.place)
            result = operators.binary(run, kind, result, set_of(items, arguments.place, rest), arguments.place)
        return result

    return combined


def _relate(function: Callable[[set[object], set[object]], bool]) -> Callable[[Run, SetValue, Arguments], Value]:
    def related(run: Run, target: SetValue, arguments: Arguments) -> Value:
        items, rest = iterate(run, arguments.positional[0], arguments.place)
        other = set_of(items, arguments.place, rest)
        unknown = target.open or other.open
        return unknown or Const(function(set(target.content), set(other.content)), arguments.place)

    return related


SET: dict[str, Callable[[Run, Any, Arguments], Value]] = {
    "add": _add,
    "update": update_set,
    "discard": _discard,
    "remove": _discard,
    "clear": clear,
    "union": _combine(ast.BitOr()),
    "intersection": _combine(ast.BitAnd()),
    "difference": _combine(ast.Sub()),
    "symmetric_difference": _combine(ast.BitXor()),
    "issubset": _relate(set.issubset),
    "issuperset": _relate(set.issuperset),
    "isdisjoint": _relate(set.isdisjoint),
    "copy": lambda run, target, arguments: SetValue(dict(target.content), arguments.place, False, target.open),
}
