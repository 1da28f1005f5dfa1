"""`itertools`: finite ones give all of their items at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from flyte_compile.values import conversion, operators
from flyte_compile.values.calls import call
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    Arguments,
    Const,
    ListValue,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run


def _chain(run: Run, arguments: Arguments, frame: Frame) -> Value:
    found: list[Value] = []
    for source in arguments.positional:
        items, rest = iterate(run, source, arguments.place)
        found.extend(items)
        if rest is not None:
            return ListValue(found, arguments.place, rest)
    return ListValue(found, arguments.place, arguments.open)


def _chain_iterable(run: Run, arguments: Arguments, frame: Frame) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    return _chain(run, Arguments(tuple(items), {}, arguments.place, {}, rest), frame)


def _combinations(function: Callable[..., Any]) -> Callable[[Run, Arguments, Frame], Value]:
    """A combinatoric iterator over values: Python's own, over positions."""

    def combine(run: Run, arguments: Arguments, frame: Frame) -> Value:
        place = arguments.place
        is_product = function is itertools.product
        sources = arguments.positional if is_product else arguments.positional[:1]
        columns = [iterate(run, source, place) for source in sources]
        rest = next((rest for _, rest in columns if rest is not None), arguments.open)
        if rest is not None:
            return rest
        numbers = [conversion.to_python(value) for value in arguments.positional[len(sources) :]]
        keywords = {name: conversion.to_python(value) for name, value in arguments.keywords.items()}
        rows: list[Value] = []
        indices = [range(len(items)) for items, _ in columns]
        width = len(columns)
        for row in itertools.islice(function(*indices, *numbers, **keywords), 20_001):
            picked = [columns[position % width if is_product else 0][0][index] for position, index in enumerate(row)]
            rows.append(TupleValue(tuple(picked), place))
        run.limit_items(len(rows) * 5, place)
        return ListValue(rows, place)

    return combine


def _islice(run: Run, arguments: Arguments, frame: Frame) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    bounds = [conversion.to_python(value) for value in arguments.positional[1:]]
    if rest is not None or not all(bound is None or isinstance(bound, int) for bound in bounds):
        return rest or Unknown("the slice isn't known", arguments.place)
    return ListValue(items[slice(*bounds)], arguments.place)


def _repeat(run: Run, arguments: Arguments, frame: Frame) -> Value:
    times = arguments.positional[1] if len(arguments.positional) > 1 else arguments.keywords.get("times")
    if not (isinstance(times, Const) and isinstance(times.value, int)):
        return Unknown("'repeat' without an end", arguments.place)
    run.limit_items(times.value, arguments.place)
    return ListValue([arguments.positional[0]] * times.value, arguments.place)


def _zip_longest(run: Run, arguments: Arguments, frame: Frame) -> Value:
    columns = [iterate(run, value, arguments.place) for value in arguments.positional]
    rest = next((rest for _, rest in columns if rest is not None), None)
    fill = arguments.keywords.get("fillvalue", Const(None, arguments.place))
    longest = max((len(items) for items, _ in columns), default=0)
    rows: list[Value] = [
        TupleValue(tuple(items[i] if i < len(items) else fill for items, _ in columns), arguments.place)
        for i in range(longest)
    ]
    return ListValue(rows, arguments.place, rest)


def _accumulate(run: Run, arguments: Arguments, frame: Frame) -> Value:
    import ast

    items, rest = iterate(run, arguments.positional[0], arguments.place)
    function = arguments.positional[1] if len(arguments.positional) > 1 else None
    results: list[Value] = []
    for item in items:
        if not results:
            results.append(item)
        elif function is None:
            results.append(operators.binary(run, ast.Add(), results[-1], item, arguments.place))
        else:
            results.append(call(run, function, Arguments((results[-1], item), {}, arguments.place), frame))
    return ListValue(results, arguments.place, rest)


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chain_iterable,
    "itertools.product": _combinations(itertools.product),
    "itertools.permutations": _combinations(itertools.permutations),
    "itertools.combinations": _combinations(itertools.combinations),
    "itertools.islice": _islice,
    "itertools.repeat": _repeat,
    "itertools.zip_longest": _zip_longest,
    "itertools.accumulate": _accumulate,
}
