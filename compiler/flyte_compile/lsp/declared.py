"""Everything that a program declares with a place of its own: environments, tasks, and each argument of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from flyte_compile.diagnostics import Span
from flyte_compile.ir import Program


@dataclass(frozen=True, slots=True)
class Declared:
    """A value, and where the text says it."""

    label: str
    value: object
    span: Span
    is_whole: bool
    """Whether it is a declaration itself, and not one of its arguments."""


def declared(program: Program) -> Iterator[Declared]:
    """Every declaration and argument, whatever holds whatever."""
    for environment in program.environments:
        yield from _declared("environment", environment)
    for override in program.overrides:
        yield from _declared("override", override)


def _declared(label: str, value: object) -> Iterator[Declared]:
    if isinstance(value, tuple):
        for item in value:
            yield from _declared(label, item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _declared(label, item)
    elif is_dataclass(value) and not isinstance(value, (Span, type)):
        span = getattr(value, "span", None)
        if isinstance(span, Span):
            yield Declared(label, value, span, is_whole=True)
        spans = getattr(value, "spans", None)
        for field in fields(value):
            held = getattr(value, field.name)
            place = spans.get(field.name) if isinstance(spans, Mapping) else None
            if isinstance(place, Span):
                yield Declared(field.name, held, place, is_whole=False)
            yield from _declared(field.name, held)
