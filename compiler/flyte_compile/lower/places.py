"""Where values were written, and what messages call them."""

from __future__ import annotations

from flyte_compile import ir
from flyte_compile.diagnostics import Span
from flyte_compile.source import span_of
from flyte_compile.values.conversion import plain
from flyte_compile.values.model import (
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

_MODELLED = ("flyte.", "builtins.")
"""Where a class that stands for an object is a mistake, and not something else that a package may well hold."""


def unknown(value: Unknown) -> ir.Unknown:
    """The program's unknown for evaluation's."""
    return ir.Unknown(value.reason, span_at(value.place))


def settled(value: Value) -> Value:
    """A value without its subclass, and unknown where it is a name of a package that evaluation doesn't know."""
    value = plain(value)
    if isinstance(value, External) and not value.name.startswith(_MODELLED):
        return Unknown(f"{value.name!r} comes from outside of the project", value.place)
    return value


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
