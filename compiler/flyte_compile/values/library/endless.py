"""The producers of `itertools` that may never end, and those that several iterators share."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from flyte_compile.values import operators
from flyte_compile.values.iteration import iterator_of
from flyte_compile.values.model import End, IteratorValue, ListValue, Place, Producer, Value
from flyte_compile.values.producers import next_of
from flyte_compile.values.run import Run


@dataclass(frozen=True, slots=True)
class Chained:
    """`chain`: one iterable after the other."""

    sources: IteratorValue
    current: IteratorValue | None = None

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        current = self.current
        while True:
            if current is None:
                source = next_of(run, self.sources, place)
                if isinstance(source, End):
                    return source
                current = iterator_of(run, source, place)
            item = next_of(run, current, place)
            if not isinstance(item, End):
                return item, Chained(self.sources, current)
            if item.reason is not None:
                return item
            current = None


@dataclass(frozen=True, slots=True)
class Counted:
    """`count`."""

    number: Value
    step: Value

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        following = operators.binary(run, ast.Add(), self.number, self.step, place)
        return self.number, Counted(following, self.step)


@dataclass(frozen=True, slots=True)
class Cycled:
    """`cycle`: what came once comes again."""

    source: IteratorValue
    seen: tuple[Value, ...] = ()
    position: int | None = None
    """Among those seen, once the source has ended."""

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        if self.position is None:
            item = next_of(run, self.source, place)
            if not isinstance(item, End):
                run.limit_items(len(self.seen), place)
                return item, Cycled(self.source, (*self.seen, item))
            if item.reason is not None or not self.seen:
                return item
        position = self.position or 0
        return self.seen[position], Cycled(self.source, self.seen, (position + 1) % len(self.seen))


@dataclass(frozen=True, slots=True)
class Repeated:
    """`repeat`."""

    item: Value
    left: int | None

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        if self.left == 0:
            return End()
        return self.item, Repeated(self.item, None if self.left is None else self.left - 1)


@dataclass(frozen=True, slots=True)
class Shared:
    """One of the iterators of `tee`: what one of them took from the source is kept for the others."""

    source: IteratorValue
    kept: ListValue
    index: int = 0

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        if self.index >= len(self.kept.content):
            if self.kept.open is not None:
                return End(self.kept.open)
            item = next_of(run, self.source, place)
            if isinstance(item, End):
                return item
            run.journal.touch(self.kept)
            self.kept.content.append(item)
            run.limit_items(len(self.kept.content), place, new=1)
        return self.kept.content[self.index], Shared(self.source, self.kept, self.index + 1)
