"""Callables that this program implements: their Python signatures bind the arguments of the evaluated program."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from flyte_compile.values.model import Arguments, Native, Place, Unknown, Value
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised

Function: TypeAlias = "Callable[[Run, Arguments, Frame], Value]"
Method: TypeAlias = "Callable[[Run, Any, Arguments], Value]"


@dataclass(frozen=True, slots=True)
class Call:
    """What a call stands in: the run, the place of the call, and the scopes around it."""

    run: Run
    place: Place
    frame: Frame

    def call(self, callee: Value, *positional: Value, **keywords: Value) -> Value:
        """Call something else from here."""
        from flyte_compile.values.calls import call

        return call(self.run, callee, Arguments(positional, keywords, self.place), self.frame)


def function(implementation: Callable[..., Value]) -> Function:
    """A function of the library: its parameters after the first, a `Call`, are those of the program's call."""
    name = implementation.__name__.strip("_")

    def call(run: Run, arguments: Arguments, frame: Frame) -> Value:
        if arguments.open is not None:
            return _spread(run, arguments, frame)
        bound = _bind(_signature(implementation, 1), name, arguments)
        return implementation(Call(run, arguments.place, frame), *bound.args, **bound.kwargs)

    return call


def method(implementation: Callable[..., Value]) -> Method:
    """A method: its parameters after a `Call` and the receiver are those of the program's call."""
    name = implementation.__name__.strip("_")

    def call(run: Run, receiver: Any, arguments: Arguments) -> Value:
        frame = Frame(arguments.place.module, ())
        if arguments.open is not None:
            return _spread(run, arguments, frame)
        bound = _bind(_signature(implementation, 2), name, arguments)
        return implementation(Call(run, arguments.place, frame), receiver, *bound.args, **bound.kwargs)

    return call


def bound_method(name: str, implementation: Method, receiver: Any, place: Place) -> Native:
    """A method of a receiver."""

    def call(run: Run, arguments: Arguments) -> Value:
        if name in _LOOKING_THROUGH:
            run.charge(place, receiver)
        return implementation(run, receiver, arguments)

    return Native(name, call, place)


_LOOKING_THROUGH = frozenset(
    {
        *("index", "count", "remove", "reverse", "sort"),
        *("union", "intersection", "difference", "symmetric_difference", "issubset", "issuperset", "isdisjoint"),
        *("difference_update", "intersection_update", "symmetric_difference_update"),
    }
)
"""Methods that go over all that their receiver holds."""


@functools.lru_cache(maxsize=1024)
def _signature(implementation: Callable[..., Value], skipped: int) -> inspect.Signature:
    signature = inspect.signature(implementation)
    return signature.replace(parameters=list(signature.parameters.values())[skipped:])


def _bind(signature: inspect.Signature, name: str, arguments: Arguments) -> inspect.BoundArguments:
    try:
        return signature.bind(*arguments.positional, **arguments.keywords)
    except TypeError as error:
        raise raised(TypeError, f"{name}() {error}", arguments.place) from None


def _spread(run: Run, arguments: Arguments, frame: Frame) -> Value:
    from flyte_compile.values.calls import follow

    assert arguments.open is not None
    follow(run, arguments, frame)
    return Unknown(arguments.open.reason, arguments.open.place)
