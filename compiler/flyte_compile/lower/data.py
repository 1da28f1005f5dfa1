"""Values as data that JSON can say."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from flyte_compile import ir
from flyte_compile.diagnostics import Span
from flyte_compile.lower.places import place_of, span_at, unknown
from flyte_compile.sdk import kubernetes_models
from flyte_compile.values.conversion import plain
from flyte_compile.values.model import (
    BuiltinClass,
    Const,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    Place,
    SdkObject,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    ViewValue,
)
from flyte_compile.values.producers import view_items

_DEEPEST = 24
_MOST_ITEMS = 10_000
"""Items of a value and of all that it holds; a list that stands in another twice is two lists."""


def to_data(value: Value, place: Place) -> ir.Data:
    """A value as data: durations in seconds, paths as text, SDK objects and Kubernetes models as mappings."""
    return _to_data(value, place, _DEEPEST, _Budget())


@dataclass(slots=True)
class _Budget:
    items: int = _MOST_ITEMS


def _held(value: Value) -> int:
    """How many items a value holds itself."""
    match value:
        case TupleValue(items=items):
            return len(items)
        case ListValue(content=content):
            return len(content)
        case SetValue(content=content) | DictValue(content=content):
            return len(content)
    return 0


def _to_data(value: Value, place: Place, depth: int, budget: _Budget) -> ir.Data:
    value = plain(value)
    budget.items -= 1
    if _held(value) > budget.items:
        return ir.Unknown(f"the value holds more than {_MOST_ITEMS:,} items in all", span_at(place))
    if isinstance(value, ViewValue):
        value = value.source if value.kind == "proxy" else ListValue(view_items(value, place), place, value.source.open)
    if depth == 0:
        return ir.Unknown("the value is nested too deeply", span_at(place))
    match value:
        case Unknown():
            return unknown(value)
        case Const(value=None | bool() | int() | float() | str() as simple):
            return simple
        case Const(value=datetime.timedelta() as duration):
            return duration.total_seconds()
        case Const(value=PurePath() as path):
            return str(path)
        case Const(value=datetime.date() | datetime.time() as moment):
            return moment.isoformat()
        case Const(value=other):
            return ir.Unknown(f"a {type(other).__name__} can't be written as data", span_at(value.place))
        case TupleValue():
            return tuple(_to_data(item, place_of(item, place), depth - 1, budget) for item in value.items)
        case ListValue() | SetValue():
            content = value.content if isinstance(value, ListValue) else list(value.content.values())
            rest = () if value.open is None else (unknown(value.open),)
            return (*(_to_data(item, place_of(item, place), depth - 1, budget) for item in content), *rest)
        case DictValue():
            entries = {
                str(name.value): _to_data(item, place_of(item, place), depth - 1, budget)
                for key, item in value.content.values()
                if isinstance(name := plain(key), Const)
            }
            return entries if value.open is None else {**entries, ir.OPEN: unknown(value.open)}
        case SdkObject(type="flyte.TriggerTime"):
            return ir.Unknown("the time of a trigger is known when it fires", span_at(place))
        case SdkObject():
            return _object_data(value, depth, budget)
        case InstanceValue() if value.type.style == "enum" and "name" in value.content:
            # What reads data finds a member by the value that it stands for, where JSON has such values, else by name.
            stands_for = plain(value.content["value"]) if "value" in value.content else None
            by_value = isinstance(stands_for, Unknown) or (
                isinstance(stands_for, Const) and isinstance(stands_for.value, bool | int | float | str | None)
            )
            return _to_data(value.content["value" if by_value else "name"], place, depth - 1, budget)
        case InstanceValue():
            fields = {name: item for name, item in value.content.items() if not name.startswith("_")}
            return {name: _to_data(item, value.place, depth - 1, budget) for name, item in fields.items()}
        case BuiltinClass():
            return value.type.__name__
        case External():
            return ir.Unknown(f"{value.name!r} comes from outside of the project", span_at(value.place))
    return ir.Unknown("the value can't be written as data", span_at(place_of(value, place)))


def part_spans(value: Value, path: str) -> Iterator[tuple[str, Span]]:
    """The places of the parts of Kubernetes models, by how the API spells the way to them."""
    yield from _part_spans(value, path, _DEEPEST_PLACE)


_DEEPEST_PLACE = 6
"""Lists and models in each other: rules look no deeper."""


def _part_spans(value: Value, path: str, depth: int) -> Iterator[tuple[str, Span]]:
    value = plain(value)
    if depth == 0:
        return
    if isinstance(value, ListValue | TupleValue):
        for index, item in enumerate(value.content if isinstance(value, ListValue) else value.items):
            yield f"{path}[{index}]", span_at(place_of(item, value.place))
            yield from _part_spans(item, f"{path}[{index}]", depth - 1)
    elif isinstance(value, SdkObject) and (model := kubernetes_models.model(value.type.rpartition(".")[2])) is not None:
        for name, item in value.content.items():
            if name in model.fields and name in value.spans:
                inner = f"{path}.{model.fields[name].api_name}"
                yield inner, span_at(value.spans[name])
                yield from _part_spans(item, inner, depth - 1)


def _object_data(value: SdkObject, depth: int, budget: _Budget) -> ir.Data:
    short = value.type.rpartition(".")[2]
    model = kubernetes_models.model(short) if value.type.startswith("kubernetes.") else None
    result: dict[str, ir.Data] = {}
    for name, item in value.content.items():
        # The client spells a field that was once a word of Python's, such as `_exec`, like what is private.
        field = None if model is None else model.fields.get(name)
        if (field is None and name.startswith("_")) or (isinstance(item, Const) and item.value is None):
            continue
        key = name if field is None else field.api_name
        result[key] = _to_data(item, value.spans.get(name, value.place), depth - 1, budget)
    if value.open is not None:
        result[ir.OPEN] = unknown(value.open)
    return result
