"""Fill sets and dictionaries; what isn't known makes them open."""

from __future__ import annotations

from flyte_compile.values import conversion
from flyte_compile.values.iteration import items_of, iterate
from flyte_compile.values.model import (
    DictValue,
    ObjectValue,
    Place,
    SetValue,
    Shuffled,
    TupleValue,
    Unknown,
    Value,
    ViewValue,
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
            conversion.check_hashable(item, place)
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
    conversion.check_hashable(key, place)
    reason = key if isinstance(key, Unknown) else Unknown("the key isn't known", place)
    spoil(target, reason)


def spoil(target: DictValue, reason: Unknown) -> None:
    """Something unknown was written to the dictionary: any entry may be another one now."""
    target.content = {identity: (key, reason) for identity, (key, _) in target.content.items()}
    if target.open is None or isinstance(target.open, Shuffled):
        target.open = Unknown(reason.reason, reason.place, reason.made_by)


def merge_into(run: Run, target: DictValue, source: Value, place: Place) -> None:
    """`target.update(source)`."""
    source = conversion.plain(source)
    if isinstance(source, ViewValue) and source.kind == "proxy":
        source = source.source
    match source:
        case DictValue():
            if source.open is not None and not isinstance(source.open, Shuffled):
                spoil(target, source.open)
            for identity, (key, value) in source.content.items():
                target.content[identity] = (target.content.get(identity, (key, value))[0], value)
            if isinstance(source.open, Shuffled) and target.open is None:
                target.open = source.open
            run.limit_items(len(target.content), place, new=len(source.content))
        case ObjectValue() if isinstance(source.content.object, dict) and source.open is None:
            merge_into(run, target, conversion.from_python(dict(source.content.object), place), place)
        case Unknown():
            spoil(target, source)
        case _:
            _merge_pairs(run, target, source, place)


def _merge_pairs(run: Run, target: DictValue, source: Value, place: Place) -> None:
    items = items_of(run, source, place)
    for item in items.all:
        if isinstance(item, Unknown):
            spoil(target, item)
            continue
        pair, opened = iterate(run, item, place)
        if opened is not None:
            spoil(target, opened)
        elif len(pair) == 2:
            set_entry(target, pair[0], pair[1], place)
        else:
            raise raised(ValueError, "dictionary update sequence element has length other than 2", place)
    run.limit_items(len(target.content), place, new=len(items.ordered))
    if items.unordered:
        unique = len({key_of(conversion.plain(pair[0])) for pair in map(_pair, items.unordered)}) == len(
            items.unordered
        )
        if not unique:
            spoil(target, Unknown(conversion.ORDER_OF_A_SET, place))
        elif target.open is None:
            target.open = Shuffled(conversion.ORDER_OF_A_SET, place)
    if items.rest is not None:
        spoil(target, items.rest)


def _pair(item: Value) -> tuple[Value, ...]:
    return item.items if isinstance(item, TupleValue) else (item,)
