"""Values to plain Python objects and back."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from flyte_compile.values.model import (
    BuiltinClass,
    Const,
    DictValue,
    ExceptionValue,
    InstanceValue,
    ListValue,
    Place,
    SetValue,
    TupleValue,
    Value,
    key_of,
)
from flyte_compile.values.run import MOST_ITEMS
from flyte_compile.values.signals import LimitReached, RaiseSignal


def plain(value: Value) -> Value:
    """A value without its subclass: what an enum member or an instance of a `str` subclass is to an operator."""
    return value.base if isinstance(value, InstanceValue) and value.base is not None else value


def native_error(error: Exception, place: Place) -> RaiseSignal:
    """The evaluated program's exception for one that Python raised on its values."""
    arguments = tuple(Const(argument, place) for argument in error.args if isinstance(argument, (str, int, float)))
    return RaiseSignal(ExceptionValue(type(error), arguments, place))


ORDER_OF_A_SET = "the order of a set differs from run to run"


class _NotPython:
    """Marks a value that has no plain Python form."""


NOT_PYTHON = _NotPython()


def is_python(value: object) -> bool:
    """Whether `to_python` gave a plain Python value."""
    return value is not NOT_PYTHON


def to_python(value: Value, depth: int = 12) -> Any:
    """The plain Python object for a wholly known value, or a marker that `is_python` denies."""
    value = plain(value)
    if depth == 0:
        return NOT_PYTHON
    match value:
        case Const():
            return value.value
        case TupleValue() | ListValue():
            if isinstance(value, ListValue) and value.open is not None:
                return NOT_PYTHON
            items = [to_python(i, depth - 1) for i in (value.items if isinstance(value, TupleValue) else value.content)]
            if any(item is NOT_PYTHON for item in items):
                return NOT_PYTHON
            return items if isinstance(value, ListValue) else tuple(items)
        case SetValue() if value.open is None:
            members = [to_python(item, depth - 1) for item in value.content.values()]
            if any(item is NOT_PYTHON for item in members):
                return NOT_PYTHON
            return frozenset(members) if value.frozen else set(members)
        case DictValue() if value.open is None:
            pairs = [(to_python(k, depth - 1), to_python(v, depth - 1)) for k, v in value.content.values()]
            return NOT_PYTHON if any(NOT_PYTHON in (k, v) for k, v in pairs) else dict(pairs)
        case _:
            return NOT_PYTHON


def shows_a_set(value: object) -> bool:
    """Whether the text of a Python object has the order of a set in it, which differs from run to run."""
    match value:
        case set() | frozenset():
            return len(value) > 1
        case dict():
            return any(shows_a_set(item) for pair in value.items() for item in pair)
        case list() | tuple():
            return any(map(shows_a_set, value))
    return False


def from_python(value: object, place: Place) -> Value:
    """The value for a plain Python object."""
    match value:
        case dict():
            entries = [(Const(key, place), from_python(item, place)) for key, item in value.items()]
            return DictValue({key_of(key): (key, item) for key, item in entries}, place)
        case list():
            if len(value) > MOST_ITEMS:
                raise LimitReached(f"a collection holds more than {MOST_ITEMS:,} items", place)
            return ListValue([from_python(item, place) for item in value], place)
        case tuple() if type(value) is tuple:
            return TupleValue(tuple(from_python(item, place) for item in value), place)
        case set() | frozenset():
            members = [from_python(item, place) for item in sorted(value, key=repr)]
            return SetValue({key_of(item): item for item in members}, place, isinstance(value, frozenset))
        case type():
            return BuiltinClass(value, place)
        case PurePosixPath() | _:
            return Const(value, place)
