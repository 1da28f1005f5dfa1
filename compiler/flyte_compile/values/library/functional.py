"""`functools`, and what asks for functions."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from flyte_compile.values.calls import REMEMBERED
from flyte_compile.values.functions import is_generator
from flyte_compile.values.iteration import items_of
from flyte_compile.values.library.applying import apply
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    Native,
    Partial,
    Place,
    Unknown,
    Value,
)
from flyte_compile.values.natives import Call, function
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised


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


def _reduced(at: Call, function: Value, iterable: Value, initial: Value | None = None, /) -> Value:
    items = items_of(at.run, iterable, at.place)
    if items.rest is not None:
        return items.rest
    if items.unordered:
        return Unknown(items.why, at.place)
    ordered = items.ordered if initial is None else [initial, *items.ordered]
    if not ordered:
        raise raised(TypeError, "reduce() of empty iterable with no initial value", at.place)
    result = ordered[0]
    for item in ordered[1:]:
        result = at.call(function, result, item)
    return result


def _identity(at: Call, value: Value, /) -> Value:
    return value


def _update_wrapper(at: Call, wrapper: Value, wrapped: Value, *others: Value, **more: Value) -> Value:
    made = _wraps(at.run, Arguments((wrapped,), {}, at.place), at.frame)
    return at.call(made, wrapper)


def _is_function(at: Call, object: Value, /) -> Value:
    if isinstance(object, (Unknown, External)):
        return Unknown("what the value is isn't known", at.place)
    return Const(isinstance(object, FunctionValue), at.place)


def _is_class(at: Call, object: Value, /) -> Value:
    if isinstance(object, (Unknown, External)):
        return Unknown("what the value is isn't known", at.place)
    return Const(isinstance(object, (ClassValue, BuiltinClass)), at.place)


def _is_generator_function(at: Call, object: Value, /) -> Value:
    function = object.function if isinstance(object, BoundMethod) else object
    if isinstance(function, FunctionValue):
        return Const(not function.is_async and is_generator(function.node), at.place)
    return Unknown("what the function is isn't known", at.place)


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "functools.partial": _partial,
    "functools.wraps": _wraps,
    "inspect.iscoroutinefunction": _is_async,
    "asyncio.iscoroutinefunction": _is_async,
    "functools.lru_cache": _cached,
    "functools.cache": _cached,
    "functools.reduce": function(_reduced),
    "functools.update_wrapper": function(_update_wrapper),
    "functools.total_ordering": function(_identity),
    "inspect.isfunction": function(_is_function),
    "inspect.isclass": function(_is_class),
    "inspect.isgeneratorfunction": function(_is_generator_function),
    "inspect.cleandoc": lambda run, arguments, frame: apply(run, "inspect.cleandoc", inspect.cleandoc, arguments),
}
