"""`copy` and `dataclasses.replace`."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.values.calls import call
from flyte_compile.values.model import (
    Arguments,
    DictValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ObjectValue,
    SdkObject,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.record_fields import fields_of
from flyte_compile.values.run import Frame, Run


def _copy(run: Run, arguments: Arguments, frame: Frame) -> Value:
    original = _original(arguments)
    result = copied(original, deep=False)
    _keep_factory(run, original, result)
    return result


def _original(arguments: Arguments) -> Value:
    return arguments.get(0, "x") or Unknown("the object isn't known", arguments.place)


def _keep_factory(run: Run, original: Value, copy: Value) -> None:
    """A copy of a `defaultdict` fills missing entries as well."""
    factory = run.default_factories.get(id(original))
    if factory is not None and isinstance(copy, DictValue):
        run.default_factories[id(copy)] = (copy, factory[1])


def _deepcopy(run: Run, arguments: Arguments, frame: Frame) -> Value:
    seen: dict[int, Value] = {}
    original = _original(arguments)
    result = copied(original, deep=True, seen=seen)
    _keep_factory(run, original, result)
    if any(id(value) in seen for value, _ in run.default_factories.values()) and original is not result:
        for inner, _ in list(run.default_factories.values()):
            _keep_factory(run, inner, seen.get(id(inner), inner))
    run.charge(arguments.place, *seen.values())
    return result


def copied(value: Value, *, deep: bool, seen: dict[int, Value] | None = None) -> Value:
    """`copy.copy` or `copy.deepcopy`."""
    seen = {} if seen is None else seen
    if id(value) in seen:
        return seen[id(value)]

    def inner(item: Value) -> Value:
        return copied(item, deep=True, seen=seen) if deep else item

    match value:
        case IteratorValue():
            if value.kind.startswith("itertools.") or value.kind in ("generator", "TextIOWrapper"):
                return Unknown(f"a copy of a {value.kind} isn't modelled", value.place)
            result: Value = IteratorValue(value.kind, value.content, value.place, value.open)
        case ObjectValue():
            result = ObjectValue(value.content, value.place, value.open)
        case ListValue():
            items = ListValue([], value.place, _opened(value.open, deep))
            result = seen.setdefault(id(value), items)
            items.content.extend(inner(item) for item in value.content)
        case DictValue():
            entries = DictValue({}, value.place, value.open, value.kind)
            result = seen.setdefault(id(value), entries)
            entries.content.update({k: (key, inner(item)) for k, (key, item) in value.content.items()})
        case SetValue():
            result = SetValue(dict(value.content), value.place, value.frozen, value.open)
        case TupleValue() if deep:
            result = TupleValue(tuple(inner(item) for item in value.items), value.place)
            seen[id(value)] = result
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


def _opened(opened: Unknown | None, deep: bool) -> Unknown | None:
    """A deep copy knows copies of its members, which aren't made."""
    return Unknown(opened.reason, opened.place) if deep and opened is not None else opened


def _replace(run: Run, arguments: Arguments, frame: Frame) -> Value:
    original = arguments.positional[0] if arguments.positional else Unknown("the object isn't known", arguments.place)
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
