"""Membership: `item in container`."""

from __future__ import annotations

from flyte_compile.values.comparisons import equal, truth
from flyte_compile.values.conversion import NOT_PYTHON, check_hashable, native_error, plain, to_python
from flyte_compile.values.model import (
    ClassValue,
    Const,
    DictValue,
    End,
    InstanceValue,
    IteratorValue,
    ListValue,
    ObjectValue,
    Place,
    SetValue,
    Shuffled,
    TupleValue,
    Unknown,
    Value,
    ViewValue,
    find_unknown,
    key_of,
)
from flyte_compile.values.producers import pull, view_items
from flyte_compile.values.run import Run
from flyte_compile.values.signals import raised


def contains(container: Value, item: Value, place: Place, run: Run | None = None) -> bool | Unknown:
    """`item in container`."""
    if isinstance(container, InstanceValue):
        from flyte_compile.values.enumerations import flag_contains

        found = flag_contains(container, item)
        if found is not None:
            return found
        if run is not None:
            return _object_contains(run, container, item, place)
    container = plain(container)
    match container:
        case Unknown():
            return container
        case ClassValue(style="enum") if isinstance(item, InstanceValue) and item.type.style == "enum":
            return item.type is container
        case IteratorValue() if run is not None:
            return _iterator_contains(run, container, item, place)
        case ViewValue(kind="values"):
            return contains(ListValue(view_items(container, place), place, container.source.open), item, place, run)
        case ViewValue(kind="keys" | "proxy"):
            return contains(container.source, item, place, run)
        case ViewValue():
            return _items_contain(container, item, place, run)
        case ObjectValue():
            one, other = to_python(container), to_python(item)
            if one is NOT_PYTHON or other is NOT_PYTHON or not hasattr(one, "__contains__"):
                return find_unknown(item) or Unknown("'in' on this value isn't modelled", place)
            return other in one
        case Const(value=bytes() as data) if (number := _whole(item)) is not None:
            if not 0 <= number < 256:
                raise raised(ValueError, "byte must be in range(0, 256)", place)
            return number in data
        case Const(value=(str() | bytes()) as text):
            item = plain(item)
            if isinstance(item, Const) and isinstance(item.value, type(text)):
                return item.value in text  # type: ignore[operator]
            if isinstance(item, Unknown):
                return item
            raise raised(TypeError, "'in <string>' requires string as left operand", place)
        case Const(value=range() as numbers):
            native = item.value if isinstance(item := plain(item), Const) else None
            if isinstance(native, float) and native.is_integer():
                native = int(native)
            return native in numbers if isinstance(native, int) else False
        case DictValue() | SetValue():
            key = key_of(plain(item))
            if key is None:
                if isinstance(container, DictValue) or not isinstance(plain(item), SetValue):
                    check_hashable(item, place)
                return find_unknown(item) or Unknown("whether the item is in it isn't known", place)
            if key in container.content:
                return True
            return False if isinstance(container.open, Shuffled) else container.open or False
        case Const(value=other) if hasattr(other, "__contains__"):
            native = to_python(item)
            if native is NOT_PYTHON:
                return find_unknown(item) or Unknown("'in' on this value isn't modelled", place)
            try:
                return bool(native in other)
            except Exception as error:
                raise native_error(error, place) from None
        case Const():
            raise raised(TypeError, f"argument of type {type(container.value).__name__!r} is not iterable", place)
        case TupleValue() | ListValue():
            items = container.items if isinstance(container, TupleValue) else container.content
            undecided: Unknown | None = None
            for other in items:
                answer = equal(item, other, run=run)
                if answer is True:
                    return True
                undecided = undecided or (answer if isinstance(answer, Unknown) else None)
            opened = getattr(container, "open", None)
            if isinstance(opened, Shuffled):
                among = contains(TupleValue(opened.members, place), item, place, run)
                rest = Unknown(opened.reason, opened.place) if opened.more else False
                return True if among is True else undecided or among or rest
            return undecided or opened or False
    return Unknown("'in' on this value isn't modelled", place)


def _whole(value: Value) -> int | None:
    value = plain(value)
    return value.value if isinstance(value, Const) and isinstance(value.value, int) else None


def _iterator_contains(run: Run, container: IteratorValue, item: Value, place: Place) -> bool | Unknown:
    """Looks items through until one is equal; those are gone then."""
    while True:
        found = pull(run, container, place)
        if isinstance(found, End):
            if isinstance(found.reason, Shuffled):
                return contains(ListValue([], place, found.reason), item, place, run)
            return found.reason or False
        answer = equal(item, found, run=run)
        if isinstance(answer, Unknown):
            container.open = answer
            return answer
        if answer:
            return True


def _items_contain(view: ViewValue, item: Value, place: Place, run: Run | None) -> bool | Unknown:
    item = plain(item)
    if isinstance(item, Unknown):
        return item
    if not isinstance(item, TupleValue) or len(item.items) != 2:
        return False
    there = contains(view.source, item.items[0], place, run)
    if there is not True:
        return there
    return equal(view.source.content[key_of(plain(item.items[0]))][1], item.items[1], run=run)


def _object_contains(run: Run, container: InstanceValue, item: Value, place: Place) -> bool | Unknown:
    from flyte_compile.values import protocols
    from flyte_compile.values.iteration import items_of
    from flyte_compile.values.lineage import find_in_class

    answered = protocols.special(run, container, "__contains__", (item,), place)
    if answered is not None:
        return truth(answered, run)
    if find_in_class(container.type, "__iter__") is None and container.base is not None:
        return contains(container.base, item, place, run)
    items = items_of(run, container, place)
    undecided = items.rest
    for other in items.all:
        answer = equal(item, other, run=run)
        if answer is True:
            return True
        undecided = undecided or (answer if isinstance(answer, Unknown) else None)
    return undecided or False
