"""What would mend a finding, as changes of declarations rather than of text: how it's written is the source's matter.

A change names the place that it is about and what must stand there. Where something else stands there (a variable, a
value that is computed), the change can't be made, and the finding has no fix.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TypeAlias

from flyte_compile.diagnostics.span import Span


class Safety(enum.Enum):
    """Whether a fix may be made without looking at it."""

    SAFE = "safe"
    """It means what was meant: the declaration can't have worked before."""
    UNSAFE = "unsafe"
    """It may change what a program does that works."""


@dataclass(frozen=True, slots=True, order=True)
class ReplaceLiteral:
    """The literal at a place whose value is `old` becomes the one whose value is `new`; its quotes stay."""

    span: Span
    old: str | int | float
    new: str | int | float | tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class SpreadItems:
    """The list, tuple or set display that is a positional argument at a place becomes its items."""

    span: Span


@dataclass(frozen=True, slots=True, order=True)
class RenameArgument:
    """A keyword of the call at a place gets another name."""

    call: Span
    old: str
    new: str


@dataclass(frozen=True, slots=True, order=True)
class SetArgument:
    """The call at a place gets a keyword argument, or another value for it; `value` is a Python expression."""

    call: Span
    name: str
    value: str


@dataclass(frozen=True, slots=True, order=True)
class AddItem:
    """The list that a keyword of the call at a place is gets a variable as its last item.

    The variable is imported where it isn't of the same module. Where there is no such keyword, it's added.
    """

    call: Span
    argument: str
    variable: str
    declared: Span
    """Where the variable is assigned: it must be known there, before the call."""


@dataclass(frozen=True, slots=True, order=True)
class MakeAsync:
    """The `def` of a function, whose name or definition is at a place, becomes `async def`."""

    function: Span


Change: TypeAlias = ReplaceLiteral | SpreadItems | RenameArgument | SetArgument | AddItem | MakeAsync


@dataclass(frozen=True, slots=True)
class Fix:
    """Changes that mend a finding together, or not at all."""

    title: str
    """An imperative clause, such as `Write '4Gi'`."""
    changes: tuple[Change, ...]
    safety: Safety = Safety.SAFE
