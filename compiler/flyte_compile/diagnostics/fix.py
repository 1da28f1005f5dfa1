"""What would mend a finding, as changes of declarations rather than of text: how it's written is the source's matter.

A change names the place that it is about and what must stand there. Where something else stands there (a variable, a
value that is computed), the change can't be made, and the finding has no fix.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from flyte_compile.diagnostics.span import Span
from flyte_compile.diagnostics.spelling import is_sure


class Safety(enum.Enum):
    """Whether a fix may be made without looking at it."""

    SAFE = "safe"
    """It means what was meant: the declaration can't have worked before."""
    UNSAFE = "unsafe"
    """It may change what a program does that works."""


Literal: TypeAlias = "str | int | float"


@dataclass(frozen=True, slots=True)
class ReplaceLiteral:
    """The literal at a place whose value is `old` becomes the one whose value is `new`; its quotes stay.

    Where a list or tuple is written at the place, its items of that value are meant; where a dictionary is, its keys,
    or with a `key` the value of that one; where `Path(...)` is, its argument.
    """

    span: Span
    old: Literal
    new: Literal | tuple[int, ...]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class SpreadItems:
    """A list or set that is a positional argument of a call becomes its items, or is spread with `*`."""

    call: Span
    argument: Span


@dataclass(frozen=True, slots=True)
class RenameArgument:
    """A keyword of the call at a place gets another name, one that the call doesn't have yet."""

    call: Span
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class AddArgument:
    """The call at a place gets a keyword argument that it doesn't have yet."""

    call: Span
    name: str
    value: Literal


@dataclass(frozen=True, slots=True)
class AddDependency:
    """The environment that the call at a place makes gets another one among its `depends_on`."""

    call: Span
    declared: Span
    """The call that makes the other environment; what it is assigned to is what is written."""
    importer: str
    """The dotted name of the module of `call`."""
    module: str | None
    """The dotted name that the module of `declared` can be imported by, if need be; `None` where it can't."""


@dataclass(frozen=True, slots=True)
class RenameAttribute:
    """The attribute `old` at a place, such as the last name in `flyte.Resorces`, gets another name."""

    span: Span
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RenameImported:
    """What is imported from a module by `from ... import` at a place has another name, there and wherever it's read."""

    alias: Span
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RenameModule:
    """The `from old import ...` at a place imports from another module."""

    statement: Span
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class MakeAsync:
    """The `def` at a place becomes `async def`."""

    function: Span


Change: TypeAlias = (
    ReplaceLiteral
    | SpreadItems
    | RenameArgument
    | AddArgument
    | AddDependency
    | RenameAttribute
    | RenameImported
    | RenameModule
    | MakeAsync
)


@dataclass(frozen=True, slots=True)
class Fix:
    """Changes that mend a finding together, or not at all."""

    title: str
    """An imperative clause, such as `Write '4Gi'`."""
    changes: tuple[Change, ...]
    safety: Safety = Safety.SAFE


def rewrite(
    span: Span,
    old: Literal,
    new: Literal | tuple[int, ...],
    *,
    key: str | None = None,
    safety: Safety = Safety.SAFE,
) -> Fix:
    """The fix that writes another literal at a place, as `ReplaceLiteral` has it."""
    return Fix(f"Write {new!r}", (ReplaceLiteral(span, old, new, key),), safety)


def rename(call: Span, old: str, new: str, candidates: Iterable[str]) -> Fix:
    """The fix that gives a keyword of a call the name that it most probably means, among those that it may have."""
    safety = Safety.SAFE if is_sure(old, new, candidates) else Safety.UNSAFE
    return Fix(f"Write {new!r}", (RenameArgument(call, old, new),), safety)


def respell(span: Span, old: str, new: str, candidates: Iterable[str]) -> Fix:
    """The fix that writes another text at a place, which the one there most probably means."""
    return rewrite(span, old, new, safety=Safety.SAFE if is_sure(old, new, candidates) else Safety.UNSAFE)
