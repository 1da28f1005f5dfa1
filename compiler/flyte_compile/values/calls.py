"""Call values: project functions and classes, what this program models, and what it can't know."""

from __future__ import annotations

from flyte_compile.values.candidates import changed, is_task
from flyte_compile.values.classes import instantiate
from flyte_compile.values.functions import call_function
from flyte_compile.values.lineage import find_in_class
from flyte_compile.values.model import (
    WRAPPED_OUTSIDE,
    Arguments,
    BoundMethod,
    BuiltinClass,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
    Native,
    OneOf,
    Partial,
    Place,
    SdkObject,
    SuperValue,
    TupleValue,
    TypeForm,
    Unknown,
    Value,
    key_of,
)
from flyte_compile.values.objects import bound_in_class
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised

REMEMBERED = "__cache__"
"""The field of a function under `functools.cache` that holds its results by their arguments."""


def call(run: Run, callee: Value, arguments: Arguments, frame: Frame) -> Value:
    """The result of a call."""
    place = arguments.place
    run.step(place)
    if not isinstance(callee, (FunctionValue, BoundMethod)):
        run.charge(place, *arguments.positional)
    match callee:
        case Unknown():
            changed(run, callee, place)
            _maybe_called(run, callee, arguments, frame)
            if callee.made_by is None or not starts_runs(callee.made_by):
                follow(run, arguments, frame)
            return Unknown(callee.reason, callee.place, callee.made_by)
        case FunctionValue() if WRAPPED_OUTSIDE in callee.content and run.analysed is None:
            reason = callee.content[WRAPPED_OUTSIDE]
            return reason if isinstance(reason, Unknown) else Unknown("its decorator isn't known", place)
        case FunctionValue():
            cache = callee.content.get(REMEMBERED)
            if isinstance(cache, DictValue) and run.analysed is None:
                return _remembered(run, callee, arguments, cache)
            return call_function(run, callee, arguments)
        case BoundMethod():
            return call_function(
                run, callee.function, with_first(callee.receiver, arguments), owner=callee.function.owner
            )
        case Native():
            return _made(run, callee.call(run, arguments), place)
        case External():
            from flyte_compile.values.library import call_external

            return _made(run, call_external(run, callee, arguments, frame), place)
        case ClassValue():
            return instantiate(run, callee, arguments, frame)
        case BuiltinClass():
            from flyte_compile.values.library import construct

            return _made(run, construct(run, callee, arguments, frame), place)
        case TypeForm():
            return call(run, callee.origin, arguments, frame)
        case Partial():
            return call(run, callee.function, combined(callee.arguments, arguments), frame)
        case SdkObject():
            from flyte_compile.values.flyte import call_object

            return call_object(run, callee, arguments, frame)
        case InstanceValue():
            method = find_in_class(callee.type, "__call__")
            if method is not None:
                return call(run, bound_in_class(run, method, callee, place), arguments, frame)
            if isinstance(callee.base, SdkObject):
                return call(run, callee.base, arguments, frame)
            return Unknown("an object is called", place)
        case Descriptor():
            return call(run, callee.function, arguments, frame)
        case Const() | TupleValue() | ListValue() | DictValue() | ModuleValue():
            raise raised(TypeError, "object is not callable", place)
        case _:
            return Unknown("this call isn't modelled", place)


def _made(run: Run, value: Value, place: Place) -> Value:
    """What this program made, counted by its size."""
    run.charge(place, value)
    return value


def starts_runs(name: str) -> bool:
    """Whether a function is the SDK's, such as `flyte.with_runcontext(...).run`, which calls no task it's handed."""
    return name.startswith("flyte.")


def _maybe_called(run: Run, callee: Unknown, arguments: Arguments, frame: Frame) -> None:
    """A function that is one of several does what any of them does."""
    from flyte_compile.values.ways import go

    candidates = callee.candidates if isinstance(callee, OneOf) else ()
    kinds = (FunctionValue, BoundMethod, ClassValue)
    functions = [value for value in candidates if isinstance(value, kinds) or is_task(value)]
    if functions:
        ways = [lambda function=function: call(run, function, arguments, frame) for function in functions]
        go(run, [*ways, lambda: Unknown(callee.reason, callee.place)], callee)


def _remembered(run: Run, function: FunctionValue, arguments: Arguments, cache: DictValue) -> Value:
    """Call a function under `functools.cache`: once for the same arguments."""
    names = TupleValue(tuple(Const(name, arguments.place) for name in arguments.keywords), arguments.place)
    key = key_of(TupleValue((names, *arguments), arguments.place))
    if key is None or arguments.open is not None:
        return call_function(run, function, arguments)
    if key not in cache.content:
        value = call_function(run, function, arguments)
        run.journal.touch(cache)
        cache.content[key] = (names, value)
    return cache.content[key][1]


def with_first(first: Value, arguments: Arguments) -> Arguments:
    """The arguments with one more in front."""
    places = {(key + 1 if isinstance(key, int) else key): place for key, place in arguments.places.items()}
    return Arguments((first, *arguments.positional), arguments.keywords, arguments.place, places, arguments.open)


def combined(earlier: Arguments, later: Arguments) -> Arguments:
    """The arguments of a partial and of its call."""
    count = len(earlier.positional)
    places = {**earlier.places, **{(k + count if isinstance(k, int) else k): p for k, p in later.places.items()}}
    return Arguments(
        (*earlier.positional, *later.positional),
        {**earlier.keywords, **later.keywords},
        later.place,
        places,
        earlier.open or later.open,
    )


def follow(run: Run, arguments: Arguments, frame: Frame) -> None:
    """In a task's body, what is handed a function may call it: look there too."""
    if run.analysed is None:
        return
    from flyte_compile.values.flyte.tasks import note_task_call

    for value in arguments:
        match value:
            case FunctionValue() | BoundMethod() | Partial():
                reason = Unknown("the function is called from outside of the project", arguments.place)
                call(run, value, Arguments((), {}, arguments.place, {}, reason), frame)
            case SdkObject(type="flyte.Task"):
                note_task_call(run, value, arguments)


def super_of(frame: Frame, place: Place) -> Value:
    """`super()`: attributes of the next classes, bound to the receiver."""
    assert isinstance(frame.owner, TupleValue)
    start, receiver = frame.owner.items
    if not isinstance(start, ClassValue):
        return Unknown("'super()' isn't modelled here", place)
    return SuperValue(start, receiver, place)
