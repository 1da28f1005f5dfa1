"""Read plain data out of values; what is of the wrong kind is a diagnostic and stays unknown."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TypeVar

from flyte_compile import ir
from flyte_compile.diagnostics import Diagnostic, Fix, Severity
from flyte_compile.lower.data import to_data
from flyte_compile.lower.places import describe, place_of, settled, span_at, unknown
from flyte_compile.values import Evaluated
from flyte_compile.values.conversion import plain
from flyte_compile.values.model import (
    Const,
    DictValue,
    External,
    IteratorValue,
    ListValue,
    Place,
    SetValue,
    Shuffled,
    TupleValue,
    Unknown,
    Value,
    ViewValue,
)
from flyte_compile.values.producers import view_items

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads values of one evaluated program and collects what is wrong with them."""

    evaluated: Evaluated
    diagnostics: list[Diagnostic] = dataclasses.field(default_factory=list)
    subject: str | None = None
    """The environment or task whose settings are read."""
    field: str | None = None
    """Which of them, as `Diagnostic.field` spells it."""

    def about(self, subject: str | ir.Unknown | None) -> Reader:
        """A reader of another environment's or task's settings."""
        return Reader(self.evaluated, self.diagnostics, subject if isinstance(subject, str) else None)

    def below(self, name: str) -> Reader:
        """A reader of one setting, or of an argument of one."""
        field = name if self.field is None else f"{self.field}.{name}"
        return Reader(self.evaluated, self.diagnostics, self.subject, field)

    def item(self, name: str) -> Reader:
        """A reader of one of the things that a setting lists."""
        return Reader(self.evaluated, self.diagnostics, self.subject, f"{self.field or '?'}[{name}]")

    def refuse(self, code: str, message: str, place: Place, help: str, fix: Fix | None = None) -> ir.Unknown:
        """Report an error at a place and give the unknown that stands for the value."""
        span = span_at(place)
        found = Diagnostic(code, Severity.ERROR, message, span, help, subject=self.subject, field=self.field, fix=fix)
        self.diagnostics.append(found)
        return ir.Unknown(message, span)

    def wrong_kind(self, shown: str, what: str, place: Place, help: str | None = None) -> ir.Unknown:
        """Report that one thing stands where another belongs."""
        return self.refuse("FC010", f"{shown} stands where {what} belongs", place, help or f"Write {what}.")

    # ---- scalars ----

    def scalar(self, value: Value, place: Place, kinds: tuple[type, ...], what: str) -> object:
        """A constant of one of some types; `None` passes."""
        value = settled(value)
        if isinstance(value, Unknown):
            return unknown(value)
        if isinstance(value, Const) and (value.value is None or _is_of(value.value, kinds)):
            return value.value
        if isinstance(value, External):
            return ir.Unknown(f"{value.name!r} comes from outside of the project", span_at(value.place))
        return self.wrong_kind(describe(value), what, place)

    def text(self, value: Value, place: Place) -> str | ir.Unknown | None:
        """A string."""
        return self.scalar(value, place, (str,), "a string")  # type: ignore[return-value]

    def required_text(self, value: Value, place: Place) -> str | ir.Unknown:
        """A string, where `None` is wrong."""
        read = self.text(value, place)
        return self.wrong_kind("None", "a string", place) if read is None else read

    def boolean(self, value: Value, place: Place, default: bool = False) -> bool | ir.Unknown:
        """A truth value; `None` is the default."""
        read = self.scalar(value, place, (bool, int), "True or False")
        return default if read is None else read if isinstance(read, ir.Unknown) else bool(read)

    def integer(self, value: Value, place: Place, what: str = "a whole number") -> int | ir.Unknown:
        """A whole number."""
        read = self.scalar(value, place, (int,), what)
        if read is None:
            return self.wrong_kind("None", what, place)
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
        self, value: Value, place: Place, read: Callable[[Value, Place], T], *, any_order: bool = False
    ) -> tuple[T | ir.Unknown, ...] | ir.Unknown:
        """A list or tuple, item by item; one that may hold more ends in an unknown.

        With `any_order`, items whose order isn't known are as good as others.
        """
        value = settled(value)
        if isinstance(value, ViewValue):
            value = ListValue(view_items(value, place), place, value.source.open)
        match value:
            case Unknown():
                return unknown(value)
            case Const(value=None):
                return ()
            case TupleValue():
                return tuple(read(item, place_of(item, place)) for item in value.items)
            case ListValue() | SetValue():
                content = value.content if isinstance(value, ListValue) else list(value.content.values())
                opened = value.open
                if any_order and isinstance(opened, Shuffled) and not opened.more:
                    content, opened = [*content, *opened.members], None
                rest = () if opened is None else (unknown(opened),)
                return (*(read(item, place_of(item, place)) for item in content), *rest)
            case IteratorValue():
                return ir.Unknown(
                    f"a {value.kind} stands where a list belongs; make it one by 'list(...)'", span_at(place)
                )
        return self.wrong_kind(describe(value), "a list", place)

    def mapping(
        self, value: Value, place: Place, read: Callable[[Value, Place], T]
    ) -> Mapping[str, T | ir.Unknown] | ir.Unknown | None:
        """A dictionary with string keys, value by value; `None` passes."""
        value = settled(value)
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
                        self.wrong_kind(describe(name), "a string", place_of(key, place))
                        result[str(name.value)] = read(item, place_of(item, place))
                if value.open is not None:
                    return unknown(value.open) if not result else {**result, ir.OPEN: unknown(value.open)}
                return result
        return self.wrong_kind(describe(value), "a dictionary", place)

    def any_data(self, value: Value, place: Place) -> ir.Data:
        """Whatever JSON can say of a value."""
        return to_data(value, place)


def _is_of(value: object, kinds: tuple[type, ...]) -> bool:
    """`isinstance`, but for `True`, which is no number here."""
    return isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds)
