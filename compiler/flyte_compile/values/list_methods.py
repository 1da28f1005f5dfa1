"""Methods of lists and tuples."""

from __future__ import annotations

from flyte_compile.values import comparisons, conversion
from flyte_compile.values.iteration import Items, items_of
from flyte_compile.values.model import (
    Arguments,
    Const,
    ListValue,
    Place,
    Shuffled,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.natives import Call, Method, method
from flyte_compile.values.run import Run
from flyte_compile.values.signals import raised

_LARGEST_INDEX = 2**63 - 1


def none(at: Call) -> Const:
    """What a method that changes its receiver returns."""
    return Const(None, at.place)


def add_items(run: Run, target: ListValue, items: Items, place: Place) -> None:
    """Put items at the end of a list; after items of unknown number they have no known place."""
    run.journal.touch(target)
    if target.open is None:
        target.content.extend(items.ordered)
        target.open = items.opening(place)
    elif isinstance(target.open, Shuffled):
        before = target.open
        target.open = Shuffled(before.reason, before.place, None, (*before.members, *items.all), before.more)
        if items.rest is not None:
            target.content = []
            target.open = Unknown(items.rest.reason, items.rest.place)
    run.limit_items(len(target.content), place, new=len(items.ordered))


def _append(at: Call, target: ListValue, object: Value, /) -> Value:
    add_items(at.run, target, Items([object]), at.place)
    return none(at)


def _extend(at: Call, target: ListValue, iterable: Value, /) -> Value:
    add_items(at.run, target, items_of(at.run, iterable, at.place), at.place)
    return none(at)


def extend(run: Run, target: ListValue, arguments: Arguments) -> Value:
    """`target.extend(...)`."""
    return LIST["extend"](run, target, arguments)


def whole_number(at: Call, value: Value) -> int | Unknown:
    """An index, by Python's rules."""
    value = conversion.plain(value)
    if isinstance(value, Unknown):
        return value
    if not (isinstance(value, Const) and isinstance(value.value, int)):
        raise raised(TypeError, "the object cannot be interpreted as an integer", at.place)
    if abs(value.value) > _LARGEST_INDEX:
        raise raised(OverflowError, "Python int too large to convert to C ssize_t", at.place)
    return value.value


def _forget(target: ListValue, reason: Unknown) -> None:
    """Which items are left in the list, and where, isn't known any more."""
    target.content = []
    target.open = Unknown(reason.reason, reason.place, reason.made_by)


def _insert(at: Call, target: ListValue, index: Value, object: Value, /) -> Value:
    position = whole_number(at, index)
    at.run.journal.touch(target)
    if isinstance(position, int) and (target.open is None or 0 <= position <= len(target.content)):
        target.content.insert(position, object)
        at.run.limit_items(len(target.content), at.place, new=1)
    else:
        _forget(target, position if isinstance(position, Unknown) else target.open or Unknown("", at.place))
    return none(at)


def _pop(at: Call, target: ListValue, index: Value | None = None, /) -> Value:
    position = whole_number(at, index) if index is not None else -1
    at.run.journal.touch(target)
    reason = position if isinstance(position, Unknown) else target.open
    if isinstance(position, int) and (reason is None or 0 <= position < len(target.content)):
        if not target.content:
            raise raised(IndexError, "pop from empty list", at.place)
        if not -len(target.content) <= position < len(target.content):
            raise raised(IndexError, "pop index out of range", at.place)
        return target.content.pop(position)
    assert reason is not None
    _forget(target, reason)
    return Unknown(reason.reason, reason.place)


def _remove(at: Call, target: ListValue, value: Value, /) -> Value:
    at.run.journal.touch(target)
    for position, item in enumerate(target.content):
        answer = comparisons.equal(item, value, run=at.run)
        if isinstance(answer, Unknown):
            _forget(target, answer)
            return none(at)
        if answer:
            del target.content[position]
            return none(at)
    if target.open is None:
        raise raised(ValueError, "list.remove(x): x not in list", at.place)
    if isinstance(target.open, Shuffled):
        # One of the members goes, and which of equal ones makes no difference here.
        answers = [comparisons.equal(member, value, run=at.run) for member in target.open.members]
        if True in answers and not any(isinstance(answer, Unknown) for answer in answers):
            gone = answers.index(True)
            left = tuple(member for index, member in enumerate(target.open.members) if index != gone)
            target.open = Shuffled(target.open.reason, target.open.place, None, left, target.open.more)
            return none(at)
        target.open = Unknown(target.open.reason, target.open.place)
    return none(at)


def _clear(at: Call, target: ListValue) -> Value:
    at.run.journal.touch(target)
    target.content = []
    target.open = None
    return none(at)


def _copy(at: Call, target: ListValue) -> Value:
    return ListValue(list(target.content), at.place, target.open)


def _bounds(at: Call, start: Value | None, stop: Value | None) -> tuple[int, int] | Unknown:
    first = _bound(at, start, 0)
    last = _bound(at, stop, _LARGEST_INDEX)
    if isinstance(first, Unknown) or isinstance(last, Unknown):
        return first if isinstance(first, Unknown) else last  # type: ignore[return-value]
    return first, last


def _bound(at: Call, value: Value | None, default: int) -> int | Unknown:
    if value is None:
        return default
    value = conversion.plain(value)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Const) and isinstance(value.value, int):
        return max(-_LARGEST_INDEX, min(value.value, _LARGEST_INDEX))
    raise raised(TypeError, "slice indices must be integers or have an __index__ method", at.place)


def _index(
    at: Call, target: ListValue | TupleValue, value: Value, start: Value | None = None, stop: Value | None = None, /
) -> Value:
    items = target.content if isinstance(target, ListValue) else target.items
    opened = target.open if isinstance(target, ListValue) else None
    bounds = _bounds(at, start, stop)
    if isinstance(bounds, Unknown):
        return bounds
    if opened is not None and min(bounds) < 0:
        return Unknown(opened.reason, opened.place)
    for position in range(*slice(*bounds).indices(len(items))):
        answer = comparisons.equal(items[position], value, run=at.run)
        if isinstance(answer, Unknown):
            return answer
        if answer:
            return Const(position, at.place)
    if opened is not None:
        return Unknown(opened.reason, opened.place)
    raise raised(ValueError, "the value is not in the list", at.place)


def _count(at: Call, target: ListValue | TupleValue, value: Value, /) -> Value:
    items = items_of(at.run, target, at.place)
    answers = [comparisons.equal(item, value, run=at.run) for item in items.all]
    unknown = next((answer for answer in answers if isinstance(answer, Unknown)), items.rest)
    return unknown or Const(sum(answer is True for answer in answers), at.place)


def _reverse(at: Call, target: ListValue) -> Value:
    at.run.journal.touch(target)
    if target.open is None:
        target.content.reverse()
    elif isinstance(target.open, Shuffled):
        # What stood in known order in front now stands behind what is in none.
        members = (*target.content, *target.open.members)
        target.open = Shuffled(target.open.reason, target.open.place, None, members, target.open.more)
        target.content = []
    else:
        _forget(target, target.open)
    return none(at)


def _sort(at: Call, target: ListValue, *, key: Value | None = None, reverse: Value | None = None) -> Value:
    from flyte_compile.values.library.sequences import ordered

    result = ordered(at, items_of(at.run, target, at.place), key, reverse)
    at.run.journal.touch(target)
    if isinstance(result, Unknown):
        _forget(target, result)
    else:
        target.content, target.open = result, None
    return none(at)


LIST: dict[str, Method] = {
    "append": method(_append),
    "extend": method(_extend),
    "insert": method(_insert),
    "pop": method(_pop),
    "remove": method(_remove),
    "clear": method(_clear),
    "copy": method(_copy),
    "index": method(_index),
    "count": method(_count),
    "reverse": method(_reverse),
    "sort": method(_sort),
}
TUPLE: dict[str, Method] = {"index": method(_index), "count": method(_count)}
