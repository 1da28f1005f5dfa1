"""`copy` and `dataclasses.replace`."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.values.calls import call
from flyte_compile.values.classes import fields_of
from flyte_compile.values.model import (
    Arguments,
    DictValue,
    InstanceValue,
    ListValue,
    SdkObject,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run


def _copy(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return copied(arguments.positional[0], deep=False)


def _deepcopy(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return copied(arguments.positional[0], deep=True)


def copied(value: Value, *, deep: bool, seen: dict[int, Value] | None = None) -> Value:
    """`copy.copy` or `copy.deepcopy`."""
    seen = {} if seen is None else seen
    if id(value) in seen:
        return seen[id(value)]

    def inner(item: Value) -> Value:
        return copied(item, deep=True, seen=seen) if deep else item

    match value:
        case ListValue():
            items = ListValue([], value.place, value.open)
            result: Value = seen.setdefault(id(value), items)
            items.content.extend(inner(item) for item in value.content)
        case DictValue():
            entries = DictValue({}, value.place, value.open)
            result = seen.setdefault(id(value), entries)
            entries.content.update({k: (key, inner(item)) for k, (key, item) in value.content.items()})
        case SetValue():
            result = SetValue(dict(value.content), value.place, value.frozen, value.open)
        case TupleValue() if deep:
            result = TupleValue(tuple(inner(item) for item in value.items), value.place)
        case InstanceValue() if value.type.style != "enum":
            result = InstanceValue(value.type, {}, value.place, value.base, value.open)
            seen[id(value)] = result
            result.content.update({name: inner(item) for name, item in value.content.items()})
        case SdkObject() if value.type not in ("flyte.TaskEnvironment", "flyte.Task"):
            result = SdkObject(value.type, {}, dict(value.spans), value.place, value.open)
            seen[id(value)] = result
            result.content.update({name: inner(item) for name, item in value.content.items()})
        case _:
            return value
    return result


def _replace(run: Run, arguments: Arguments, frame: Frame) -> Value:
    original = arguments.positional[0]
    if isinstance(original, SdkObject):
        result = SdkObject(original.type, dict(original.content), dict(original.spans), arguments.place)
        result.content.update(arguments.keywords)
        result.spans.update({name: arguments.place_of(name) for name in arguments.keywords})
        return result
    if not isinstance(original, InstanceValue):
        return original if isinstance(original, Unknown) else Unknown("'replace' of this value", arguments.place)
    names = fields_of(original.type)
    current = {name: value for name, value in original.content.items() if name in names}
    keywords = {**current, **arguments.keywords}
    return call(run, original.type, Arguments((), keywords, arguments.place, arguments.places, arguments.open), frame)


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "copy.copy": _copy,
    "copy.deepcopy": _deepcopy,
    "copy.replace": _replace,
    "dataclasses.replace": _replace,
}
