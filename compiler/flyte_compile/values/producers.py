"""Where iterators stand, and how they go on: one item at a time, in step with what they go over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flyte_compile.values import conversion
from flyte_compile.values.model import (
    DictValue,
    End,
    IteratorValue,
    ListValue,
    Place,
    Producer,
    SetValue,
    Shuffled,
    TupleValue,
    Unknown,
    Value,
    ViewValue,
)
from flyte_compile.values.run import Run
from flyte_compile.values.signals import raised


def pull(run: Run, iterator: IteratorValue, place: Place) -> Value | End:
    """The next item of an iterator, which moves on."""
    run.step(place)
    result = End(iterator.open) if iterator.open is not None else iterator.content.advance(run, place)
    run.journal.touch(iterator)
    if not isinstance(result, End):
        value, iterator.content = result
        return value
    reason = result.reason
    iterator.content = EXHAUSTED
    # What comes in unknown order comes once: who asks again doesn't get it again.
    iterator.open = Unknown(reason.reason, reason.place, reason.made_by) if isinstance(reason, Shuffled) else reason
    return result


def next_of(run: Run, iterator: IteratorValue, place: Place) -> Value | End:
    """The next item for something that is made of it: what comes in no known order can't be used one by one."""
    item = pull(run, iterator, place)
    if isinstance(item, End) and isinstance(item.reason, Shuffled):
        return End(Unknown(item.reason.reason, item.reason.place))
    return item


@dataclass(frozen=True, slots=True)
class Listed:
    """Items that are there already; `rest` is set where more may come."""

    items: Sequence[Value]
    rest: Unknown | None = None
    index: int = 0

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        if self.index >= len(self.items):
            return End(self.rest)
        return self.items[self.index], Listed(self.items, self.rest, self.index + 1)


EXHAUSTED = Listed(())


@dataclass(frozen=True, slots=True)
class OverList:
    """Over a list that may change meanwhile."""

    source: ListValue
    index: int = 0

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        if self.index >= len(self.source.content):
            return End(self.source.open)
        return self.source.content[self.index], OverList(self.source, self.index + 1)


@dataclass(frozen=True, slots=True)
class BackOverList:
    """`reversed(list)`."""

    source: ListValue
    index: int

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        if self.source.open is not None:
            return End(Unknown(self.source.open.reason, self.source.open.place))
        if not 0 <= self.index < len(self.source.content):
            return End()
        return self.source.content[self.index], BackOverList(self.source, self.index - 1)


@dataclass(frozen=True, slots=True)
class OverMapping:
    """Over the entries of a dictionary, or a set, which mustn't grow or shrink meanwhile."""

    source: DictValue | SetValue
    items: Sequence[Value]
    rest: Unknown | None
    size: int
    index: int = 0

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        if len(self.source.content) != self.size:
            if self.source.open is not None:
                return End(Unknown(self.source.open.reason, self.source.open.place))
            kind = "dictionary" if isinstance(self.source, DictValue) else "Set"
            raise raised(RuntimeError, f"{kind} changed size during iteration", place)
        if self.index >= len(self.items):
            return End(self.rest)
        return self.items[self.index], OverMapping(self.source, self.items, self.rest, self.size, self.index + 1)


@dataclass(frozen=True, slots=True)
class OverConstant:
    """Over text, bytes or a range, which may be very long."""

    sequence: Any
    place: Place
    index: int = 0

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        if self.index >= len(self.sequence):
            return End()
        item = conversion.from_python(self.sequence[self.index], self.place)
        return item, OverConstant(self.sequence, self.place, self.index + 1)


def view_items(view: ViewValue, place: Place) -> list[Value]:
    """What a view of a dictionary shows at present."""
    match view.kind:
        case "keys" | "proxy":
            return [key for key, _ in view.source.content.values()]
        case "values":
            return [value for _, value in view.source.content.values()]
        case _:
            return [TupleValue(pair, place) for pair in view.source.content.values()]
