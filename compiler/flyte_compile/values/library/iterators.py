"""`itertools`: iterators over iterators, endless ones among them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from flyte_compile.values import conversion
from flyte_compile.values.iteration import items_of, iterator_of
from flyte_compile.values.library.endless import Chained, Counted, Cycled, Repeated, Shared
from flyte_compile.values.library.iterating import filtered, lazily, sources_of
from flyte_compile.values.library.windows import Accumulated, Batched, Grouped, Longest, Pairs, Picked, Sliced, Starred
from flyte_compile.values.library.windows import While as While
from flyte_compile.values.model import Const, IteratorValue, ListValue, TupleValue, Unknown, Value
from flyte_compile.values.natives import Call, Function, function
from flyte_compile.values.producers import Listed
from flyte_compile.values.signals import LimitReached, raised

_MOST_ROWS = 20_000


def _chain(at: Call, *iterables: Value) -> Value:
    return lazily(at, "itertools.chain", Chained(IteratorValue("tuple_iterator", Listed(iterables), at.place)))


def _chain_iterable(at: Call, iterable: Value, /) -> Value:
    return lazily(at, "itertools.chain", Chained(iterator_of(at.run, iterable, at.place)))


def _count(at: Call, start: Value | None = None, step: Value | None = None) -> Value:
    first = start or Const(0, at.place)
    if isinstance(first, Const) and not isinstance(first.value, (int, float, complex)):
        raise raised(TypeError, "a number is required", at.place)
    return IteratorValue("itertools.count", Counted(first, step or Const(1, at.place)), at.place)


def _cycle(at: Call, iterable: Value, /) -> Value:
    return IteratorValue("itertools.cycle", Cycled(iterator_of(at.run, iterable, at.place)), at.place)


def _repeat(at: Call, object: Value, times: Value | None = None) -> Value:
    if times is None:
        return IteratorValue("itertools.repeat", Repeated(object, None), at.place)
    number = _whole(at, times)
    if isinstance(number, Unknown):
        return number
    return IteratorValue("itertools.repeat", Repeated(object, max(number or 0, 0)), at.place)


def _tee(at: Call, iterable: Value, n: Value | None = None, /) -> Value:
    number = _whole(at, n) if n is not None else 2
    if isinstance(number, Unknown):
        return number
    if number is None or number < 0:
        raise raised(ValueError, "n must be >= 0", at.place)
    at.run.limit_items(number, at.place)
    shared = Shared(iterator_of(at.run, iterable, at.place), ListValue([], at.place))
    copies = [IteratorValue("itertools._tee", shared, at.place) for _ in range(number)]
    return TupleValue(tuple(copies), at.place)


def _combinations(function: Callable[..., Any], at: Call, sources: tuple[Value, ...], *rest: Value | None) -> Value:
    """A combinatoric iterator: Python's own over positions, the items put in their places."""
    columns = [items_of(at.run, source, at.place) for source in sources]
    opened = next((items.opening(at.place) for items in columns if items.rest or items.unordered), None)
    if opened is not None:
        return IteratorValue("itertools", Listed((), Unknown(opened.reason, opened.place)), at.place)
    numbers = [conversion.to_python(value) for value in rest if value is not None]
    unknown = next((value for value in rest if isinstance(value, Unknown)), None)
    if unknown is not None:
        return unknown
    indices = [range(len(items.ordered)) for items in columns]
    product = function is itertools.product
    try:
        made = function(*indices, repeat=numbers[0] if numbers else 1) if product else function(*indices, *numbers)
    except Exception as error:
        raise conversion.native_error(error, at.place) from None
    rows: list[Value] = []
    for row in itertools.islice(made, _MOST_ROWS + 1):
        picked = [columns[position % len(columns) if product else 0].ordered[i] for position, i in enumerate(row)]
        rows.append(TupleValue(tuple(picked), at.place))
        at.run.step(at.place)
    if len(rows) > _MOST_ROWS:
        raise LimitReached(f"there are more than {_MOST_ROWS:,} combinations", at.place)
    return IteratorValue(f"itertools.{function.__name__}", Listed(rows), at.place)


def _product(at: Call, *iterables: Value, repeat: Value | None = None) -> Value:
    number = _whole(at, repeat) if repeat is not None else 1
    if isinstance(number, Unknown):
        return number
    if number is not None and number * len(iterables) > 50:
        raise LimitReached("there are too many combinations", at.place)
    return _combinations(itertools.product, at, iterables, repeat)


def _permutations(at: Call, iterable: Value, r: Value | None = None) -> Value:
    return _combinations(itertools.permutations, at, (iterable,), r)


def _combined(at: Call, iterable: Value, r: Value) -> Value:
    return _combinations(itertools.combinations, at, (iterable,), r)


def _combined_again(at: Call, iterable: Value, r: Value) -> Value:
    number = _whole(at, r)
    if isinstance(number, int) and number > 50:
        raise LimitReached("there are too many combinations", at.place)
    return _combinations(itertools.combinations_with_replacement, at, (iterable,), r)


def _islice(at: Call, iterable: Value, *bounds: Value) -> Value:
    if not 1 <= len(bounds) <= 3:
        raise raised(TypeError, f"islice expected 2 to 4 arguments, got {len(bounds) + 1}", at.place)
    numbers = [_whole(at, bound) for bound in bounds]
    unknown = next((number for number in numbers if isinstance(number, Unknown)), None)
    if unknown is not None:
        return IteratorValue("itertools.islice", Listed((), unknown), at.place)
    start, stop, step = (None, numbers[0], None) if len(numbers) == 1 else (*numbers, None, None)[:3]
    if any(isinstance(number, int) and number < 0 for number in (start, stop)) or (step is not None and step < 1):  # type: ignore[operator]
        raise raised(ValueError, "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.", at.place)
    return lazily(
        at,
        "itertools.islice",
        Sliced(iterator_of(at.run, iterable, at.place), start or 0, stop, step or 1),  # type: ignore[arg-type]
    )


def _whole(at: Call, value: Value) -> int | Unknown | None:
    value = conversion.plain(value)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Const) and (value.value is None or isinstance(value.value, int)):
        return value.value
    raise raised(TypeError, "the object cannot be interpreted as an integer", at.place)


def _zip_longest(at: Call, *iterables: Value, fillvalue: Value | None = None) -> Value:
    sources = sources_of(at, iterables)
    live = (True,) * len(sources)
    return lazily(at, "itertools.zip_longest", Longest(sources, live, fillvalue or Const(None, at.place)))


def _accumulate(at: Call, iterable: Value, func: Value | None = None, *, initial: Value | None = None) -> Value:
    function = None if isinstance(func, Const) and func.value is None else func
    first = None if isinstance(initial, Const) and initial.value is None else initial
    source = iterator_of(at.run, iterable, at.place)
    return lazily(at, "itertools.accumulate", Accumulated(source, function, None, first))


def _take_while(at: Call, predicate: Value, iterable: Value, /) -> Value:
    return lazily(at, "itertools.takewhile", While(predicate, iterator_of(at.run, iterable, at.place), take=True))


def _drop_while(at: Call, predicate: Value, iterable: Value, /) -> Value:
    return lazily(at, "itertools.dropwhile", While(predicate, iterator_of(at.run, iterable, at.place), take=False))


def _filter_false(at: Call, predicate: Value, iterable: Value, /) -> Value:
    test = None if isinstance(predicate, Const) and predicate.value is None else predicate
    return filtered(at, "itertools.filterfalse", test, iterable, wanted=False)


def _compress(at: Call, data: Value, selectors: Value) -> Value:
    return lazily(at, "itertools.compress", Picked(*sources_of(at, (data, selectors))))


def _starmap(at: Call, function: Value, iterable: Value, /) -> Value:
    return lazily(at, "itertools.starmap", Starred(function, iterator_of(at.run, iterable, at.place)))


def _pairwise(at: Call, iterable: Value, /) -> Value:
    return lazily(at, "itertools.pairwise", Pairs(iterator_of(at.run, iterable, at.place)))


def _batched(at: Call, iterable: Value, n: Value, *, strict: Value | None = None) -> Value:
    number = _whole(at, n)
    if isinstance(number, Unknown):
        return number
    if strict is not None:
        return Unknown("'batched' with 'strict' isn't modelled", at.place)
    if number is None or number < 1:
        raise raised(ValueError, "n must be at least one", at.place)
    return lazily(at, "itertools.batched", Batched(iterator_of(at.run, iterable, at.place), number))


def _groupby(at: Call, iterable: Value, key: Value | None = None) -> Value:
    function = None if isinstance(key, Const) and key.value is None else key
    items = items_of(at.run, iterable, at.place)
    if items.unordered:
        return IteratorValue("itertools.groupby", Listed((), Unknown(items.why, at.place)), at.place)
    current = ListValue([Const(0, at.place)], at.place)
    return lazily(at, "itertools.groupby", Grouped(tuple(items.ordered), function, current, items.rest))


FUNCTIONS: dict[str, Function] = {
    "itertools.chain": function(_chain),
    "itertools.chain.from_iterable": function(_chain_iterable),
    "itertools.count": function(_count),
    "itertools.cycle": function(_cycle),
    "itertools.repeat": function(_repeat),
    "itertools.tee": function(_tee),
    "itertools.product": function(_product),
    "itertools.permutations": function(_permutations),
    "itertools.combinations": function(_combined),
    "itertools.combinations_with_replacement": function(_combined_again),
    "itertools.islice": function(_islice),
    "itertools.zip_longest": function(_zip_longest),
    "itertools.accumulate": function(_accumulate),
    "itertools.takewhile": function(_take_while),
    "itertools.dropwhile": function(_drop_while),
    "itertools.filterfalse": function(_filter_false),
    "itertools.compress": function(_compress),
    "itertools.starmap": function(_starmap),
    "itertools.pairwise": function(_pairwise),
    "itertools.batched": function(_batched),
    "itertools.groupby": function(_groupby),
}
