"""Undo, and ways that part: what evaluation does where it can't know which way the program goes.

Each way is run for itself on the same state. Where ways meet again, `meeting` makes one state of theirs. A way that
leaves early (by `return`, `break`, `continue` or an exception) is noted with the state that it left, until control
comes to where such a way ends; what runs in between runs for the others only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from flyte_compile.values.model import Mutable, Unknown, Value, next_birth
from flyte_compile.values.signals import Signal

State: TypeAlias = tuple[object, "Unknown | None"]
Layer: TypeAlias = "dict[int, tuple[Mutable, State]]"


class Outcome(NamedTuple):
    """One way's end: how control left, the states of what it changed, and what it came to."""

    signal: Signal | None
    layer: Layer
    value: Value | None = None


@dataclass(slots=True)
class _Stretch:
    """A part of the evaluation that ways may leave early."""

    layer: Layer | None = None
    """What was there before, of everything that changed since; `None` while nothing has to be remembered."""
    since: int = 0
    """Objects that are younger need no remembering: only what runs here knows them."""
    start: int = 0
    left: list[Outcome] = field(default_factory=list)
    reason: Unknown | None = None


class Landed(NamedTuple):
    """How a stretch of evaluation ended. `outcomes` is empty where it's sure: then its changes stand."""

    signal: Signal | None
    value: Value | None
    outcomes: list[Outcome]
    start: int
    reason: Unknown | None


class Journal:
    """Remembers the state of what is about to change, while there is a way to come back from."""

    def __init__(self) -> None:
        self.copied = 0
        """Items of the states that were remembered; who counts steps takes it back to 0."""
        self._stretches: list[_Stretch] = []
        self._open: list[_Stretch] = []

    @property
    def start(self) -> int | None:
        """Objects that are older were there before the innermost way began; `None` where there is only one way."""
        return self._open[-1].start if self._open else None

    @property
    def parted(self) -> bool:
        """Whether some way has left what runs now."""
        return bool(self._stretches) and bool(self._stretches[-1].left)

    def touch(self, target: Mutable) -> None:
        """To be called before every change in place."""
        if not self._open:
            return
        stretch = self._open[-1]
        assert stretch.layer is not None
        if target.born < stretch.since and id(target) not in stretch.layer:
            stretch.layer[id(target)] = (target, state_of(target))
            self.copied += len(target.content) if isinstance(target.content, (dict, list)) else 0

    def attempt(self, way: Callable[[], Value | None]) -> list[Outcome]:
        """Run one way, take back what it changed, and return how it may have ended and the states that it left."""
        start = next_birth()
        stretch = _Stretch({}, start, start)
        self._stretches.append(stretch)
        self._open.append(stretch)
        signal: Signal | None = None
        value: Value | None = None
        outcome: Outcome | None = None
        try:
            try:
                value = way()
            except Signal as caught:
                signal = caught
            outcome = Outcome(signal, self._after(stretch), value)
        finally:
            self._stretches.pop()
            self._close(stretch)
        return [*stretch.left, outcome]

    def land(self, way: Callable[[], Value | None]) -> Landed:
        """Run something that some ways may leave early; while none does, nothing is remembered."""
        stretch = _Stretch()
        self._stretches.append(stretch)
        signal: Signal | None = None
        value: Value | None = None
        outcomes: list[Outcome] = []
        try:
            try:
                value = way()
            except Signal as caught:
                signal = caught
            if stretch.layer is not None:
                outcomes = [*stretch.left, Outcome(signal, self._after(stretch), value)]
        finally:
            self._stretches.pop()
            if stretch.layer is not None:
                self._close(stretch)
        return Landed(signal, value, outcomes, stretch.start, stretch.reason)

    def note(self, outcome: Outcome, reason: Unknown) -> None:
        """Some way leaves what runs now; what follows runs for the others."""
        if not self._stretches:
            return
        stretch = self._stretches[-1]
        if stretch.layer is None:
            stretch.layer, stretch.start = {}, next_birth()
            self._open.append(stretch)
        stretch.left.append(Outcome(outcome.signal, {**self._after(stretch), **outcome.layer}, outcome.value))
        # From here on, what is there is known to a way that has gone: changes to it must not reach that way.
        stretch.since = next_birth()
        stretch.reason = stretch.reason or reason

    def _after(self, stretch: _Stretch) -> Layer:
        assert stretch.layer is not None
        return {key: (target, state_of(target)) for key, (target, _) in stretch.layer.items()}

    def _close(self, stretch: _Stretch) -> None:
        assert stretch.layer is not None
        self._open.pop()
        for target, state in stretch.layer.values():
            restore(target, state)


def state_of(target: Mutable) -> State:
    """The state of an object, apart from the state of what it holds."""
    content = target.content
    return (content.copy() if isinstance(content, (dict, list)) else content, target.open)


def restore(target: Mutable, state: State) -> None:
    """Put a state back."""
    content, target.open = state
    target.content = content.copy() if isinstance(content, (dict, list)) else content  # type: ignore[assignment]
