"""Fill sets and dictionaries; what isn't known makes them open."""

from __future__ import annotations

from flyte_compile.values import conversion
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    ListValue,
    Place,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    key_of,
)
from flyte_compile.values.run import Run
from flyte_compile.values.signals import raised


def set_of(items: list[Value], place: Place, opened: Unknown | None = None, *, frozen: bool = False) -> SetValue:
    """A set of items; one whose identity isn't known makes it open."""
    content: dict[object, Value] = {}
    for item in items:
        key = key_of(conversion.plain(item))
        if key is None:
            if not isinstance(item, (Unknown, TupleValue)):
                raise raised(TypeError, "unhashable type in a set", place)
            opened = opened or (item if isinstance(item, Unknown) else Unknown("an item of the set isn't known", place))
        else:
            content.setdefault(key, item)
    return SetValue(content, place, frozen, opened)


def set_entry(target: DictValue, key: Value, value: Value, place: Place) -> None:
    """`target[key] = value` on a dictionary that nobody else holds yet, or that the journal was told of."""
    identity = key_of(conversion.plain(key))
    if identity is not None:
        target.content[identity] = (target.content.get(identity, (key, value))[0], value)
        return
    if not isinstance(key, (Unknown, TupleValue)):
        raise raised(TypeError, "unhashable type as a dictionary key", place)
    reason = key if isinstance(key, Unknown) else Unknown("the key isn't known", place)
    spoil(target, reason)


def spoil(target: DictValue, reason: Unknown) -> None:
    """Something unknown was written to the dictionary: any entry may be another one now."""
    target.content = {identity: (key, reason) for identity, (key, _) in target.content.items()}
    target.open = target.open or reason


def merge_into(run: Run, target: DictValue, source: Value, place: Place) -> None:
    """`target.update(source)`."""
    source = conversion.plain(source)
    if isinstance(source, DictValue):
        if source.open is not None:
            spoil(target, source.open)
        target.content.update(source.content)
        run.limit_items(len(target.content), place)
        return
    if isinstance(source, Unknown):
        spoil(target, source)
        return
    items, rest = iterate(run, source, place)
    for item in items:
        pair, opened = iterate(run, item, place)
        if len(pair) == 2 and opened is None:
            set_entry(target, pair[0], pair[1], place)
        else:
            spoil(target, opened or Unknown("an item isn't a pair of key and value", place))
    if rest is not None:
        spoil(target, rest)


def clear(run: Run, target: ListValue | DictValue | SetValue, arguments: Arguments) -> Value:
    """`target.clear()`."""
    run.journal.touch(target)
    target.content.clear()
    target.open = None
    return none(arguments)


def none(arguments: Arguments) -> Const:
    """What a method that changes its receiver returns."""
    return Const(None, arguments.place)
