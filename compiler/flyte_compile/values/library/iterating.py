"""Builtins that make iterators: `iter`, `zip`, `map`, `filter`, `enumerate`, `reversed`; and `next`."""

from __future__ import annotations

from dataclasses import dataclass

from flyte_compile.values import comparisons
from flyte_compile.values.iteration import items_of, iterator_of
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    End,
    ExceptionValue,
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
from flyte_compile.values.natives import Call, Function, function
from flyte_compile.values.producers import BackOverList, Listed, OverMapping, next_of, pull
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised


@dataclass(frozen=True, slots=True)
class Zipped:
    """`zip`."""

    sources: tuple[IteratorValue, ...]
    strict: bool = False

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        row: list[Value] = []
        for source in self.sources:
            item = next_of(run, source, place)
            if isinstance(item, End):
                return End(item.reason or self._ends(run, place, len(row)))
            row.append(item)
        return (TupleValue(tuple(row), place), self) if row else End()

    def _ends(self, run: Run, place: Place, position: int) -> Unknown | None:
        if not self.strict:
            return None
        if position:
            raise raised(ValueError, f"zip() argument {position + 1} is shorter than argument {position}", place)
        for index, source in enumerate(self.sources[1:], 2):
            item = next_of(run, source, place)
            if not isinstance(item, End):
                raise raised(ValueError, f"zip() argument {index} is longer than argument {index - 1}", place)
            if item.reason is not None:
                return item.reason
        return None


@dataclass(frozen=True, slots=True)
class Mapped:
    """`map`."""

    function: Value
    sources: tuple[IteratorValue, ...]

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        from flyte_compile.values.calls import call

        row = Zipped(self.sources).advance(run, place)
        if isinstance(row, End):
            return row
        assert isinstance(row[0], TupleValue)
        return call(run, self.function, Arguments(row[0].items, {}, place), Frame(place.module, ())), self


@dataclass(frozen=True, slots=True)
class Filtered:
    """`filter`, and `itertools.filterfalse` with the other `wanted`."""

    function: Value | None
    source: IteratorValue
    wanted: bool = True

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        from flyte_compile.values.calls import call

        while True:
            item = next_of(run, self.source, place)
            if isinstance(item, End):
                return item
            result = item
            if self.function is not None:
                result = call(run, self.function, Arguments((item,), {}, place), Frame(place.module, ()))
            answer = comparisons.truth(result, run)
            if isinstance(answer, Unknown):
                return End(answer)
            if answer is self.wanted:
                return item, self


@dataclass(frozen=True, slots=True)
class Enumerated:
    """`enumerate`."""

    source: IteratorValue
    number: int

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        item = next_of(run, self.source, place)
        if isinstance(item, End):
            return item
        return TupleValue((Const(self.number, place), item), place), Enumerated(self.source, self.number + 1)


@dataclass(frozen=True, slots=True)
class Until:
    """`iter(function, sentinel)`."""

    function: Value
    sentinel: Value

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        from flyte_compile.values.calls import call

        item = call(run, self.function, Arguments((), {}, place), Frame(place.module, ()))
        answer = comparisons.equal(item, self.sentinel)
        if isinstance(answer, Unknown):
            return End(answer)
        return End() if answer else (item, self)


def lazily(at: Call, kind: str, producer: Producer) -> Value:
    """An iterator, whose items are worked out when they are asked for."""
    iterator = IteratorValue(kind, producer, at.place)
    if at.run.analysed is not None:
        # In a task's body what is never asked for is looked through as well.
        items = items_of(at.run, iterator, at.place)
        iterator = IteratorValue(kind, Listed(items.ordered, items.opening(at.place)), at.place)
    return iterator


def _iter(at: Call, iterable: Value, sentinel: Value | None = None, /) -> Value:
    if sentinel is not None:
        if isinstance(iterable, (Const, ListValue, TupleValue, DictValue, SetValue, ViewValue, IteratorValue)):
            raise raised(TypeError, "iter(v, w): v must be callable", at.place)
        return IteratorValue("callable_iterator", Until(iterable, sentinel), at.place)
    return iterator_of(at.run, iterable, at.place)


def _next(at: Call, iterator: Value, default: Value | None = None, /) -> Value:
    from flyte_compile.values.attributes import get_attribute
    from flyte_compile.values.lineage import find_in_class
    from flyte_compile.values.model import InstanceValue

    if isinstance(iterator, Unknown):
        return iterator
    if isinstance(iterator, InstanceValue) and find_in_class(iterator.type, "__next__") is not None:
        from flyte_compile.values.signals import RaiseSignal

        try:
            return at.call(get_attribute(at.run, iterator, "__next__", at.place))
        except RaiseSignal as signal:
            if default is not None and signal.exception.type is StopIteration:
                return default
            raise
    if not isinstance(iterator, IteratorValue):
        if isinstance(iterator, (Const, ListValue, TupleValue, DictValue, SetValue, ViewValue, ExceptionValue)):
            raise raised(TypeError, "the object is not an iterator", at.place)
        return Unknown("'next' of this value isn't modelled", at.place)
    item = pull(at.run, iterator, at.place)
    if not isinstance(item, End):
        return item
    if item.reason is not None:
        return Unknown(item.reason.reason, at.place if isinstance(item.reason, Shuffled) else item.reason.place)
    if default is not None:
        return default
    raise raised(StopIteration, "", at.place)


def sources_of(at: Call, iterables: tuple[Value, ...]) -> tuple[IteratorValue, ...]:
    """An iterator over each."""
    return tuple(iterator_of(at.run, iterable, at.place) for iterable in iterables)


def _zip(at: Call, *iterables: Value, strict: Value | None = None) -> Value:
    exact = comparisons.truth(strict, at.run) if strict is not None else False
    if isinstance(exact, Unknown):
        return exact
    return lazily(at, "zip", Zipped(sources_of(at, iterables), exact))


def _map(at: Call, function: Value, /, *iterables: Value) -> Value:
    if not iterables:
        raise raised(TypeError, "map() must have at least two arguments.", at.place)
    sources = sources_of(at, iterables)
    if at.run.analysed is not None:
        return _map_at_once(at, function, sources)
    if len(sources) == 1 and _unordered(sources[0]):
        items = items_of(at.run, sources[0], at.place)
        results = [at.call(function, item) for item in items.unordered]
        opened = items._replace(unordered=tuple(results)).opening(at.place)
        return IteratorValue("map", Listed((), opened), at.place)
    return IteratorValue("map", Mapped(function, sources), at.place)


def _map_at_once(at: Call, function: Value, sources: tuple[IteratorValue, ...]) -> Value:
    """In a task's body: what the function calls is looked for, whether or not its results are asked for."""
    rows = items_of(at.run, IteratorValue("zip", Zipped(sources), at.place), at.place)
    results = [at.call(function, *row.items) for row in rows.ordered if isinstance(row, TupleValue)]
    if rows.rest is not None or rows.unordered:
        from flyte_compile.values.calls import call

        reason = rows.rest or Unknown("the items aren't known in order", at.place)
        call(at.run, function, Arguments((), {}, at.place, {}, reason), at.frame)
        return IteratorValue("map", Listed(results, reason), at.place)
    return IteratorValue("map", Listed(results), at.place)


def _filter(at: Call, function: Value, iterable: Value, /) -> Value:
    test = None if isinstance(function, Const) and function.value is None else function
    return filtered(at, "filter", test, iterable, wanted=True)


def filtered(at: Call, kind: str, test: Value | None, iterable: Value, *, wanted: bool) -> Value:
    """`filter` or `filterfalse`."""
    source = iterator_of(at.run, iterable, at.place)
    if not _unordered(source):
        return lazily(at, kind, Filtered(test, source, wanted))
    items = items_of(at.run, source, at.place)
    kept: list[Value] = []
    for item in items.unordered:
        answer = comparisons.truth(item if test is None else at.call(test, item), at.run)
        if isinstance(answer, Unknown):
            return IteratorValue(kind, Listed((), answer), at.place)
        if answer is wanted:
            kept.append(item)
    return IteratorValue(kind, Listed((), items._replace(unordered=tuple(kept)).opening(at.place)), at.place)


def _unordered(source: IteratorValue) -> bool:
    """Whether nothing but items in no known order is left of an iterator, which then may be taken in any."""
    if isinstance(source.open, Shuffled):
        return True
    match source.content:
        case OverMapping(rest=rest, items=items, index=index):
            return isinstance(rest, Shuffled) and index >= len(items)
        case Listed(rest=rest, items=items, index=index):
            return isinstance(rest, Shuffled) and index >= len(items)
    return False


def _enumerate(at: Call, iterable: Value, start: Value | None = None) -> Value:
    number = start.value if isinstance(start, Const) else 0
    if isinstance(start, Unknown):
        return IteratorValue("enumerate", Listed((), start), at.place)
    if not isinstance(number, int):
        raise raised(TypeError, "'start' must be an integer", at.place)
    return lazily(at, "enumerate", Enumerated(iterator_of(at.run, iterable, at.place), number))


def _reversed(at: Call, sequence: Value, /) -> Value:
    from flyte_compile.values.attributes import get_attribute
    from flyte_compile.values.conversion import plain
    from flyte_compile.values.lineage import find_in_class
    from flyte_compile.values.model import InstanceValue

    if isinstance(sequence, InstanceValue) and find_in_class(sequence.type, "__reversed__") is not None:
        return at.call(get_attribute(at.run, sequence, "__reversed__", at.place))
    if isinstance(sequence, InstanceValue) and sequence.type.style == "tuple":
        return IteratorValue("reversed", Listed(list(sequence.content.values())[::-1]), at.place)
    sequence = plain(sequence)
    match sequence:
        case ListValue():
            producer: Producer = BackOverList(sequence, len(sequence.content) - 1)
        case SetValue() | IteratorValue():
            raise raised(TypeError, "the object is not reversible", at.place)
        case Const(value=str() | bytes() | range() | tuple()) | TupleValue() | DictValue() | ViewValue():
            items = items_of(at.run, sequence, at.place)
            producer = Listed(items.ordered[::-1] if not items.rest else (), items.opening(at.place))
        case Const() | ExceptionValue():
            raise raised(TypeError, "the object is not reversible", at.place)
        case Unknown():
            producer = Listed((), sequence)
        case _:
            producer = Listed((), Unknown("'reversed' of this value isn't modelled", at.place))
    return IteratorValue("reversed", producer, at.place)


FUNCTIONS: dict[str, Function] = {
    "builtins.iter": function(_iter),
    "builtins.next": function(_next),
    "builtins.zip": function(_zip),
    "builtins.map": function(_map),
    "builtins.filter": function(_filter),
    "builtins.enumerate": function(_enumerate),
    "builtins.reversed": function(_reversed),
}
