"""Generator objects: going on, sending and throwing into a suspended body."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from flyte_compile.values.model import (
    Arguments,
    Const,
    End,
    ExceptionValue,
    IteratorValue,
    Native,
    Place,
    Unknown,
    Value,
)
from flyte_compile.values.producers import EXHAUSTED, pull
from flyte_compile.values.resumable import OverSteps, Steps
from flyte_compile.values.run import Run
from flyte_compile.values.signals import RaiseSignal, raised


class Suspended:
    """A generator object whose body is run to its end from outside."""

    def __init__(self, iterator: IteratorValue, steps: Steps) -> None:
        self.iterator = iterator
        self.steps = steps

    def go_on(self, run: Run, place: Place) -> Value:
        """The next item."""
        item = pull(run, self.iterator, place)
        if not isinstance(item, End):
            return item
        if item.reason is not None:
            return Unknown(item.reason.reason, item.reason.place)
        raise raised(RuntimeError, "generator didn't yield", place)

    def finish(self, run: Run, place: Place) -> None:
        """Run to the end, which has to come before another item."""
        item = pull(run, self.iterator, place)
        if not isinstance(item, End):
            raise raised(RuntimeError, "generator didn't stop", place)

    def throw(self, run: Run, exception: Value, place: Place) -> Value:
        """Raise an exception where the body stands; whether it was kept from going on."""
        items = self.steps.items
        if not isinstance(exception, ExceptionValue) or not isinstance(items, Generator) or self.steps.end is not None:
            self._lose(run, Unknown("what the generator does with the exception isn't known", place))
            return Unknown("what the generator does with the exception isn't known", place)
        try:
            item = self.steps.resume(run, lambda: items.throw(RaiseSignal(exception)), place)
        except RaiseSignal as signal:
            if signal.exception is exception:
                return Const(False, place)
            raise
        if isinstance(item, End):
            return item.reason or Const(True, place)
        raise raised(RuntimeError, "generator didn't stop after throw()", place)

    def _lose(self, run: Run, reason: Unknown) -> None:
        run.journal.touch(self.iterator)
        self.iterator.content, self.iterator.open = EXHAUSTED, reason


def started_generator(value: Value) -> Suspended | None:
    """The generator behind a value, if it's one that evaluation runs."""
    if isinstance(value, IteratorValue) and isinstance(value.content, OverSteps):
        return Suspended(value, value.content.steps)
    return None


def generator_method(value: IteratorValue, name: str, place: Place) -> Value | None:
    """`send` and `close` of a generator."""
    suspended = started_generator(value)
    if suspended is None:
        return None
    steps = suspended.steps
    items: Any = steps.items

    def send(run: Run, arguments: Arguments) -> Value:
        sent = arguments.positional[0]
        if isinstance(sent, Const) and sent.value is None:
            sent = None  # type: ignore[assignment]
        if not isinstance(value.content, OverSteps) or value.content.index != len(steps.given) or steps.end is not None:
            return Unknown("where the generator stands isn't known", arguments.place)
        item = steps.resume(run, lambda: items.send(sent), arguments.place)
        run.journal.touch(value)
        if isinstance(item, End):
            if item.reason is not None:
                return Unknown(item.reason.reason, item.reason.place)
            raise raised(StopIteration, "", arguments.place)
        value.content = OverSteps(steps, len(steps.given))
        return item

    def close(run: Run, arguments: Arguments) -> Value:
        close_generator(run, value, arguments.place)
        return Const(None, arguments.place)

    method = {"send": send, "close": close}.get(name)
    return Native(name, method, place) if method is not None else None


def close_generator(run: Run, value: IteratorValue, place: Place) -> None:
    """`close()`: what stands in `finally` around the current `yield` runs."""
    if not isinstance(value.content, OverSteps):
        return
    steps = value.content.steps
    items: Any = steps.items
    run.journal.touch(value)
    value.content = EXHAUSTED
    if steps.end is not None or not steps.given:
        return
    leaving = RaiseSignal(ExceptionValue(GeneratorExit, (), place))
    try:
        steps.resume(run, lambda: items.throw(leaving), place)
    except RaiseSignal as signal:
        if signal.exception is not leaving.exception:
            raise
