"""Plain data as a declaration gives it, with an honest place for what can't be known statically."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TypeAlias, TypeVar

from flyte_compile.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that can't be known statically: why, and where the reason lies."""

    reason: str
    span: Span


T = TypeVar("T")

Data: TypeAlias = "bool | int | float | str | Unknown | tuple[Data, ...] | Mapping[str, Data] | None"
"""What JSON can say, with tuples for lists and `Unknown` at any depth."""

Mapped: TypeAlias = "Mapping[str, T | Unknown]"
"""A mapping with known keys, each of whose values may be unknown."""

OPEN = "..."
"""The key of a mapping that may hold more than is known; its value says why."""


def find_unknowns(value: object) -> Iterator[Unknown]:
    """Every `Unknown` in a value, at any depth of tuples, mappings and dataclasses, in order."""
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, Mapping):
        for key in value:
            yield from find_unknowns(value[key])
    elif isinstance(value, tuple):
        for item in value:
            yield from find_unknowns(item)
    elif is_dataclass(value) and not isinstance(value, (Span, type)):
        for field in fields(value):
            yield from find_unknowns(getattr(value, field.name))


def is_known(value: object) -> bool:
    """Whether no part of a value is unknown."""
    return next(find_unknowns(value), None) is None
