"""Objects that a value may be one of: what the program does to the value may be done to any of them."""

from __future__ import annotations

from collections.abc import Iterable

from flyte_compile.values.model import (
    BoundMethod,
    ClassValue,
    DictValue,
    FunctionValue,
    InstanceValue,
    ListValue,
    OneOf,
    Place,
    SdkObject,
    SetValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Run

_READING = frozenset(
    {"get", "keys", "values", "items", "copy", "index", "count", "union", "difference", "intersection", "isdisjoint"}
    | {"issubset", "issuperset", "symmetric_difference"}
)

_CALLING = ("aio", "override")
"""The methods of a task that lead to a call of it."""


def one_of(values: Iterable[Value], reason: Unknown) -> Unknown:
    """An unknown value that may be one of these."""
    found: dict[int, Value] = {}
    for value in values:
        for candidate in value.candidates if isinstance(value, OneOf) else (value,):
            if _can_change(candidate):
                found[id(candidate)] = candidate
    if not found:
        return reason
    return OneOf(reason.reason, reason.place, reason.made_by, tuple(found.values()))


def _can_change(value: Value) -> bool:
    """Whether doing something to the value may change it, or anything else."""
    if isinstance(value, InstanceValue):
        return value.type.style != "enum" and not value.type.frozen
    if isinstance(value, SdkObject):
        return is_task(value)
    return isinstance(value, (ListValue, DictValue, SetValue, FunctionValue, BoundMethod, ClassValue))


def is_task(value: Value) -> bool:
    """Whether calling the value calls a task."""
    return isinstance(value, SdkObject) and value.type == "flyte.Task"


def member_of(value: Unknown, name: str) -> Unknown:
    """The attribute of a value that isn't known: a method of it may change what the value may be."""
    made_by = f"{value.made_by}.{name}" if value.made_by else None
    if isinstance(value, OneOf) and (name not in _READING or not all(map(_is_container, value.candidates))):
        kept = [found for found in value.candidates if name in _CALLING or not is_task(found)]
        return one_of(kept, Unknown(value.reason, value.place, made_by))
    return Unknown(value.reason, value.place, made_by)


def _is_container(value: Value) -> bool:
    return isinstance(value, (ListValue, DictValue, SetValue))


def changed(run: Run, value: Value, place: Place) -> None:
    """Something was done to a value: what it may be isn't known any more."""
    if not isinstance(value, OneOf):
        return
    reason = Unknown(value.reason, value.place)
    for candidate in value.candidates:
        match candidate:
            case ListValue() | SetValue():
                run.journal.touch(candidate)
                candidate.content.clear()
                candidate.open = candidate.open or reason
            case DictValue():
                run.journal.touch(candidate)
                candidate.content = {}
                candidate.open = candidate.open or reason
            case InstanceValue():
                run.journal.touch(candidate)
                candidate.content = dict.fromkeys(candidate.content, reason)
                candidate.open = candidate.open or reason
                if candidate.base is not None:
                    changed(run, one_of([candidate.base], reason), place)
