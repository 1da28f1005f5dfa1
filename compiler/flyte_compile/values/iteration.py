"""Iterate over values."""

from __future__ import annotations

from flyte_compile.values import conversion
from flyte_compile.values.model import (
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    ExceptionValue,
    InstanceValue,
    ListValue,
    Place,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import MOST_ITEMS, Run
from flyte_compile.values.signals import LimitReached, raised


def iterate(run: Run, value: Value, place: Place) -> tuple[list[Value], Unknown | None]:
    """The items of an iterable that are known, and why there may be more, if there may."""
    if isinstance(value, InstanceValue) and value.type.style == "tuple":
        return list(value.content.values()), None
    value = conversion.plain(value)
    match value:
        case Unknown():
            return [], value
        case TupleValue():
            return list(value.items), None
        case ListValue():
            return list(value.content), value.open
        case DictValue():
            return [key for key, _ in value.content.values()], value.open
        case SetValue():
            # Python's order of a set isn't stable from run to run; a compile's is.
            return sorted(value.content.values(), key=_stable), value.open
        case Const(value=str() as text):
            return [Const(character, value.place) for character in text[: MOST_ITEMS + 1]], None
        case Const(value=bytes() as data):
            return [Const(number, value.place) for number in data[: MOST_ITEMS + 1]], None
        case Const(value=range() as numbers):
            if len(numbers) > MOST_ITEMS:
                raise LimitReached(f"a loop runs more than {MOST_ITEMS:,} times", place)
            return [Const(number, value.place) for number in numbers], None
        case Const(value=tuple() as items):
            return [conversion.from_python(item, value.place) for item in items], None
        case ClassValue(style="enum"):
            return [item for item in value.content.values() if is_member(item, value)], None
        case BuiltinClass():
            return [], Unknown("iterating over this class isn't modelled", place)
        case Const() | ExceptionValue():
            kind = type(value.value).__name__ if isinstance(value, Const) else "exception"
            raise raised(TypeError, f"{kind!r} object is not iterable", place)
        case _:
            return [], Unknown("iterating over this value isn't modelled", place)


def is_member(item: Value, cls: ClassValue) -> bool:
    """Whether a class attribute is a member of the enumeration."""
    return isinstance(item, InstanceValue) and item.type is cls


def _stable(value: Value) -> tuple[str, str]:
    plain = conversion.plain(value)
    if isinstance(plain, Const):
        return (type(plain.value).__name__, repr(plain.value))
    place = getattr(value, "place", None)
    node = place.node if place is not None else None
    return ("", f"{getattr(node, 'lineno', 0):09d}:{getattr(node, 'col_offset', 0):09d}")
