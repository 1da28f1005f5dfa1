"""Methods of dictionaries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flyte_compile.values import conversion
from flyte_compile.values.containers import clear, merge_into, none, set_entry, spoil
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    ListValue,
    TupleValue,
    Unknown,
    Value,
    key_of,
)
from flyte_compile.values.run import Run
from flyte_compile.values.signals import raised


def _get(run: Run, target: DictValue, arguments: Arguments) -> Value:
    key = conversion.plain(arguments.positional[0])
    if isinstance(key, Unknown):
        return key
    pair = target.content.get(key_of(key))
    if pair is not None:
        return pair[1]
    if target.open is not None:
        return target.open
    return arguments.get(1) or none(arguments)


def _keys(run: Run, target: DictValue, arguments: Arguments) -> Value:
    return ListValue([key for key, _ in target.content.values()], arguments.place, target.open)


def _values(run: Run, target: DictValue, arguments: Arguments) -> Value:
    return ListValue([value for _, value in target.content.values()], arguments.place, target.open)


def _items(run: Run, target: DictValue, arguments: Arguments) -> Value:
    pairs: list[Value] = [TupleValue(pair, arguments.place) for pair in target.content.values()]
    return ListValue(pairs, arguments.place, target.open)


def update(run: Run, target: DictValue, arguments: Arguments) -> Value:
    """`target.update(...)`."""
    run.journal.touch(target)
    for source in arguments.positional:
        merge_into(run, target, source, arguments.place)
    for name, value in arguments.keywords.items():
        set_entry(target, Const(name, arguments.place), value, arguments.place)
    if arguments.open is not None:
        spoil(target, arguments.open)
    return none(arguments)


def _setdefault(run: Run, target: DictValue, arguments: Arguments) -> Value:
    key = conversion.plain(arguments.positional[0])
    identity = key_of(key)
    if identity is None:
        run.journal.touch(target)
        reason = key if isinstance(key, Unknown) else Unknown("the key isn't known", arguments.place)
        spoil(target, reason)
        return reason
    if identity not in target.content:
        if target.open is not None:
            return target.open
        run.journal.touch(target)
        default = arguments.get(1) or none(arguments)
        target.content[identity] = (key, default)
    return target.content[identity][1]


def _pop_entry(run: Run, target: DictValue, arguments: Arguments) -> Value:
    key = conversion.plain(arguments.positional[0])
    run.journal.touch(target)
    identity = key_of(key)
    if identity is None:
        reason = key if isinstance(key, Unknown) else Unknown("the key isn't known", arguments.place)
        spoil(target, reason)
        return reason
    if identity in target.content:
        return target.content.pop(identity)[1]
    if target.open is not None:
        return target.open
    default = arguments.get(1)
    if default is None:
        raise raised(KeyError, repr(getattr(key, "value", "key")), arguments.place)
    return default


def _copy_dict(run: Run, target: DictValue, arguments: Arguments) -> Value:
    return DictValue(dict(target.content), arguments.place, target.open)


DICT: dict[str, Callable[[Run, Any, Arguments], Value]] = {
    "get": _get,
    "keys": _keys,
    "values": _values,
    "items": _items,
    "update": update,
    "setdefault": _setdefault,
    "pop": _pop_entry,
    "copy": _copy_dict,
    "clear": clear,
}
