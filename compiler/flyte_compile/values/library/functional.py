"""`functools`, and what asks for functions."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.values.calls import REMEMBERED, call, is_generator
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    Const,
    DictValue,
    FunctionValue,
    Native,
    Partial,
    Place,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run


def _partial(run: Run, arguments: Arguments, frame: Frame) -> Value:
    places = {(k - 1 if isinstance(k, int) else k): place for k, place in arguments.places.items() if k != 0}
    rest = Arguments(arguments.positional[1:], arguments.keywords, arguments.place, places, arguments.open)
    return Partial(arguments.positional[0], rest, arguments.place)


def _wraps(run: Run, arguments: Arguments, frame: Frame) -> Value:
    wrapped = arguments.positional[0]

    def decorate(run: Run, inner: Arguments) -> Value:
        function = inner.positional[0]
        if isinstance(function, FunctionValue):
            run.journal.touch(function)
            if isinstance(wrapped, FunctionValue):
                function.name = wrapped.name
                function.content.update({"__doc__": _doc(run, wrapped, inner.place)})
            function.content["__wrapped__"] = wrapped
        return function

    return Native("functools.wraps", decorate, arguments.place)


def _doc(run: Run, function: FunctionValue, place: Place) -> Value:
    from flyte_compile.values.attributes import get_attribute

    return get_attribute(run, function, "__doc__", place)


def _cached(run: Run, arguments: Arguments, frame: Frame) -> Value:
    function = arguments.positional[0] if arguments.positional else None
    if not isinstance(function, FunctionValue):
        return Native("functools.lru_cache", lambda run, inner: _cached(run, inner, frame), arguments.place)
    if not function.is_async:
        run.journal.touch(function)
        function.content[REMEMBERED] = DictValue({}, arguments.place)
    return function


def _is_async(run: Run, arguments: Arguments, frame: Frame) -> Value:
    function = arguments.positional[0] if arguments.positional else None
    if isinstance(function, BoundMethod):
        function = function.function
    if isinstance(function, FunctionValue):
        return Const(function.is_async and not is_generator(function.node), arguments.place)
    return Unknown("what the function is isn't known", arguments.place)


def _reduce(run: Run, arguments: Arguments, frame: Frame) -> Value:
    function = arguments.positional[0]
    items, rest = iterate(run, arguments.positional[1], arguments.place)
    if rest is not None:
        return rest
    if len(arguments.positional) > 2:
        items = [arguments.positional[2], *items]
    if not items:
        return Unknown("'reduce' of an empty sequence", arguments.place)
    result = items[0]
    for item in items[1:]:
        result = call(run, function, Arguments((result, item), {}, arguments.place), frame)
    return result


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "functools.partial": _partial,
    "functools.wraps": _wraps,
    "inspect.iscoroutinefunction": _is_async,
    "asyncio.iscoroutinefunction": _is_async,
    "functools.lru_cache": _cached,
    "functools.cache": _cached,
    "functools.reduce": _reduce,
}
