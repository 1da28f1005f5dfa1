"""Methods of lists and tuples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flyte_compile.values import comparisons, conversion
from flyte_compile.values.containers import clear, none
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    Arguments,
    Const,
    ListValue,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Run
from flyte_compile.values.signals import raised


def _append(run: Run, target: ListValue, arguments: Arguments) -> Value:
    run.journal.touch(target)
    if target.open is None:
        target.content.extend(arguments.positional)
    run.limit_items(len(target.content), arguments.place)
    return none(arguments)


def extend(run: Run, target: ListValue, arguments: Arguments) -> Value:
    """`target.extend(...)`."""
    run.journal.touch(target)
    for source in arguments.positional:
        items, rest = iterate(run, source, arguments.place)
        if target.open is None:
            target.content.extend(items)
            target.open = rest
    run.limit_items(len(target.content), arguments.place)
    return none(arguments)


def _insert(run: Run, target: ListValue, arguments: Arguments) -> Value:
    run.journal.touch(target)
    index, value = arguments.positional
    if isinstance(index, Const) and isinstance(index.value, int) and target.open is None:
        target.content.insert(index.value, value)
    else:
        target.open = target.open or Unknown("an item is inserted at an unknown place", arguments.place)
        target.content.clear()
    return none(arguments)


def _pop(run: Run, target: ListValue, arguments: Arguments) -> Value:
    run.journal.touch(target)
    index = arguments.get(0)
    if target.open is not None or isinstance(index, Unknown):
        reason = target.open or Unknown("an unknown item was taken out", arguments.place)
        target.content.clear()
        target.open = reason
        return reason
    position = index.value if isinstance(index, Const) else -1
    try:
        return target.content.pop(position)  # type: ignore[arg-type]
    except (IndexError, TypeError) as error:
        raise conversion.native_error(error, arguments.place) from None


def _remove(run: Run, target: ListValue, arguments: Arguments) -> Value:
    run.journal.touch(target)
    for position, item in enumerate(target.content):
        answer = comparisons.equal(item, arguments.positional[0])
        if isinstance(answer, Unknown):
            target.content.clear()
            target.open = answer
            return none(arguments)
        if answer:
            del target.content[position]
            return none(arguments)
    if target.open is None:
        raise raised(ValueError, "list.remove(x): x not in list", arguments.place)
    return none(arguments)


def _copy_list(run: Run, target: ListValue, arguments: Arguments) -> Value:
    return ListValue(list(target.content), arguments.place, target.open)


def _index(run: Run, target: ListValue | TupleValue, arguments: Arguments) -> Value:
    items = target.content if isinstance(target, ListValue) else target.items
    for position, item in enumerate(items):
        answer = comparisons.equal(item, arguments.positional[0])
        if isinstance(answer, Unknown):
            return answer
        if answer:
            return Const(position, arguments.place)
    if isinstance(target, ListValue) and target.open is not None:
        return target.open
    raise raised(ValueError, "the value is not in the list", arguments.place)


def _count(run: Run, target: ListValue | TupleValue, arguments: Arguments) -> Value:
    items = target.content if isinstance(target, ListValue) else target.items
    answers = [comparisons.equal(item, arguments.positional[0]) for item in items]
    unknown = next((answer for answer in answers if isinstance(answer, Unknown)), getattr(target, "open", None))
    return unknown or Const(sum(answer is True for answer in answers), arguments.place)


def _reverse(run: Run, target: ListValue, arguments: Arguments) -> Value:
    run.journal.touch(target)
    if target.open is not None:
        target.content.clear()
    target.content.reverse()
    return none(arguments)


def _sort(run: Run, target: ListValue, arguments: Arguments) -> Value:
    from flyte_compile.values.library.sequences import ordered

    run.journal.touch(target)
    result = ordered(run, list(target.content), target.open, arguments)
    if isinstance(result, Unknown):
        target.content, target.open = [], result
    else:
        target.content = result
    return none(arguments)


LIST: dict[str, Callable[[Run, Any, Arguments], Value]] = {
    "append": _append,
    "extend": extend,
    "insert": _insert,
    "pop": _pop,
    "remove": _remove,
    "clear": clear,
    "copy": _copy_list,
    "index": _index,
    "count": _count,
    "reverse": _reverse,
    "sort": _sort,
}
TUPLE: dict[str, Callable[[Run, Any, Arguments], Value]] = {"index": _index, "count": _count}
