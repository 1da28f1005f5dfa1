"""Builtins that go over iterables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flyte_compile.values import comparisons, conversion, operators
from flyte_compile.values.calls import call
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    Arguments,
    Const,
    ListValue,
    TupleValue,
    Unknown,
    Value,
    find_unknown,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised


def _length(run: Run, arguments: Arguments, frame: Frame) -> Value:
    value = arguments.positional[0]
    if isinstance(value, Const) and isinstance(value.value, (str, bytes, range)):
        return Const(len(value.value), arguments.place)
    items, rest = iterate(run, value, arguments.place)
    return Unknown(rest.reason, rest.place) if rest is not None else Const(len(items), arguments.place)


def ordered(run: Run, items: list[Value], rest: Unknown | None, arguments: Arguments) -> list[Value] | Unknown:
    """Items in sorted order, by `key=` and `reverse=` of the arguments."""
    key = arguments.keywords.get("key")
    reverse = arguments.keywords.get("reverse")
    if rest is not None:
        return rest
    frame = Frame(arguments.place.module, ())
    keys: list[Any] = []
    for item in items:
        if key is None or (isinstance(key, Const) and key.value is None):
            result = item
        else:
            result = call(run, key, Arguments((item,), {}, arguments.place), frame)
        unknown = find_unknown(result)
        if unknown is not None:
            return unknown
        native = conversion.to_python(result)
        if not conversion.is_python(native):
            return Unknown("the items' order isn't modelled", arguments.place)
        keys.append(native)
    backwards = bool(reverse.value) if isinstance(reverse, Const) else False
    try:
        order = sorted(range(len(items)), key=keys.__getitem__, reverse=backwards)
    except TypeError as error:
        raise conversion.native_error(error, arguments.place) from None
    return [items[index] for index in order]


def _sorted(run: Run, arguments: Arguments, frame: Frame) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    result = ordered(run, items, rest, arguments)
    return ListValue([], arguments.place, result) if isinstance(result, Unknown) else ListValue(result, arguments.place)


def _reversed(run: Run, arguments: Arguments, frame: Frame) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    return ListValue([] if rest else items[::-1], arguments.place, rest)


def _enumerate(run: Run, arguments: Arguments, frame: Frame) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    start = arguments.positional[1] if len(arguments.positional) > 1 else arguments.keywords.get("start")
    first = start.value if isinstance(start, Const) and isinstance(start.value, int) else 0
    pairs: list[Value] = [
        TupleValue((Const(index, arguments.place), item), arguments.place) for index, item in enumerate(items, first)
    ]
    return ListValue(pairs, arguments.place, rest)


def _zip(run: Run, arguments: Arguments, frame: Frame) -> Value:
    columns = [iterate(run, value, arguments.place) for value in arguments.positional]
    rest = next((rest for _, rest in columns if rest is not None), arguments.open)
    shortest = min((len(items) for items, _ in columns), default=0)
    rows: list[Value] = [TupleValue(tuple(items[i] for items, _ in columns), arguments.place) for i in range(shortest)]
    strict = arguments.keywords.get("strict")
    if isinstance(strict, Const) and strict.value and rest is None and len({len(items) for items, _ in columns}) > 1:
        raise raised(ValueError, "zip() arguments have different lengths", arguments.place)
    return ListValue(rows, arguments.place, rest)


def _map(run: Run, arguments: Arguments, frame: Frame) -> Value:
    function, *sources = arguments.positional
    zipped = _zip(run, Arguments(tuple(sources), {}, arguments.place), frame)
    assert isinstance(zipped, ListValue)
    results: list[Value] = []
    for row in zipped.content:
        assert isinstance(row, TupleValue)
        results.append(call(run, function, Arguments(row.items, {}, arguments.place), frame))
    if zipped.open is not None and run.analysed is not None:
        call(run, function, Arguments((), {}, arguments.place, {}, zipped.open), frame)
    return ListValue(results, arguments.place, zipped.open)


def _filter(run: Run, arguments: Arguments, frame: Frame) -> Value:
    function, source = arguments.positional[:2]
    items, rest = iterate(run, source, arguments.place)
    kept: list[Value] = []
    for item in items:
        plain = isinstance(function, Const) and function.value is None
        result = item if plain else call(run, function, Arguments((item,), {}, arguments.place), frame)
        answer = comparisons.truth(result)
        if isinstance(answer, Unknown):
            rest = answer
            break
        if answer:
            kept.append(item)
    return ListValue(kept, arguments.place, rest)


def _any(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return _quantified(run, arguments, stop_at=True)


def _all(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return _quantified(run, arguments, stop_at=False)


def _quantified(run: Run, arguments: Arguments, *, stop_at: bool) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    undecided = rest
    for item in items:
        answer = comparisons.truth(item)
        if answer is stop_at:
            return Const(stop_at, arguments.place)
        undecided = answer if isinstance(answer, Unknown) else undecided
    return undecided or Const(not stop_at, arguments.place)


def _sum(run: Run, arguments: Arguments, frame: Frame) -> Value:
    import ast

    items, rest = iterate(run, arguments.positional[0], arguments.place)
    if rest is not None:
        return rest
    start = arguments.positional[1] if len(arguments.positional) > 1 else arguments.keywords.get("start")
    total: Value = start if start is not None else Const(0, arguments.place)
    for item in items:
        total = operators.binary(run, ast.Add(), total, item, arguments.place)
    return total


def _extreme(name: str) -> Callable[[Run, Arguments, Frame], Value]:
    def extreme(run: Run, arguments: Arguments, frame: Frame) -> Value:
        if len(arguments.positional) == 1:
            items, rest = iterate(run, arguments.positional[0], arguments.place)
        else:
            items, rest = list(arguments.positional), arguments.open
        keywords = {key: value for key, value in arguments.keywords.items() if key == "key"}
        # Of equal items the first is the greatest as well: sorting backwards keeps their order.
        keywords["reverse"] = Const(name == "max", arguments.place)
        result = ordered(run, items, rest, Arguments((), keywords, arguments.place))
        if isinstance(result, Unknown):
            return result
        if not result:
            if "default" in arguments.keywords:
                return arguments.keywords["default"]
            raise raised(ValueError, f"{name}() arg is an empty sequence", arguments.place)
        return result[0]

    return extreme


def _next(run: Run, arguments: Arguments, frame: Frame) -> Value:
    source = arguments.positional[0]
    items, rest = iterate(run, source, arguments.place)
    if items:
        if isinstance(source, ListValue):
            run.journal.touch(source)
            source.content = source.content[1:]
        return items[0]
    if rest is not None:
        return rest
    if len(arguments.positional) > 1:
        return arguments.positional[1]
    raise raised(StopIteration, "", arguments.place)


def _iter(run: Run, arguments: Arguments, frame: Frame) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    return ListValue(items, arguments.place, rest)


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "builtins.len": _length,
    "builtins.sorted": _sorted,
    "builtins.reversed": _reversed,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "builtins.any": _any,
    "builtins.all": _all,
    "builtins.sum": _sum,
    "builtins.min": _extreme("min"),
    "builtins.max": _extreme("max"),
    "builtins.next": _next,
    "builtins.iter": _iter,
}
