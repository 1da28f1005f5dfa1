"""Methods of Python's own types on values."""

from __future__ import annotations

import ast
import datetime
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from flyte_compile.values import conversion, operators
from flyte_compile.values.dict_methods import DICT, update
from flyte_compile.values.iteration import iterate
from flyte_compile.values.list_methods import LIST, TUPLE, extend
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
)
from flyte_compile.values.run import LONGEST_TEXT, Run
from flyte_compile.values.set_methods import SET, update_set
from flyte_compile.values.signals import LimitReached, raised


def method_of(run: Run, value: Value, name: str, place: Place) -> Value:
    """The bound method, or the attribute, of a built-in value."""
    match value:
        case Const(value=constant):
            return _constant_attribute(run, value, constant, name, place)
        case ListValue():
            table: dict[str, Callable[[Run, Any, Arguments], Value]] = LIST
        case DictValue():
            table = DICT
        case SetValue():
            table = SET
        case TupleValue():
            table = TUPLE
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
        return conversion.from_python(type(constant), place)
    if name == "__doc__":
        return Unknown("'__doc__' isn't modelled", place)
    known = isinstance(constant, (*_SAFE_TYPES, datetime.tzinfo)) or type(constant).__module__ in _VALUE_MODULES
    if not known or name.startswith("__") or not hasattr(constant, name):
        raise raised(AttributeError, f"{type(constant).__name__!r} object has no attribute {name!r}", place)
    if name in _UNSTABLE:
        return Unknown(f"{name!r} depends on the clock or the time zone of the machine", place)
    attribute = getattr(constant, name)
    if not callable(attribute):
        return conversion.from_python(attribute, place)
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
    positional = [conversion.to_python(value) for value in arguments.positional]
    keywords = {key: conversion.to_python(value) for key, value in arguments.keywords.items()}
    if not all(conversion.is_python(value) for value in (*positional, *keywords.values())):
        return Unknown(f"{name!r} is called with a value that isn't modelled", place)
    _check_size(constant, name, positional, place)
    if name in ("format", "format_map") and isinstance(constant, str) and ("__" in constant or "._" in constant):
        return Unknown("the format reads private attributes", place)
    if name in ("format", "format_map") and conversion.shows_a_set([*positional, keywords]):
        return Unknown(conversion.ORDER_OF_A_SET, place)
    try:
        return conversion.from_python(getattr(constant, name)(*positional, **keywords), place)
    except Exception as error:
        raise conversion.native_error(error, place) from None


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


def extend_in_place(run: Run, kind: ast.operator, target: Value, value: Value, place: Place) -> bool:
    """`target += value` where that changes the object itself; whether it did."""
    arguments = Arguments((value,), {}, place)
    match target, kind:
        case ListValue(), ast.Add():
            extend(run, target, arguments)
        case DictValue(), ast.BitOr():
            update(run, target, arguments)
        case SetValue(frozen=False), ast.BitOr():
            update_set(run, target, arguments)
        case _:
            return False
    return True
