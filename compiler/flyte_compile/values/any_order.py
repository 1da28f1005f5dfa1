"""Turns in an order that isn't known, such as those of a loop over a set.

Each turn starts from what is the same before the first turn and after any of them, so that what it makes can't depend
on the order. Afterwards a variable is known if all turns that set it give it the same value; a list holds what was
appended to it in no known order, a dictionary the entries that only one turn has set.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from flyte_compile.values.journal import Layer, State, restore, state_of
from flyte_compile.values.meeting import same
from flyte_compile.values.model import (
    ClassValue,
    Const,
    DictValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    Mutable,
    ObjectValue,
    Registry,
    Scope,
    SetValue,
    Shuffled,
    Unknown,
    Value,
    next_birth,
)
from flyte_compile.values.producers import EXHAUSTED
from flyte_compile.values.run import Run
from flyte_compile.values.ways import Way, settle, tried

_MOST_ROUNDS = 4
_MOST_TO_PERMUTE = 4
_NAMED = (Scope, InstanceValue, ClassValue)


def in_any_order(run: Run, turns: Sequence[Way], reason: Unknown) -> None:
    """Run turns whose order isn't known."""
    reason = Unknown(reason.reason, reason.place)
    start, noted = next_birth(), len(run.calls)

    def all_turns() -> None:
        for turn in turns:
            turn()

    outcomes = run.journal.attempt(all_turns)
    if len(outcomes) > 1 or outcomes[0].signal is not None:
        _either_order(run, turns, all_turns, reason, start)
        return
    before: dict[int, tuple[Mutable, State]] = {}
    touched: Layer = outcomes[0].layer
    layers: list[Layer] = []
    for _ in range(_MOST_ROUNDS):
        del run.calls[noted:]
        new = {key: entry for key, entry in touched.items() if key not in before and entry[0].born < start}
        before.update({key: (target, state_of(target)) for key, (target, _) in new.items()})
        if not new and layers:
            break
        tried_turns = _each_alone(run, turns, before, touched, reason)
        if tried_turns is None:
            _either_order(run, turns, all_turns, reason, start)
            return
        layers = tried_turns
        touched = {key: entry for layer in layers for key, entry in layer.items()}
    before.update({k: (t, state_of(t)) for k, (t, _) in touched.items() if k not in before and t.born < start})
    orders = _every_order(run, turns, reason) if len(turns) <= _MOST_TO_PERMUTE else []
    del run.calls[noted:]
    _gather(run, before, layers, orders, reason, start)


def _each_alone(
    run: Run, turns: Sequence[Way], before: dict[int, tuple[Mutable, State]], touched: Layer, reason: Unknown
) -> list[Layer] | None:
    """The states that each turn leaves, if it starts from what no order decides; `None` where one ends early."""
    layers: list[Layer] = []

    def from_any() -> None:
        for key, (target, state) in before.items():
            run.journal.touch(target)
            restore(target, _undecided(target, state, touched[key][1] if key in touched else state, reason))
        for turn in turns:
            outcomes = run.journal.attempt(turn)
            if len(outcomes) > 1 or outcomes[0].signal is not None:
                layers.clear()
                return
            layers.append(outcomes[0].layer)

    run.journal.attempt(from_any)
    return layers or None


def _every_order(run: Run, turns: Sequence[Way], reason: Unknown) -> list[Layer]:
    """The states after each of the orders, of which there are few; none where one of them ends early."""
    found: list[Layer] = []
    for order in itertools.permutations(turns):

        def way(order: Sequence[Way] = order) -> None:
            for turn in order:
                turn()

        outcomes = run.journal.attempt(way)
        if len(outcomes) > 1 or outcomes[0].signal is not None:
            return []
        found.append(outcomes[0].layer)
    return found


def _either_order(run: Run, turns: Sequence[Way], one: Way, reason: Unknown, start: int) -> None:
    """Where a turn may end the loop: what two orders agree on."""

    def other() -> None:
        for turn in [*turns[1:], turns[0]]:
            turn()

    declared = len(run.environments.content)
    outcomes = tried(run, one, reason)
    if any(len(_registered(run, outcome.layer)) > declared for outcome in outcomes):
        # Environments would be declared twice.
        settle(run, outcomes, reason, start)
        return
    settle(run, [*outcomes, *tried(run, other, reason)], reason, start)


def _registered(run: Run, layer: Layer) -> list[Any]:
    found = layer.get(id(run.environments))
    return found[1][0] if found is not None else run.environments.content  # type: ignore[return-value]


def _undecided(target: Mutable, before: State, after: State, reason: Unknown) -> State:
    """What is known of an object at the start of any of the turns."""
    content: Any = before[0]
    opened = before[1]
    other: Any = after[0]
    match target:
        case Registry():
            return before
        case ListValue():
            if opened is None and _starts_with(other, content):
                return list(content), Shuffled(reason.reason, reason.place, None, (), more=True)
            return [], reason
        case SetValue():
            return content, opened or reason
        case DictValue():
            return {
                k: pair if _same_pair(pair, other.get(k)) else (pair[0], reason) for k, pair in content.items()
            }, reason
        case IteratorValue() | ObjectValue():
            return content, reason
        case _:
            names = dict.fromkeys([*content, *other])
            return {n: content[n] if n in content and content[n] is other.get(n) else reason for n in names}, opened


def _starts_with(items: Any, start: Any) -> bool:
    return len(items) >= len(start) and all(one is other for one, other in zip(items, start, strict=False))


def _same_pair(one: tuple[Value, Value], other: tuple[Value, Value] | None) -> bool:
    return other is not None and one[1] is other[1]


def _gather(
    run: Run,
    before: dict[int, tuple[Mutable, State]],
    layers: list[Layer],
    orders: list[Layer],
    reason: Unknown,
    start: int,
) -> None:
    """Make the state what it is after all turns."""
    for layer in layers:
        for target, state in layer.values():
            if target.born >= start:
                # Only the turn that made the object knows it.
                run.journal.touch(target)
                restore(target, state)
    for key, (target, state) in before.items():
        states = [layer[key][1] for layer in layers if key in layer]
        run.journal.touch(target)
        gathered = _gathered(target, state, states, reason)
        if isinstance(target, _NAMED) and isinstance(gathered[0], dict):
            after = [layer[key][1][0] for layer in orders if key in layer]
            _agreed(gathered[0], after if len(after) == len(orders) else [], reason)
        restore(target, gathered)


def _agreed(content: dict[str, Value], orders: Sequence[Any], reason: Unknown) -> None:
    """Simple values that are the same after every order are known, such as a count."""
    for name, value in content.items() if orders else ():
        if value is reason:
            first = orders[0].get(name)
            if isinstance(first, Const) and all(name in other and same(first, other[name]) for other in orders):
                content[name] = first


def _gathered(target: Mutable, before: State, states: list[State], reason: Unknown) -> State:
    content: Any = before[0]
    contents: list[Any] = [state[0] for state in states]
    if not states:
        return before
    match target:
        case Registry():
            added = [item for other in contents for item in other if all(item is not known for known in content)]
            return [*content, *added], before[1]
        case ListValue():
            return _list_after(content, before[1], states, reason)
        case SetValue():
            if any(key not in other for other in contents for key in content):
                return {key: item for key, item in content.items() if all(key in other for other in contents)}, reason
            return {**content, **{key: item for other in contents for key, item in other.items()}}, before[1]
        case DictValue():
            return _entries_after(content, before[1], contents, reason)
        case IteratorValue():
            return EXHAUSTED, reason
        case ObjectValue():
            return content, reason
        case _:
            return _names_after(content, contents, reason), before[1]


def _list_after(content: list[Value], opened: Unknown | None, states: list[State], reason: Unknown) -> State:
    members: list[Value] = []
    for items, rest in states:
        kept = isinstance(items, list) and len(items) == len(content) and _starts_with(items, content)
        if opened is not None or not isinstance(rest, Shuffled) or not kept:
            return [], reason
        members.extend(rest.members)
    return content, Shuffled(reason.reason, reason.place, None, tuple(members)) if members else None


def _entries_after(
    content: dict[Any, tuple[Value, Value]], opened: Unknown | None, contents: list[Any], reason: Unknown
) -> State:
    found = dict(content)
    for key in dict.fromkeys(key for other in contents for key in other):
        pairs = [other[key] for other in contents if key in other]
        if key not in content or any(pair[1] is not content[key][1] for pair in pairs):
            known = all(pair[1] is not reason for pair in pairs) and _agree([pair[1] for pair in pairs])
            found[key] = pairs[0] if known else (pairs[0][0], reason)
    if any(key not in other for key in content for other in contents):
        return {key: (pair[0], reason) for key, pair in found.items()}, reason
    return found, opened or (Shuffled(reason.reason, reason.place) if len(found) - len(content) > 1 else None)


def _agree(values: list[Value]) -> bool:
    """Whether the turns set one value, whoever comes last."""
    first = values[0]
    if all(value is first for value in values):
        return True
    return not isinstance(first, _CHANGING) and all(same(first, value) for value in values)


_CHANGING = (ListValue, DictValue, SetValue)


def _names_after(content: dict[str, Value], contents: list[dict[str, Value]], reason: Unknown) -> dict[str, Value]:
    found = dict(content)
    for name in dict.fromkeys(name for other in contents for name in other):
        values = [other[name] for other in contents if name in other]
        if len(values) == len(contents) and all(value is content.get(name) for value in values):
            continue
        # Where a turn leaves what it began with, it may have set it to that.
        known = len(values) == len(contents) and all(value is not reason for value in values) and _agree(values)
        found[name] = values[0] if known else reason
    return found
