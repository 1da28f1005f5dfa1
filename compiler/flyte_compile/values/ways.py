"""Go several ways at once where it isn't known which one the program goes, and go on where they meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flyte_compile.values.containers import spoil
from flyte_compile.values.journal import Outcome
from flyte_compile.values.meeting import meet
from flyte_compile.values.model import (
    Const,
    DictValue,
    ExceptionValue,
    IteratorValue,
    ListValue,
    Mutable,
    ObjectValue,
    Place,
    Registry,
    Scope,
    SetValue,
    Unknown,
    Value,
    next_birth,
)
from flyte_compile.values.run import STEPS_A_WAY, Run
from flyte_compile.values.signals import RaiseSignal, ReturnSignal, Signal

Way = Callable[[], "Value | None"]

_MOST_ROUNDS = 12
"""Rounds that a loop of unknown length gets until nothing new happens; then all that it changes is unknown."""


def go(run: Run, ways: Sequence[Way], reason: Unknown) -> Value | None:
    """Go each of the ways, as if each was the real one; what they come to is joined."""
    run.spend(STEPS_A_WAY * len(ways), reason.place)
    start = next_birth()
    outcomes = [outcome for way in ways for outcome in tried(run, way, reason)]
    return settle(run, outcomes, reason, start)


def tried(run: Run, way: Way, reason: Unknown) -> list[Outcome]:
    """How one of several ways may end; the state is as before."""
    known = len(run.uncertain)
    run.uncertain.append(reason)
    try:
        return run.journal.attempt(way)
    finally:
        del run.uncertain[known:]


def settle(run: Run, outcomes: Sequence[Outcome], reason: Unknown, start: int) -> Value | None:
    """Go on after one of several outcomes. Without a handler around, an exception isn't one: imports succeed."""
    possible = [outcome for outcome in outcomes if run.guards or not isinstance(outcome.signal, RaiseSignal)]
    if not possible:
        meet(run.journal, outcomes[:1], reason, start)
        raise _one_exception([outcome.signal for outcome in outcomes])
    staying = [outcome for outcome in possible if outcome.signal is None]
    leaving = [outcome for outcome in possible if outcome.signal is not None]
    if staying:
        for outcome in leaving:
            leave(run, outcome, reason)
        return meet(run.journal, staying, reason, start)[0]
    first = leaving[0].signal
    assert first is not None
    together = leaving[:1] if isinstance(first, RaiseSignal) else [o for o in leaving if type(o.signal) is type(first)]
    for outcome in leaving:
        if outcome not in together:
            leave(run, outcome, reason)
    values = [Outcome(None, outcome.layer, _returned(outcome.signal)) for outcome in together]
    value, _ = meet(run.journal, values, reason, start)
    raise ReturnSignal(value) if isinstance(first, ReturnSignal) and value is not None else first


def leave(run: Run, outcome: Outcome, reason: Unknown) -> None:
    """Some way may leave here; what follows runs for the others."""
    run.journal.note(outcome, reason)
    run.uncertain.append(reason)


def may_raise(run: Run, reason: Unknown, place: Place) -> None:
    """What was done with something unknown may raise any exception, which matters where one is handled."""
    if run.guards and run.analysed is None:
        exception = ExceptionValue(Exception, (), place, {}, reason)
        leave(run, Outcome(RaiseSignal(exception), {}), reason)


def stretch(run: Run, way: Way, ends: type[Signal], reason: Unknown) -> Value | None:
    """Run what some ways may leave early, up to where the signal `ends` leads; what it comes to."""
    known = len(run.uncertain)
    try:
        landed = run.journal.land(way)
    finally:
        del run.uncertain[known:]
    if not landed.outcomes:
        if landed.signal is None:
            return landed.value
        if isinstance(landed.signal, ends):
            return _returned(landed.signal)
        raise landed.signal
    outcomes = [
        Outcome(None, outcome.layer, _returned(outcome.signal)) if isinstance(outcome.signal, ends) else outcome
        for outcome in landed.outcomes
    ]
    return settle(run, outcomes, landed.reason or reason, landed.start)


def any_number(run: Run, turn: Way, reason: Unknown) -> None:
    """Do something any number of times, or not at all, until doing it once more makes no difference."""
    declared: list[object] | None = None
    noted = len(run.calls)
    for _ in range(_MOST_ROUNDS):
        start = next_birth()
        # The last round knows the least, so what it calls is called with what is surely known.
        del run.calls[noted:]
        outcomes = tried(run, turn, reason)
        staying = [outcome for outcome in outcomes if outcome.signal is None]
        for outcome in outcomes:
            if outcome.signal is not None and (run.guards or not isinstance(outcome.signal, RaiseSignal)):
                leave(run, outcome, reason)
        _, changed = meet(run.journal, [Outcome(None, {}), *staying], reason, start)
        if declared is None:
            declared = list(run.environments.content)
        if not changed:
            break
    else:
        spoil_changes(run, outcomes, reason)
    if len(run.environments.content) != len(declared or ()):
        # Each round declares the same once more.
        run.journal.touch(run.environments)
        run.environments.content = declared  # type: ignore[assignment]


def spoil_changes(run: Run, outcomes: Sequence[Outcome], reason: Unknown) -> None:
    """Forget what any of the outcomes changes: it may have come to any point on the way there."""
    touched: dict[int, Mutable] = {key: target for o in outcomes for key, (target, _) in o.layer.items()}
    for key, target in touched.items():
        if not isinstance(target, Scope):
            _spoil(run, target, reason)
            continue
        run.journal.touch(target)
        states = [o.layer[key][1][0] for o in outcomes if key in o.layer]
        names = dict.fromkeys([*target.content, *(name for state in states for name in state)])  # type: ignore[attr-defined]
        target.content = {
            name: target.content[name]
            if name in target.content and all(state.get(name) is target.content[name] for state in states)  # type: ignore[attr-defined]
            else reason
            for name in names
        }


def _spoil(run: Run, target: Mutable, reason: Unknown) -> None:
    if isinstance(target, Registry):
        return
    run.journal.touch(target)
    match target:
        case Scope():
            target.content = dict.fromkeys(target.content, reason)
            return
        case DictValue():
            spoil(target, reason)
            return
        case ListValue() | SetValue():
            target.content.clear()
        case IteratorValue() | ObjectValue() | Registry():
            pass
        case _:
            target.content = dict.fromkeys(target.content, reason)
    target.open = target.open or reason


def _returned(signal: Signal | None) -> Value | None:
    return signal.value if isinstance(signal, ReturnSignal) else None


def _one_exception(signals: Sequence[Signal | None]) -> Signal:
    raising = [signal for signal in signals if isinstance(signal, RaiseSignal)]
    first = raising[0]
    if all(signal.exception.type is first.exception.type for signal in raising):
        return first
    place = first.exception.place
    return RaiseSignal(ExceptionValue(Exception, (Const("one of several exceptions", place),), place))
