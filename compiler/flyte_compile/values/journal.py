"""Undo and merge: what evaluation does where it can't know which way the program goes.

Each way is run for itself on the same state; afterwards a variable, list or object that is the same at the end of every
way keeps its value, and any other becomes unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from flyte_compile.values.model import (
    Const,
    DictValue,
    External,
    ListValue,
    Mutable,
    Registry,
    Scope,
    SdkObject,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.signals import RaiseSignal, Signal

State: TypeAlias = tuple[object, "Unknown | None"]
Layer: TypeAlias = "dict[int, tuple[Mutable, State]]"


class Journal:
    """Remembers the state of what is about to change, while there is a way to come back from."""

    def __init__(self) -> None:
        self._layers: list[Layer] = []

    def touch(self, target: Mutable) -> None:
        """To be called before every change in place."""
        if self._layers and id(target) not in self._layers[-1]:
            self._layers[-1][id(target)] = (target, _state(target))

    def attempt(self, way: Callable[[], None]) -> tuple[Signal | None, Layer]:
        """Run one way, take back what it changed, and return how it ended and the states that it left."""
        layer: Layer = {}
        self._layers.append(layer)
        outcome: Signal | None = None
        try:
            way()
        except Signal as signal:
            outcome = signal
        finally:
            self._layers.pop()
            after: Layer = {key: (target, _state(target)) for key, (target, _) in layer.items()}
            for target, state in layer.values():
                _restore(target, state)
        return outcome, after

    def merge(self, ways: list[Layer], reason: Unknown) -> None:
        """Make the state what it is after any one of the ways."""
        touched: dict[int, Mutable] = {key: target for way in ways for key, (target, _) in way.items()}
        for key, target in touched.items():
            self.touch(target)
            before = _state(target)
            states = [way[key][1] if key in way else before for way in ways]
            _restore(target, _merged(target, states, reason))


def surviving(outcomes: list[tuple[Signal | None, Layer]]) -> list[tuple[Signal | None, Layer]]:
    """The ways that can be the real one: a module that is deployed was imported without an exception."""
    return [outcome for outcome in outcomes if not isinstance(outcome[0], RaiseSignal)]


def join(values: list[Value | None], reason: Unknown) -> Value:
    """One value for what is one of several; `None` stands for "not set" on one of the ways."""
    first = values[0]
    if first is not None and all(other is not None and same(first, other) for other in values[1:]):
        return first
    if any(value is None for value in values):
        return reason
    if isinstance(first, TupleValue):
        tuples = [value for value in values if isinstance(value, TupleValue) and len(value.items) == len(first.items)]
        if len(tuples) == len(values):
            columns = zip(*(value.items for value in tuples), strict=True)
            return TupleValue(tuple(join(list(column), reason) for column in columns), first.place)
    if isinstance(first, SdkObject):
        objects = [value for value in values if isinstance(value, SdkObject) and value.type == first.type]
        if len(objects) == len(values) and first.type not in _DECLARED:
            names = dict.fromkeys(name for value in objects for name in value.content)
            content = {name: join([value.content.get(name) for value in objects], reason) for name in names}
            return SdkObject(first.type, content, dict(first.spans), first.place)
    unknown = next((value for value in values if isinstance(value, Unknown)), None)
    environment = next((value for value in values if isinstance(value, SdkObject) and value.type in _DECLARED), None)
    if environment is not None:
        # What is declared in it must not get lost without a word.
        return Unknown((unknown or reason).reason, (unknown or reason).place, environment.type)
    return unknown or reason


_DECLARED = ("flyte.TaskEnvironment", "flyte.Task")


def same(one: Value, other: Value, depth: int = 8) -> bool:
    """Whether two values are the same for the program, as far as it can tell without asking for identity."""
    if one is other:
        return True
    if depth == 0:
        return False
    match one, other:
        case Const(), Const():
            return type(one.value) is type(other.value) and one.value == other.value
        case External(), External():
            return one.name == other.name
        case TupleValue(), TupleValue():
            return _all_same(list(one.items), list(other.items), depth)
        case ListValue(), ListValue():
            return one.open is other.open and _all_same(one.content, other.content, depth)
        case SetValue(), SetValue():
            return one.open is other.open and one.content.keys() == other.content.keys()
        case DictValue(), DictValue():
            return (
                one.open is other.open
                and list(one.content) == list(other.content)
                and _all_same([pair[1] for pair in one.content.values()], [p[1] for p in other.content.values()], depth)
            )
        case SdkObject(), SdkObject():
            return (
                one.type == other.type
                and one.type not in _DECLARED
                and one.content.keys() == other.content.keys()
                and all(same(one.content[name], other.content[name], depth - 1) for name in one.content)
            )
        case _:
            return False


def _all_same(ones: list[Value], others: list[Value], depth: int) -> bool:
    return len(ones) == len(others) and all(same(a, b, depth - 1) for a, b in zip(ones, others, strict=True))


def _state(target: Mutable) -> State:
    content = target.content
    return (content.copy() if isinstance(content, (dict, list)) else content, target.open)


def _restore(target: Mutable, state: State) -> None:
    content, target.open = state
    target.content = content.copy()  # type: ignore[attr-defined]  # the copy of the same target's content


def _merged(target: Mutable, states: list[State], reason: Unknown) -> State:
    opened = next((state[1] for state in states if state[1] is not None), None)
    match target:
        case Registry():
            declared: list[list[SdkObject]] = [state[0] for state in states]  # type: ignore[misc]
            return (list(dict.fromkeys(item for items in declared for item in items)), opened)
        case ListValue():
            lists: list[list[Value]] = [state[0] for state in states]  # type: ignore[misc]
            shortest = min(map(len, lists))
            items = [join([column[index] for column in lists], reason) for index in range(shortest)]
            return (items, opened if len({len(items) for items in lists}) == 1 else opened or reason)
        case DictValue():
            pairs: list[dict[object, tuple[Value, Value]]] = [state[0] for state in states]  # type: ignore[misc]
            merged: dict[object, tuple[Value, Value]] = {}
            for key in dict.fromkeys(key for content in pairs for key in content):
                name = next(content[key][0] for content in pairs if key in content)
                merged[key] = (name, join([content[key][1] if key in content else None for content in pairs], reason))
            uneven = len({frozenset(content) for content in pairs}) > 1
            return (merged, opened or reason if uneven else opened)
        case SetValue():
            sets: list[dict[object, Value]] = [state[0] for state in states]  # type: ignore[misc]
            common = {key: value for key, value in sets[0].items() if all(key in other for other in sets)}
            return (common, opened if all(len(other) == len(common) for other in sets) else opened or reason)
        case Scope() | _:
            scopes: list[dict[str, Value]] = [state[0] for state in states]  # type: ignore[misc]
            names = dict.fromkeys(name for content in scopes for name in content)
            return ({name: join([content.get(name) for content in scopes], reason) for name in names}, opened)
