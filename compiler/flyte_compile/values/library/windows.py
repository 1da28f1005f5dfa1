"""The producers of `itertools` that go along with a source: parts, pairs, groups and sums of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flyte_compile.values import comparisons
from flyte_compile.values.iteration import items_of
from flyte_compile.values.model import (
    Arguments,
    Const,
    End,
    IteratorValue,
    ListValue,
    Place,
    Producer,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.natives import Call
from flyte_compile.values.producers import next_of
from flyte_compile.values.run import Frame, Run


def _call(run: Run, function: Value, place: Place, *items: Value) -> Value:
    return Call(run, place, Frame(place.module, ())).call(function, *items)


@dataclass(frozen=True, slots=True)
class Sliced:
    """`islice`."""

    source: IteratorValue
    following: int
    stop: int | None
    step: int
    position: int = 0

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        position = self.position
        while True:
            wanted = position >= self.following
            if self.stop is not None and (self.following >= self.stop if wanted else position >= self.stop):
                return self._ending(run, place, position)
            item = next_of(run, self.source, place)
            if isinstance(item, End):
                return item
            position += 1
            if wanted:
                return item, replace(self, following=self.following + self.step, position=position)

    def _ending(self, run: Run, place: Place, position: int) -> End:
        # Python takes what stands before the end from the source as well.
        while self.stop is not None and position < self.stop:
            if isinstance(next_of(run, self.source, place), End):
                break
            position += 1
        return End()


@dataclass(frozen=True, slots=True)
class While:
    """`takewhile` and `dropwhile`."""

    test: Value
    source: IteratorValue
    take: bool
    passed: bool = False

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        while True:
            item = next_of(run, self.source, place)
            if isinstance(item, End) or self.passed:
                return item if isinstance(item, End) else (item, self)
            answer = comparisons.truth(_call(run, self.test, place, item), run)
            if isinstance(answer, Unknown):
                return End(answer)
            if self.take:
                return (item, self) if answer else End()
            if not answer:
                return item, replace(self, passed=True)


@dataclass(frozen=True, slots=True)
class Picked:
    """`compress`."""

    data: IteratorValue
    selectors: IteratorValue

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        while True:
            item = next_of(run, self.data, place)
            if isinstance(item, End):
                return item
            selector = next_of(run, self.selectors, place)
            if isinstance(selector, End):
                return selector
            answer = comparisons.truth(selector, run)
            if isinstance(answer, Unknown):
                return End(answer)
            if answer:
                return item, self


@dataclass(frozen=True, slots=True)
class Starred:
    """`starmap`."""

    function: Value
    source: IteratorValue

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        from flyte_compile.values.calls import call

        item = next_of(run, self.source, place)
        if isinstance(item, End):
            return item
        items = items_of(run, item, place)
        opened = items.opening(place)
        arguments = Arguments(tuple(items.ordered), {}, place, {}, opened and Unknown(opened.reason, opened.place))
        return call(run, self.function, arguments, Frame(place.module, ())), self


@dataclass(frozen=True, slots=True)
class Pairs:
    """`pairwise`."""

    source: IteratorValue
    last: Value | None = None

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        last = self.last if self.last is not None else next_of(run, self.source, place)
        if isinstance(last, End):
            return last
        item = next_of(run, self.source, place)
        if isinstance(item, End):
            return item
        return TupleValue((last, item), place), Pairs(self.source, item)


@dataclass(frozen=True, slots=True)
class Batched:
    """`batched`."""

    source: IteratorValue
    size: int

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        found: list[Value] = []
        while len(found) < self.size:
            item = next_of(run, self.source, place)
            if isinstance(item, End):
                if item.reason is not None or not found:
                    return item
                break
            found.append(item)
        return TupleValue(tuple(found), place), self


@dataclass(frozen=True, slots=True)
class Longest:
    """`zip_longest`."""

    sources: tuple[IteratorValue, ...]
    live: tuple[bool, ...]
    fill: Value

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        row: list[Value] = []
        live = list(self.live)
        for index, source in enumerate(self.sources):
            item = next_of(run, source, place) if live[index] else End()
            if isinstance(item, End):
                if item.reason is not None:
                    return item
                live[index] = False
                item = self.fill
            row.append(item)
        if not any(live):
            return End()
        return TupleValue(tuple(row), place), replace(self, live=tuple(live))


@dataclass(frozen=True, slots=True)
class Accumulated:
    """`accumulate`."""

    source: IteratorValue
    function: Value | None
    total: Value | None
    initial: Value | None = None

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        from flyte_compile.values.library.sequences import added

        if self.initial is not None:
            return self.initial, replace(self, total=self.initial, initial=None)
        item = next_of(run, self.source, place)
        if isinstance(item, End):
            return item
        if self.total is None:
            total = item
        elif self.function is None:
            total = added(Call(run, place, Frame(place.module, ())), self.total, item)
        else:
            total = _call(run, self.function, place, self.total, item)
        return total, replace(self, total=total)


@dataclass(frozen=True, slots=True)
class Grouped:
    """`groupby`: a group is gone once the next one was asked for."""

    items: tuple[Value, ...]
    key: Value | None
    current: ListValue
    """Holds the number of the group that is shown."""
    rest: Unknown | None
    index: int = 0

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        if self.index >= len(self.items):
            run.journal.touch(self.current)
            self.current.content[0] = Const(None, place)
            return End(self.rest)
        key = self._key(run, place, self.index)
        end = self.index + 1
        while end < len(self.items):
            answer = comparisons.equal(key, self._key(run, place, end))
            if isinstance(answer, Unknown):
                return End(answer)
            if not answer:
                break
            end += 1
        run.journal.touch(self.current)
        self.current.content[0] = Const(self.index, place)
        last = self.rest if end == len(self.items) else None
        group = _Group(self.items[self.index : end], self.current, self.index, last)
        return TupleValue((key, IteratorValue("itertools._grouper", group, place)), place), replace(self, index=end)

    def _key(self, run: Run, place: Place, index: int) -> Value:
        return self.items[index] if self.key is None else _call(run, self.key, place, self.items[index])


@dataclass(frozen=True, slots=True)
class _Group:
    items: tuple[Value, ...]
    current: ListValue
    number: int
    rest: Unknown | None
    index: int = 0

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        shown = self.current.content[0]
        if not isinstance(shown, Const):
            return End(shown if isinstance(shown, Unknown) else self.rest)
        if shown.value != self.number or self.index >= len(self.items):
            return End(self.rest if shown.value == self.number else None)
        return self.items[self.index], replace(self, index=self.index + 1)
