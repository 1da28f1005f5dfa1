"""Read plain data out of values; what is of the wrong kind is a diagnostic and stays unknown."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TypeVar

from flyte_compile import ir
from flyte_compile.diagnostics import Diagnostic, Severity, Span
from flyte_compile.sdk import kubernetes_models
from flyte_compile.source import span_of
from flyte_compile.values import Evaluated
from flyte_compile.values.model import (
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    Place,
    SdkObject,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.operators import plain

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads values of one evaluated program and collects what is wrong with them."""

    evaluated: Evaluated
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def refuse(
        self, code: str, message: str, place: Place, help: str | None = None, subject: str | None = None
    ) -> ir.Unknown:
        """Report an error at a place and give the unknown that stands for the value."""
        span = span_at(place)
        self.diagnostics.append(Diagnostic(code, Severity.ERROR, message, span, help, (), subject))
        return ir.Unknown(message, span)

    # ---- scalars ----

    def scalar(self, value: Value, place: Place, kinds: tuple[type, ...], what: str) -> object:
        """A constant of one of some types; `None` passes."""
        value = plain(value)
        if isinstance(value, Unknown):
            return unknown(value)
        if isinstance(value, Const) and (value.value is None or _is_of(value.value, kinds)):
            return value.value
        if isinstance(value, External):
            return ir.Unknown(f"{value.name!r} comes from outside of the project", span_at(value.place))
        return self.refuse("FC010", f"{describe(value)} stands where {what} belongs", place, f"Write {what}.")

    def text(self, value: Value, place: Place) -> str | ir.Unknown | None:
        """A string."""
        return self.scalar(value, place, (str,), "a string")  # type: ignore[return-value]

    def required_text(self, value: Value, place: Place) -> str | ir.Unknown:
        """A string, where `None` is wrong."""
        read = self.text(value, place)
        return self.refuse("FC010", "None stands where a string belongs", place) if read is None else read

    def boolean(self, value: Value, place: Place, default: bool = False) -> bool | ir.Unknown:
        """A truth value; `None` is the default."""
        read = self.scalar(value, place, (bool, int), "True or False")
        return default if read is None else read if isinstance(read, ir.Unknown) else bool(read)

    def integer(self, value: Value, place: Place, what: str = "a whole number") -> int | ir.Unknown:
        """A whole number."""
        read = self.scalar(value, place, (int,), what)
        if read is None:
            return self.refuse("FC010", f"None stands where {what} belongs", place)
        return read  # type: ignore[return-value]

    def seconds(self, value: Value, place: Place) -> float | ir.Unknown | None:
        """A duration: seconds or a `timedelta`."""
        read = self.scalar(value, place, (int, datetime.timedelta), "a number of seconds or a timedelta")
        return read.total_seconds() if isinstance(read, datetime.timedelta) else read  # type: ignore[return-value]

    def path_text(self, value: Value, place: Place) -> str | ir.Unknown | None:
        """A path, or a string, as text."""
        read = self.scalar(value, place, (str, PurePath), "a path")
        return str(read) if isinstance(read, PurePath) else read  # type: ignore[return-value]

    # ---- collections ----

    def items(
        self, value: Value, place: Place, read: Callable[[Value, Place], T]
    ) -> tuple[T | ir.Unknown, ...] | ir.Unknown:
        """A list or tuple, item by item; one that may hold more ends in an unknown."""
        value = plain(value)
        match value:
            case Unknown():
                return unknown(value)
            case Const(value=None):
                return ()
            case TupleValue():
                return tuple(read(item, place_of(item, place)) for item in value.items)
            case ListValue() | SetValue():
                content = value.content if isinstance(value, ListValue) else list(value.content.values())
                rest = () if value.open is None else (unknown(value.open),)
                return (*(read(item, place_of(item, place)) for item in content), *rest)
        return self.refuse("FC010", f"{describe(value)} stands where a list belongs", place)

    def mapping(
        self, value: Value, place: Place, read: Callable[[Value, Place], T]
    ) -> Mapping[str, T | ir.Unknown] | ir.Unknown | None:
        """A dictionary with string keys, value by value; `None` passes."""
        value = plain(value)
        match value:
            case Unknown():
                return unknown(value)
            case Const(value=None):
                return None
            case DictValue():
                result: dict[str, T | ir.Unknown] = {}
                for key, item in value.content.values():
                    name = plain(key)
                    if isinstance(name, Const) and isinstance(name.value, str):
                        result[name.value] = read(item, place_of(item, place))
                    elif isinstance(name, Const):
                        self.refuse("FC010", f"{name.value!r} stands where a string belongs", place_of(key, place))
                        result[str(name.value)] = read(item, place_of(item, place))
                if value.open is not None:
                    return unknown(value.open) if not result else {**result, "...": unknown(value.open)}
                return result
        return self.refuse("FC010", f"{describe(value)} stands where a dictionary belongs", place)

    def any_data(self, value: Value, place: Place) -> ir.Data:
        """Whatever JSON can say of a value."""
        return to_data(value, place)


def _is_of(value: object, kinds: tuple[type, ...]) -> bool:
    """`isinstance`, but for `True`, which is no number here."""
    return isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds)


def to_data(value: Value, place: Place, depth: int = 24) -> ir.Data:
    """A value as data: durations in seconds, paths as text, SDK objects and Kubernetes models as mappings."""
    value = plain(value)
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
            return tuple(to_data(item, place_of(item, place), depth - 1) for item in value.items)
        case ListValue() | SetValue():
            content = value.content if isinstance(value, ListValue) else list(value.content.values())
            rest = () if value.open is None else (unknown(value.open),)
            return (*(to_data(item, place_of(item, place), depth - 1) for item in content), *rest)
        case DictValue():
            entries = {
                str(name.value): to_data(item, place_of(item, place), depth - 1)
                for key, item in value.content.values()
                if isinstance(name := plain(key), Const)
            }
            return entries if value.open is None else {**entries, "...": unknown(value.open)}
        case SdkObject():
            return _object_data(value, depth)
        case InstanceValue():
            fields = {name: item for name, item in value.content.items() if not name.startswith("_")}
            return {name: to_data(item, value.place, depth - 1) for name, item in fields.items()}
        case BuiltinClass():
            return value.type.__name__
        case External():
            return ir.Unknown(f"{value.name!r} comes from outside of the project", span_at(value.place))
    return ir.Unknown("the value can't be written as data", span_at(place_of(value, place)))


def _object_data(value: SdkObject, depth: int) -> ir.Data:
    short = value.type.rpartition(".")[2]
    model = kubernetes_models.model(short) if value.type.startswith("kubernetes.") else None
    result: dict[str, ir.Data] = {}
    for name, item in value.content.items():
        if name.startswith("_") or (isinstance(item, Const) and item.value is None):
            continue
        key = model.fields[name].api_name if model is not None and name in model.fields else name
        result[key] = to_data(item, value.spans.get(name, value.place), depth - 1)
    if value.open is not None:
        result["..."] = unknown(value.open)
    return result


def unknown(value: Unknown) -> ir.Unknown:
    """The program's unknown for evaluation's."""
    return ir.Unknown(value.reason, span_at(value.place))


def span_at(place: Place) -> Span:
    """The span of a place."""
    return span_of(place.module, place.node)


def place_of(value: Value, fallback: Place) -> Place:
    """Where a value was written."""
    return getattr(value, "place", fallback)


def spans_of(value: SdkObject) -> dict[str, Span]:
    """The spans of the arguments that an object was given."""
    return {name: span_at(place) for name, place in value.spans.items()}


def describe(value: Value) -> str:
    """A value in a message."""
    match value:
        case Const(value=constant):
            text = repr(constant)
            return text if len(text) <= 60 else text[:57] + "..."
        case SdkObject():
            return f"a {value.type}"
        case InstanceValue():
            return f"a {value.type.name}"
        case FunctionValue() | ClassValue():
            return f"{value.name!r}"
        case ListValue():
            return "a list"
        case TupleValue():
            return "a tuple"
        case DictValue():
            return "a dictionary"
        case SetValue():
            return "a set"
        case External():
            return f"{value.name!r}"
        case _:
            return "this value"
