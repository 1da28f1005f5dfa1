"""Iterate over values.

Items whose order Python leaves open, such as those of a set, are told apart: who asks for a sequence doesn't get them,
who only asks what there is does.
"""

from __future__ import annotations

from typing import NamedTuple

from flyte_compile.values import conversion
from flyte_compile.values.enumerations import iterated
from flyte_compile.values.model import (
    Arguments,
    ClassValue,
    Const,
    DictValue,
    End,
    ExceptionValue,
    External,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    Native,
    ObjectValue,
    Place,
    Producer,
    SetValue,
    Shuffled,
    TupleValue,
    Unknown,
    Value,
    ViewValue,
)
from flyte_compile.values.producers import (
    Listed,
    OverConstant,
    OverList,
    OverMapping,
    pull,
    view_items,
)
from flyte_compile.values.run import MOST_ITEMS, Frame, Run
from flyte_compile.values.signals import LimitReached, RaiseSignal, raised


class Items(NamedTuple):
    """What an iterable holds: first the items in order, then, in any order, the others."""

    ordered: list[Value]
    unordered: tuple[Value, ...] = ()
    rest: Unknown | None = None
    """Why there may be more, if there may."""
    why: str = conversion.ORDER_OF_A_SET
    """Why the others are in no known order."""

    @property
    def all(self) -> list[Value]:
        """Every known item, in an order that is the same for every compile."""
        return [*self.ordered, *self.unordered]

    def opening(self, place: Place) -> Unknown | None:
        """What follows the items in order, as `open` of a list says it."""
        if self.unordered:
            return Shuffled(self.why, place, None, self.unordered, self.rest is not None)
        return self.rest


def iterate(run: Run, value: Value, place: Place) -> tuple[list[Value], Unknown | None]:
    """The items of an iterable that are known in order, and why there may be more, if there may."""
    items = items_of(run, value, place)
    if items.unordered and items.rest is None:
        return items.ordered, Unknown(items.why, place)
    return items.ordered, items.rest


def items_of(run: Run, value: Value, place: Place) -> Items:
    """The items of an iterable; an iterator gives all that it has."""
    run.charge(place, value)
    match value:
        case IteratorValue():
            return _drained(run, value, place)
        case ListValue():
            return _after(list(value.content), value.open)
        case TupleValue():
            return Items(list(value.items))
        case Unknown():
            return Items([], (), Unknown(value.reason, value.place, value.made_by))
        case DictValue():
            return _entries([key for key, _ in value.content.values()], value.open)
        case ViewValue():
            return _entries(view_items(value, place), value.source.open)
        case SetValue():
            return _members(value)
        case ObjectValue():
            return _kept(value, place)
        case Const(value=range() as numbers) if len(numbers) > MOST_ITEMS:
            raise LimitReached(f"a loop runs more than {MOST_ITEMS:,} times", place)
        case Const(value=(str() | bytes() | range() | tuple()) as sequence):
            return Items([conversion.from_python(item, value.place) for item in sequence[: MOST_ITEMS + 1]])
    return _drained(run, iterator_of(run, value, place), place)


def iterator_of(run: Run, value: Value, place: Place) -> IteratorValue:
    """`iter(value)`."""
    if isinstance(value, InstanceValue):
        return _over_instance(run, value, place)
    match value:
        case IteratorValue():
            return value
        case ListValue():
            producer: Producer = OverList(value)
        case TupleValue():
            producer = Listed(value.items)
        case DictValue() | SetValue():
            items = items_of(run, value, place)
            producer = OverMapping(value, items.ordered, items.opening(place), len(value.content))
        case ViewValue():
            items = items_of(run, value, place)
            producer = OverMapping(value.source, items.ordered, items.opening(place), len(value.source.content))
        case Const(value=(str() | bytes() | range() | tuple()) as sequence):
            producer = OverConstant(sequence, value.place)
        case ClassValue(style="enum"):
            producer = Listed(iterated(value))
        case ObjectValue():
            items = _kept(value, place)
            producer = Listed(items.ordered, items.rest)
        case Unknown():
            producer = Listed((), Unknown(value.reason, value.place, value.made_by))
        case Const() | ExceptionValue() | FunctionValue() | Native():
            raise raised(TypeError, f"{_kind(value)!r} object is not iterable", place)
        case External():
            reason = Unknown(f"iterating over {value.name!r}, which is outside of the project, isn't modelled", place)
            producer = Listed((), reason)
        case _:
            producer = Listed((), Unknown("iterating over this value isn't modelled", place))
    return IteratorValue(_iterator_kind(value), producer, place)


def _drained(run: Run, iterator: IteratorValue, place: Place) -> Items:
    found: list[Value] = []
    while True:
        item = pull(run, iterator, place)
        if isinstance(item, End):
            break
        found.append(item)
        if len(found) > MOST_ITEMS:
            raise LimitReached(f"a loop runs more than {MOST_ITEMS:,} times", place)
    items = _after(found, item.reason)
    if items.rest is None:
        iterator.open = None
    return items


def _after(found: list[Value], opened: Unknown | None) -> Items:
    if not isinstance(opened, Shuffled):
        return Items(found, (), opened)
    rest = Unknown(opened.reason, opened.place, opened.made_by) if opened.more else None
    return Items(found, opened.members, rest, opened.reason)


def _entries(found: list[Value], opened: Unknown | None) -> Items:
    """The entries of a dictionary; where something was written to it under a key that isn't known, no order is."""
    if opened is None or (isinstance(opened, Shuffled) and len(found) < 2):
        return Items(found)
    return Items([], tuple(found), None if isinstance(opened, Shuffled) else opened, opened.reason)


def _kept(value: ObjectValue, place: Place) -> Items:
    if value.open is not None:
        return Items([], (), Unknown(value.open.reason, value.open.place))
    if not hasattr(value.content.object, "__iter__"):
        raise raised(TypeError, f"{type(value.content.object).__name__!r} object is not iterable", place)
    return Items([conversion.from_python(item, place) for item in value.content.object])


def _members(value: SetValue) -> Items:
    members = sorted(value.content.values(), key=_stable)
    if value.open is None and len(members) < 2:
        return Items(members)
    return Items([], tuple(members), value.open)


def _stable(value: Value) -> tuple[str, str]:
    plain = conversion.plain(value)
    if isinstance(plain, Const):
        return (type(plain.value).__name__, repr(plain.value))
    place = getattr(value, "place", None)
    node = place.node if place is not None else None
    return ("", f"{getattr(node, 'lineno', 0):09d}:{getattr(node, 'col_offset', 0):09d}")


def _over_instance(run: Run, value: InstanceValue, place: Place) -> IteratorValue:
    from flyte_compile.values.attributes import get_attribute
    from flyte_compile.values.calls import call
    from flyte_compile.values.lineage import find_in_class, foreign_base

    if value.type.style == "tuple":
        return IteratorValue("tuple_iterator", Listed(list(value.content.values())), place)
    frame = Frame(place.module, ())
    if find_in_class(value.type, "__iter__") is not None:
        made = call(run, get_attribute(run, value, "__iter__", place), Arguments((), {}, place), frame)
        if not isinstance(made, InstanceValue):
            return iterator_of(run, made, place)
        if find_in_class(made.type, "__next__") is None:
            raise raised(TypeError, "iter() returned an object that is no iterator", place)
        value = made
    if find_in_class(value.type, "__next__") is not None:
        return IteratorValue(value.type.name, _Stepped(value), place)
    if value.base is not None:
        return iterator_of(run, value.base, place)
    if value.open is None and foreign_base(value.type) is None and find_in_class(value.type, "__getitem__") is None:
        raise raised(TypeError, f"{value.type.name!r} object is not iterable", place)
    reason = Unknown(f"iterating over an object of {value.type.name!r} isn't modelled", place)
    return IteratorValue("iterator", Listed((), reason), place)


class _Stepped(NamedTuple):
    """Over an object with a `__next__` of its own, whose state is in itself."""

    receiver: InstanceValue

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        from flyte_compile.values.attributes import get_attribute
        from flyte_compile.values.calls import call

        try:
            method = get_attribute(run, self.receiver, "__next__", place)
            return call(run, method, Arguments((), {}, place), Frame(place.module, ())), self
        except RaiseSignal as signal:
            if signal.exception.type is StopIteration:
                return End()
            raise


def _kind(value: Value) -> str:
    match value:
        case Const():
            return type(value.value).__name__
        case FunctionValue():
            return "function"
        case Native():
            return "builtin_function_or_method"
        case _:
            return "exception"


def _iterator_kind(value: Value) -> str:
    match value:
        case ListValue():
            return "list_iterator"
        case TupleValue():
            return "tuple_iterator"
        case SetValue():
            return "set_iterator"
        case DictValue():
            return "dict_keyiterator"
        case ViewValue():
            return f"dict_{value.kind.removesuffix('s')}iterator"
        case Const(value=str()):
            return "str_iterator"
        case Const(value=bytes()):
            return "bytes_iterator"
        case Const(value=range()):
            return "range_iterator"
        case _:
            return "iterator"
