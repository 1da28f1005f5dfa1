"""Methods of Python's own types on values."""

from __future__ import annotations

import ast
import datetime
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from flyte_compile.values import operators
from flyte_compile.values.expressions import merge_into, set_entry, set_of, spoil
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    ListValue,
    Native,
    Place,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    find_unknown,
    key_of,
)
from flyte_compile.values.run import LONGEST_TEXT, Run
from flyte_compile.values.signals import LimitReached, raised


def method_of(run: Run, value: Value, name: str, place: Place) -> Value:
    """The bound method, or the attribute, of a built-in value."""
    match value:
        case Const(value=constant):
            return _constant_attribute(run, value, constant, name, place)
        case ListValue():
            table: dict[str, Callable[[Run, Any, Arguments], Value]] = _LIST
        case DictValue():
            table = _DICT
        case SetValue():
            table = _SET
        case TupleValue():
            table = _TUPLE
        case _:
            return Unknown(f"the attribute {name!r} isn't modelled", place)
    method = table.get(name)
    if method is None:
        return Unknown(f"the method {name!r} isn't modelled", place)
    return Native(name, lambda run, arguments: method(run, value, arguments), place)


_SAFE_TYPES = (str, bytes, int, float, complex, bool, range, datetime.date, datetime.time, datetime.timedelta)
_UNSTABLE = frozenset({"now", "today", "utcnow", "astimezone", "timestamp", "fromtimestamp"})


def _constant_attribute(run: Run, value: Const, constant: Any, name: str, place: Place) -> Value:
    from flyte_compile.values.library.paths import OpenFile, file_attribute, path_attribute

    if isinstance(constant, PurePosixPath):
        return path_attribute(run, value, constant, name, place)
    if isinstance(constant, OpenFile):
        return file_attribute(constant, name, place)
    if name == "__class__":
        return operators.from_python(type(constant), place)
    if name == "__doc__":
        return Unknown("'__doc__' isn't modelled", place)
    known = isinstance(constant, (*_SAFE_TYPES, datetime.tzinfo)) or type(constant).__module__ in _VALUE_MODULES
    if not known or name.startswith("__") or not hasattr(constant, name):
        raise raised(AttributeError, f"{type(constant).__name__!r} object has no attribute {name!r}", place)
    if name in _UNSTABLE:
        return Unknown(f"{name!r} depends on the clock or the time zone of the machine", place)
    attribute = getattr(constant, name)
    if not callable(attribute):
        return operators.from_python(attribute, place)
    return Native(name, lambda run, arguments: _call_constant(run, constant, name, arguments), place)


_VALUE_MODULES = frozenset({"decimal", "fractions", "uuid", "re", "ipaddress", "sys", "string", "types"})


def _call_constant(run: Run, constant: Any, name: str, arguments: Arguments) -> Value:
    """Call a method of an immutable Python object with plain arguments, within bounds."""
    place = arguments.place
    if arguments.open is not None:
        return Unknown(arguments.open.reason, arguments.open.place)
    if name == "join" and len(arguments.positional) == 1 and isinstance(constant, (str, bytes)):
        items, rest = iterate(run, arguments.positional[0], place)
        arguments = Arguments((ListValue(items, place, rest),), {}, place)
    unknown = next((found for value in arguments if (found := find_unknown(value)) is not None), None)
    if unknown is not None:
        return Unknown(unknown.reason, unknown.place)
    positional = [operators.to_python(value) for value in arguments.positional]
    keywords = {key: operators.to_python(value) for key, value in arguments.keywords.items()}
    if not all(operators.is_python(value) for value in (*positional, *keywords.values())):
        return Unknown(f"{name!r} is called with a value that isn't modelled", place)
    _check_size(constant, name, positional, place)
    if name in ("format", "format_map") and isinstance(constant, str) and ("__" in constant or "._" in constant):
        return Unknown("the format reads private attributes", place)
    if name in ("format", "format_map") and operators.shows_a_set([*positional, keywords]):
        return Unknown(operators.ORDER_OF_A_SET, place)
    try:
        return operators.from_python(getattr(constant, name)(*positional, **keywords), place)
    except Exception as error:
        raise operators.native_error(error, place) from None


def _check_size(constant: Any, name: str, positional: list[Any], place: Place) -> None:
    if isinstance(constant, (str, bytes)):
        size = len(constant)
        match name:
            case "ljust" | "rjust" | "center" | "zfill" | "expandtabs":
                size += next((width for width in positional if isinstance(width, int)), 0) * max(1, size)
            case "replace" if len(positional) > 1 and isinstance(positional[1], (str, bytes)):
                size *= 1 + len(positional[1])
            case "join" if positional:
                size = sum(len(item) + size for item in positional[0] if isinstance(item, (str, bytes)))
            case "format" | "format_map" if isinstance(constant, str):
                size = LONGEST_TEXT + 1 if operators.wide_format(constant) else 0
            case "translate" | "maketrans":
                size *= 100
        if size > LONGEST_TEXT:
            raise LimitReached("a text is too long", place)
    elif isinstance(constant, int) and name == "to_bytes" and positional and positional[0] > LONGEST_TEXT:
        raise LimitReached("the number has too many bytes", place)


# ---- lists ----


def _change(run: Run, target: ListValue | DictValue | SetValue) -> None:
    run.journal.touch(target)


def _argument(arguments: Arguments, index: int, name: str = "") -> Value | None:
    if index < len(arguments.positional):
        return arguments.positional[index]
    return arguments.keywords.get(name)


def _none(arguments: Arguments) -> Const:
    return Const(None, arguments.place)


def _append(run: Run, target: ListValue, arguments: Arguments) -> Value:
    _change(run, target)
    if target.open is None:
        target.content.extend(arguments.positional)
    run.limit_items(len(target.content), arguments.place)
    return _none(arguments)


def _extend(run: Run, target: ListValue, arguments: Arguments) -> Value:
    _change(run, target)
    for source in arguments.positional:
        items, rest = iterate(run, source, arguments.place)
        if target.open is None:
            target.content.extend(items)
            target.open = rest
    run.limit_items(len(target.content), arguments.place)
    return _none(arguments)


def _insert(run: Run, target: ListValue, arguments: Arguments) -> Value:
    _change(run, target)
    index, value = arguments.positional
    if isinstance(index, Const) and isinstance(index.value, int) and target.open is None:
        target.content.insert(index.value, value)
    else:
        target.open = target.open or Unknown("an item is inserted at an unknown place", arguments.place)
        target.content.clear()
    return _none(arguments)


def _pop(run: Run, target: ListValue, arguments: Arguments) -> Value:
    _change(run, target)
    index = _argument(arguments, 0)
    if target.open is not None or isinstance(index, Unknown):
        reason = target.open or Unknown("an unknown item was taken out", arguments.place)
        target.content.clear()
        target.open = reason
        return reason
    position = index.value if isinstance(index, Const) else -1
    try:
        return target.content.pop(position)  # type: ignore[arg-type]
    except (IndexError, TypeError) as error:
        raise operators.native_error(error, arguments.place) from None


def _remove(run: Run, target: ListValue, arguments: Arguments) -> Value:
    _change(run, target)
    for position, item in enumerate(target.content):
        answer = operators.equal(item, arguments.positional[0])
        if isinstance(answer, Unknown):
            target.content.clear()
            target.open = answer
            return _none(arguments)
        if answer:
            del target.content[position]
            return _none(arguments)
    if target.open is None:
        raise raised(ValueError, "list.remove(x): x not in list", arguments.place)
    return _none(arguments)


def _clear(run: Run, target: ListValue | DictValue | SetValue, arguments: Arguments) -> Value:
    _change(run, target)
    target.content.clear()
    target.open = None
    return _none(arguments)


def _copy_list(run: Run, target: ListValue, arguments: Arguments) -> Value:
    return ListValue(list(target.content), arguments.place, target.open)


def _index(run: Run, target: ListValue | TupleValue, arguments: Arguments) -> Value:
    items = target.content if isinstance(target, ListValue) else target.items
    for position, item in enumerate(items):
        answer = operators.equal(item, arguments.positional[0])
        if isinstance(answer, Unknown):
            return answer
        if answer:
            return Const(position, arguments.place)
    if isinstance(target, ListValue) and target.open is not None:
        return target.open
    raise raised(ValueError, "the value is not in the list", arguments.place)


def _count(run: Run, target: ListValue | TupleValue, arguments: Arguments) -> Value:
    items = target.content if isinstance(target, ListValue) else target.items
    answers = [operators.equal(item, arguments.positional[0]) for item in items]
    unknown = next((answer for answer in answers if isinstance(answer, Unknown)), getattr(target, "open", None))
    return unknown or Const(sum(answer is True for answer in answers), arguments.place)


def _reverse(run: Run, target: ListValue, arguments: Arguments) -> Value:
    _change(run, target)
    if target.open is not None:
        target.content.clear()
    target.content.reverse()
    return _none(arguments)


def _sort(run: Run, target: ListValue, arguments: Arguments) -> Value:
    from flyte_compile.values.library.builtins import ordered

    _change(run, target)
    result = ordered(run, list(target.content), target.open, arguments)
    if isinstance(result, Unknown):
        target.content, target.open = [], result
    else:
        target.content = result
    return _none(arguments)


# ---- dictionaries ----


def _get(run: Run, target: DictValue, arguments: Arguments) -> Value:
    key = operators.plain(arguments.positional[0])
    if isinstance(key, Unknown):
        return key
    pair = target.content.get(key_of(key))
    if pair is not None:
        return pair[1]
    if target.open is not None:
        return target.open
    return _argument(arguments, 1) or _none(arguments)


def _keys(run: Run, target: DictValue, arguments: Arguments) -> Value:
    return ListValue([key for key, _ in target.content.values()], arguments.place, target.open)


def _values(run: Run, target: DictValue, arguments: Arguments) -> Value:
    return ListValue([value for _, value in target.content.values()], arguments.place, target.open)


def _items(run: Run, target: DictValue, arguments: Arguments) -> Value:
    pairs: list[Value] = [TupleValue(pair, arguments.place) for pair in target.content.values()]
    return ListValue(pairs, arguments.place, target.open)


def _update(run: Run, target: DictValue, arguments: Arguments) -> Value:
    _change(run, target)
    for source in arguments.positional:
        merge_into(run, target, source, arguments.place)
    for name, value in arguments.keywords.items():
        set_entry(target, Const(name, arguments.place), value, arguments.place)
    if arguments.open is not None:
        spoil(target, arguments.open)
    return _none(arguments)


def _setdefault(run: Run, target: DictValue, arguments: Arguments) -> Value:
    key = operators.plain(arguments.positional[0])
    identity = key_of(key)
    if identity is None:
        _change(run, target)
        reason = key if isinstance(key, Unknown) else Unknown("the key isn't known", arguments.place)
        spoil(target, reason)
        return reason
    if identity not in target.content:
        if target.open is not None:
            return target.open
        _change(run, target)
        default = _argument(arguments, 1) or _none(arguments)
        target.content[identity] = (key, default)
    return target.content[identity][1]


def _pop_entry(run: Run, target: DictValue, arguments: Arguments) -> Value:
    key = operators.plain(arguments.positional[0])
    _change(run, target)
    identity = key_of(key)
    if identity is None:
        reason = key if isinstance(key, Unknown) else Unknown("the key isn't known", arguments.place)
        spoil(target, reason)
        return reason
    if identity in target.content:
        return target.content.pop(identity)[1]
    if target.open is not None:
        return target.open
    default = _argument(arguments, 1)
    if default is None:
        raise raised(KeyError, repr(getattr(key, "value", "key")), arguments.place)
    return default


def _copy_dict(run: Run, target: DictValue, arguments: Arguments) -> Value:
    return DictValue(dict(target.content), arguments.place, target.open)


# ---- sets ----


def _add(run: Run, target: SetValue, arguments: Arguments) -> Value:
    _change(run, target)
    more = set_of(list(arguments.positional), arguments.place)
    target.content = {**target.content, **{k: v for k, v in more.content.items() if k not in target.content}}
    target.open = target.open or more.open
    return _none(arguments)


def _update_set(run: Run, target: SetValue, arguments: Arguments) -> Value:
    for source in arguments.positional:
        items, rest = iterate(run, source, arguments.place)
        _add(run, target, Arguments(tuple(items), {}, arguments.place))
        target.open = target.open or rest
    return _none(arguments)


def _discard(run: Run, target: SetValue, arguments: Arguments) -> Value:
    _change(run, target)
    item = operators.plain(arguments.positional[0])
    if isinstance(item, Unknown):
        target.content, target.open = {}, item
    target.content.pop(key_of(item), None)
    return _none(arguments)


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


_LIST: dict[str, Callable[[Run, Any, Arguments], Value]] = {
    "append": _append,
    "extend": _extend,
    "insert": _insert,
    "pop": _pop,
    "remove": _remove,
    "clear": _clear,
    "copy": _copy_list,
    "index": _index,
    "count": _count,
    "reverse": _reverse,
    "sort": _sort,
}
_TUPLE: dict[str, Callable[[Run, Any, Arguments], Value]] = {"index": _index, "count": _count}
_DICT: dict[str, Callable[[Run, Any, Arguments], Value]] = {
    "get": _get,
    "keys": _keys,
    "values": _values,
    "items": _items,
    "update": _update,
    "setdefault": _setdefault,
    "pop": _pop_entry,
    "copy": _copy_dict,
    "clear": _clear,
}
_SET: dict[str, Callable[[Run, Any, Arguments], Value]] = {
    "add": _add,
    "update": _update_set,
    "discard": _discard,
    "remove": _discard,
    "clear": _clear,
    "union": _combine(ast.BitOr()),
    "intersection": _combine(ast.BitAnd()),
    "difference": _combine(ast.Sub()),
    "symmetric_difference": _combine(ast.BitXor()),
    "issubset": _relate(set.issubset),
    "issuperset": _relate(set.issuperset),
    "isdisjoint": _relate(set.isdisjoint),
    "copy": lambda run, target, arguments: SetValue(dict(target.content), arguments.place, False, target.open),
}


def extend_in_place(run: Run, kind: ast.operator, target: Value, value: Value, place: Place) -> bool:
    """`target += value` where that changes the object itself; whether it did."""
    arguments = Arguments((value,), {}, place)
    match target, kind:
        case ListValue(), ast.Add():
            _extend(run, target, arguments)
        case DictValue(), ast.BitOr():
            _update(run, target, arguments)
        case SetValue(frozen=False), ast.BitOr():
            _update_set(run, target, arguments)
        case _:
            return False
    return True
