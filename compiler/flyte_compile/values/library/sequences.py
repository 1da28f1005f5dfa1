"""Builtins that look through an iterable and give one answer, or a list."""

from __future__ import annotations

import ast
import itertools
from typing import Any

from flyte_compile.values import comparisons, conversion, protocols
from flyte_compile.values.enumerations import iterated
from flyte_compile.values.iteration import Items, items_of, iterator_of
from flyte_compile.values.model import (
    ClassValue,
    Const,
    DictValue,
    End,
    InstanceValue,
    IteratorValue,
    ListValue,
    ObjectValue,
    SetValue,
    Shuffled,
    TupleValue,
    Unknown,
    Value,
    ViewValue,
    find_unknown,
)
from flyte_compile.values.natives import Call, Function, function
from flyte_compile.values.producers import pull
from flyte_compile.values.signals import raised


def _len(at: Call, obj: Value, /) -> Value:
    if isinstance(obj, InstanceValue):
        from flyte_compile.values.lineage import find_in_class

        if find_in_class(obj.type, "__len__") is not None:
            from flyte_compile.values.attributes import get_attribute

            return at.call(get_attribute(at.run, obj, "__len__", at.place))
    if isinstance(obj, InstanceValue) and obj.type.style == "tuple":
        return Const(len(obj.content), at.place)
    obj = conversion.plain(obj)
    match obj:
        case Const():
            try:
                return Const(len(obj.value), at.place)  # type: ignore[arg-type]
            except TypeError as error:
                raise conversion.native_error(error, at.place) from None
        case Unknown():
            return obj
        case TupleValue():
            return Const(len(obj.items), at.place)
        case ListValue() | DictValue() | SetValue() if obj.open is None:
            return Const(len(obj.content), at.place)
        case ListValue() | DictValue() | SetValue() | ViewValue():
            items = items_of(at.run, obj, at.place)
            return items.rest or Const(len(items.all), at.place)
        case ClassValue(style="enum"):
            return Const(len(iterated(obj)), at.place)
        case ObjectValue():
            if obj.open is not None:
                return Unknown(obj.open.reason, obj.open.place)
            return Const(len(obj.content.object), at.place)
        case IteratorValue():
            raise raised(TypeError, f"object of type {obj.kind!r} has no len()", at.place)
    return Unknown("'len' of this value isn't modelled", at.place)


def ordered(at: Call, items: Items, key: Value | None, reverse: Value | None) -> list[Value] | Unknown:
    """Items in sorted order."""
    if items.rest is not None:
        return items.rest
    backwards = comparisons.truth(reverse, at.run) if reverse is not None else False
    if isinstance(backwards, Unknown):
        return backwards
    if reverse is not None and not (isinstance(reverse, Const) and isinstance(reverse.value, (int, bool))):
        raise raised(TypeError, "the argument 'reverse' can't be interpreted as an integer", at.place)
    keys = keys_of(at, items.all, key)
    if isinstance(keys, Unknown):
        return keys
    try:
        order = sorted(range(len(keys)), key=keys.__getitem__, reverse=backwards)
        if items.unordered and not all(_strict(keys[i], keys[j], backwards) for i, j in itertools.pairwise(order)):
            # Sorting keeps equal ones in the order that they came in, which isn't known.
            return Unknown(items.why, at.place)
    except TypeError as error:
        raise conversion.native_error(error, at.place) from None
    except _Undecided as undecided:
        return undecided.reason
    everything = items.all
    return [everything[index] for index in order]


def _strict(one: Any, other: Any, backwards: bool) -> bool:
    if isinstance(one, (set, frozenset)):
        return False
    return bool(other < one if backwards else one < other)


def keys_of(at: Call, items: list[Value], key: Value | None) -> list[Any] | Unknown:
    """What Python's own values the items are compared by."""
    keys: list[Any] = []
    values: list[Value] = []
    for item in items:
        result = item if key is None or _is_none(key) else at.call(key, item)
        unknown = find_unknown(result)
        if unknown is not None:
            return Unknown(unknown.reason, unknown.place)
        if isinstance(result, IteratorValue):
            raise raised(TypeError, f"'<' not supported between instances of {result.kind!r}", at.place)
        at.run.charge(at.place, result)
        values.append(result)
        keys.append(conversion.to_python(result))
    return keys if all(map(conversion.is_python, keys)) else [_Compared(at, value) for value in values]


class _Compared:
    """A value that Python's own algorithms compare by what the evaluated program says of `<`."""

    def __init__(self, at: Call, value: Value) -> None:
        self.at = at
        self.value = value

    def __lt__(self, other: _Compared) -> bool:
        result = comparisons.compare(self.at.run, ast.Lt(), self.value, other.value, self.at.place)
        answer = comparisons.truth(result, self.at.run)
        if isinstance(answer, Unknown):
            raise _Undecided(answer)
        return answer

    def __gt__(self, other: _Compared) -> bool:
        return other < self


class _Undecided(Exception):
    def __init__(self, reason: Unknown) -> None:
        super().__init__()
        self.reason = reason


def _is_none(value: Value) -> bool:
    return isinstance(value, Const) and value.value is None


def _sorted(at: Call, iterable: Value, /, *, key: Value | None = None, reverse: Value | None = None) -> Value:
    result = ordered(at, items_of(at.run, iterable, at.place), key, reverse)
    return ListValue([], at.place, result) if isinstance(result, Unknown) else ListValue(result, at.place)


def _any(at: Call, iterable: Value, /) -> Value:
    return _quantified(at, iterable, stop_at=True)


def _all(at: Call, iterable: Value, /) -> Value:
    return _quantified(at, iterable, stop_at=False)


def _quantified(at: Call, iterable: Value, *, stop_at: bool) -> Value:
    iterator = iterator_of(at.run, iterable, at.place)
    undecided: Unknown | None = None
    while True:
        item = pull(at.run, iterator, at.place)
        if isinstance(item, End):
            break
        answer = comparisons.truth(item, at.run)
        if answer is stop_at:
            if undecided is not None:
                # Python may have stopped before: how far the iterator came isn't known.
                iterator.open = undecided
            return Const(stop_at, at.place)
        undecided = undecided or (answer if isinstance(answer, Unknown) else None)
    if isinstance(item.reason, Shuffled):
        for member in item.reason.members:
            answer = comparisons.truth(member, at.run)
            if answer is stop_at:
                return Const(stop_at, at.place)
            undecided = undecided or (answer if isinstance(answer, Unknown) else None)
        item = End(item.reason if item.reason.more else None)
    if undecided is None and item.reason is not None:
        undecided = Unknown(item.reason.reason, item.reason.place)
    return undecided or Const(not stop_at, at.place)


def _sum(at: Call, iterable: Value, /, start: Value | None = None) -> Value:
    total: Value = start if start is not None else Const(0, at.place)
    if isinstance(total, Const) and isinstance(total.value, (str, bytes)):
        raise raised(TypeError, "sum() can't sum strings [use ''.join(seq) instead]", at.place)
    items = items_of(at.run, iterable, at.place)
    if items.rest is not None:
        return items.rest
    if items.unordered and not all(_is_whole(item) for item in (*items.all, total)):
        return Unknown(items.why, at.place)
    for item in items.all:
        total = added(at, total, item)
    return total


def added(at: Call, left: Value, right: Value) -> Value:
    """`left + right`."""
    return protocols.binary(at.run, ast.Add(), left, right, at.place)


def _is_whole(value: Value) -> bool:
    value = conversion.plain(value)
    return isinstance(value, Const) and isinstance(value.value, int)


def _min(at: Call, *values: Value, key: Value | None = None, default: Value | None = None) -> Value:
    return _extreme(at, "min", values, key, default)


def _max(at: Call, *values: Value, key: Value | None = None, default: Value | None = None) -> Value:
    return _extreme(at, "max", values, key, default)


def _extreme(at: Call, name: str, values: tuple[Value, ...], key: Value | None, default: Value | None) -> Value:
    if not values:
        raise raised(TypeError, f"{name} expected at least 1 argument, got 0", at.place)
    if len(values) > 1 and default is not None:
        raise raised(TypeError, "Cannot specify a default for multiple positional arguments", at.place)
    items = items_of(at.run, values[0], at.place) if len(values) == 1 else Items(list(values))
    if items.rest is not None:
        return items.rest
    everything = items.all
    if not everything:
        if default is not None:
            return default
        raise raised(ValueError, f"{name}() arg is an empty sequence", at.place)
    keys = keys_of(at, everything, key)
    if isinstance(keys, Unknown):
        return keys
    best = 0
    try:
        for index in range(1, len(keys)):
            if keys[index] < keys[best] if name == "min" else keys[index] > keys[best]:
                best = index
        if items.unordered and not all(
            _strict(keys[best], other, name == "max") for index, other in enumerate(keys) if index != best
        ):
            return Unknown(items.why, at.place)
    except TypeError as error:
        raise conversion.native_error(error, at.place) from None
    except _Undecided as undecided:
        return undecided.reason
    return everything[best]


FUNCTIONS: dict[str, Function] = {
    "builtins.len": function(_len),
    "builtins.sorted": function(_sorted),
    "builtins.any": function(_any),
    "builtins.all": function(_all),
    "builtins.sum": function(_sum),
    "builtins.min": function(_min),
    "builtins.max": function(_max),
}
