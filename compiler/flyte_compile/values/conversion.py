"""Values to plain Python objects and back."""

from __future__ import annotations

import hashlib
from collections import Counter, OrderedDict, defaultdict, deque
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from flyte_compile.values.model import (
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    ExceptionValue,
    External,
    InstanceValue,
    Kept,
    ListValue,
    ObjectValue,
    Place,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    ViewValue,
    key_of,
)
from flyte_compile.values.run import MOST_ITEMS
from flyte_compile.values.signals import LimitReached, RaiseSignal, raised


def plain(value: Value) -> Value:
    """A value without its subclass: what an enum member or an instance of a `str` subclass is to an operator."""
    return value.base if isinstance(value, InstanceValue) and value.base is not None else value


def native_error(error: Exception, place: Place) -> RaiseSignal:
    """The evaluated program's exception for one that Python raised on its values."""
    if isinstance(error, LimitReached):
        raise error
    if isinstance(error, (MemoryError, RecursionError)):
        raise LimitReached("the value is too large, or nested too deeply", place) from None
    arguments = tuple(Const(argument, place) for argument in error.args if isinstance(argument, (str, int, float)))
    return RaiseSignal(ExceptionValue(type(error), arguments, place))


ORDER_OF_A_SET = "the order of a set differs from run to run; 'sorted(...)' gives it one"


class _NotPython:
    """Marks a value that has no plain Python form."""


NOT_PYTHON = _NotPython()

KEPT = (Counter, deque, type(hashlib.sha256()), type(hashlib.blake2b()), type(hashlib.blake2s()))
"""Classes whose objects are kept as Python's own."""


def is_python(value: object) -> bool:
    """Whether `to_python` gave a plain Python value."""
    return value is not NOT_PYTHON


@dataclass(frozen=True, slots=True, eq=False)
class Opaque:
    """Stands for an object of the program's own classes among Python's; what its text is, Python can't say."""

    value: Value

    def __repr__(self) -> str:
        raise NotShown


class NotShown(Exception):
    """The text of an object of the program was asked for."""


_MOST_PARTS = 200_000
"""Items of a value and of all that it holds; a list that stands in another twice is two lists."""


@dataclass(slots=True)
class _Budget:
    parts: int = _MOST_PARTS


def to_python(value: Value, *, opaque: bool = False) -> Any:
    """The plain Python object for a wholly known value, or a marker that `is_python` denies.

    With `opaque`, objects of the program's own classes are `Opaque`.
    """
    return _to_python(value, 12, opaque, _Budget())


def _to_python(value: Value, depth: int, opaque: bool, budget: _Budget) -> Any:
    value = plain(value)
    if depth == 0:
        return NOT_PYTHON
    budget.parts -= 1
    if budget.parts < 0:
        raise LimitReached(f"a value holds more than {_MOST_PARTS:,} others in all", value.place)
    match value:
        case Const():
            return value.value
        case TupleValue() | ListValue():
            if isinstance(value, ListValue) and value.open is not None:
                return NOT_PYTHON
            items = [
                _to_python(i, depth - 1, opaque, budget)
                for i in (value.items if isinstance(value, TupleValue) else value.content)
            ]
            if any(item is NOT_PYTHON for item in items):
                return NOT_PYTHON
            return items if isinstance(value, ListValue) else tuple(items)
        case SetValue() if value.open is None:
            members = [_to_python(item, depth - 1, opaque, budget) for item in value.content.values()]
            if any(item is NOT_PYTHON for item in members):
                return NOT_PYTHON
            return frozenset(members) if value.frozen else set(members)
        case DictValue() if value.open is None:
            pairs = [
                (_to_python(key, depth - 1, opaque, budget), _to_python(item, depth - 1, opaque, budget))
                for key, item in value.content.values()
            ]
            if any(part is NOT_PYTHON for pair in pairs for part in pair):
                return NOT_PYTHON
            return _dictionary(value.kind, pairs)
        case ViewValue():
            source = _to_python(value.source, depth - 1, False, budget)
            return source if source is NOT_PYTHON else getattr(source, value.kind)()
        case ObjectValue() if value.open is None:
            return value.content.object
        case BuiltinClass():
            return value.type
        case InstanceValue(type=ClassValue(style="tuple")):
            return _to_python(TupleValue(tuple(value.content.values()), value.place), depth, opaque, budget)
        case InstanceValue() if opaque and value.open is None and not _has_foreign_base(value.type):
            return Opaque(value)
        case _:
            return NOT_PYTHON


def _has_foreign_base(cls: ClassValue) -> bool:
    return any(
        isinstance(base, Unknown)
        or (isinstance(base, External) and not base.name.startswith(("enum.", "typing.", "abc.")))
        or (isinstance(base, ClassValue) and _has_foreign_base(base))
        for base in cls.bases
    )


def _dictionary(kind: type, pairs: list[tuple[Any, Any]]) -> Any:
    if kind is OrderedDict:
        return OrderedDict(pairs)
    return defaultdict(None, pairs) if kind is defaultdict else dict(pairs)


def shows_a_set(value: object) -> bool:
    """Whether the text of a Python object has the order of a set in it, which differs from run to run."""
    if isinstance(value, (set, frozenset)):
        return len(value) > 1 or any(map(shows_a_set, value))
    if isinstance(value, (list, tuple, deque, _VALUES)):
        return any(map(shows_a_set, value))
    if isinstance(value, (dict, _ITEMS)):
        pairs = value.items() if isinstance(value, dict) else value
        return any(shows_a_set(item) for pair in pairs for item in pair)
    return False


_ITEMS: type[Any] = type({}.items())
_VALUES: type[Any] = type({}.values())
_VIEWS: dict[str, type[Any]] = {"keys": type({}.keys()), "values": _VALUES, "items": _ITEMS}


def from_python(value: object, place: Place) -> Value:
    """The value for a plain Python object."""
    if isinstance(value, Opaque):
        return value.value
    for kind, view in _VIEWS.items():
        if isinstance(value, view):
            source = from_python(dict(value.mapping), place)
            assert isinstance(source, DictValue)
            return ViewValue(kind, source, place)
    if isinstance(value, KEPT):
        return ObjectValue(Kept(value), place)
    match value:
        case dict():
            if len(value) > MOST_ITEMS:
                raise LimitReached(f"a collection holds more than {MOST_ITEMS:,} items", place)
            entries = [(from_python(key, place), from_python(item, place)) for key, item in value.items()]
            cls = type(value) if type(value) in (OrderedDict, defaultdict) else dict
            return DictValue({key_of(key): (key, item) for key, item in entries}, place, None, cls)
        case list():
            if len(value) > MOST_ITEMS:
                raise LimitReached(f"a collection holds more than {MOST_ITEMS:,} items", place)
            return ListValue([from_python(item, place) for item in value], place)
        case tuple() if type(value) is tuple:
            if len(value) > MOST_ITEMS:
                raise LimitReached(f"a collection holds more than {MOST_ITEMS:,} items", place)
            return TupleValue(tuple(from_python(item, place) for item in value), place)
        case set() | frozenset():
            members = [from_python(item, place) for item in sorted(value, key=repr)]
            return SetValue({key_of(item): item for item in members}, place, isinstance(value, frozenset))
        case type():
            return BuiltinClass(value, place)
        case PurePosixPath() | _:
            return Const(value, place)


def is_hashable(value: Value) -> bool:
    """Whether Python would take the value as a key, as far as its class says."""
    match plain(value):
        case ListValue() | DictValue() | SetValue(frozen=False) | ObjectValue() | Const(value=slice()):
            return False
        case ViewValue(kind=kind):
            return kind == "values"
        case TupleValue(items=items):
            return all(map(is_hashable, items))
        case _:
            return True


def check_hashable(value: Value, place: Place) -> None:
    """Raise the program's `TypeError` for a key that Python would refuse."""
    if not is_hashable(value):
        raise raised(TypeError, "unhashable type", place)
