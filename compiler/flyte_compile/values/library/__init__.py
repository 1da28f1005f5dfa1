"""What evaluation knows of names from outside of the project: Python's builtins, its standard library, the SDK.

Everything else keeps its qualified name, and gives `Unknown` when it is called.
"""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.values.library import (
    builtins,
    construction,
    copying,
    functional,
    importing,
    inspection,
    iterators,
    paths,
    records,
    regex,
    sequences,
    standard,
    text,
)
from flyte_compile.values.library.pure import CLASSES, PURE, call_pure, constant
from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    Const,
    External,
    Place,
    SdkObject,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run

Function = Callable[[Run, Arguments, Frame], Value]

FUNCTIONS: dict[str, Function] = {
    **builtins.FUNCTIONS,
    **inspection.FUNCTIONS,
    **importing.FUNCTIONS,
    **sequences.FUNCTIONS,
    **text.FUNCTIONS,
    **paths.FUNCTIONS,
    **copying.FUNCTIONS,
    **functional.FUNCTIONS,
    **iterators.FUNCTIONS,
    **records.FUNCTIONS,
    **regex.FUNCTIONS,
    **standard.FUNCTIONS,
}


def external(run: Run, name: str, place: Place) -> Value:
    """The value of a qualified name from outside of the project."""
    from flyte_compile.values import flyte

    name = flyte.canonical(standard.canonical(name))
    if name in CLASSES:
        return BuiltinClass(CLASSES[name], place)
    value = constant(run, name, place)
    if value is None:
        value = standard.constant(run, name, place) or flyte.constant(run, name, place)
    return External(name, place) if value is None else value


def is_modelled(name: str) -> bool:
    """Whether calling the name gives more than an unknown."""
    from flyte_compile.values import flyte

    return name in FUNCTIONS or name in PURE or flyte.is_modelled(name)


def call_external(run: Run, callee: External, arguments: Arguments, frame: Frame) -> Value:
    """Call a qualified name."""
    from flyte_compile.values import flyte
    from flyte_compile.values.calls import follow

    name = callee.name
    if name in FUNCTIONS:
        return FUNCTIONS[name](run, arguments, frame)
    if name in PURE:
        return call_pure(name, arguments)
    if flyte.is_modelled(name):
        return flyte.call_sdk(run, name, arguments, frame)
    follow(run, arguments, frame)
    return Unknown(f"{name!r} is called, which is outside of the project", arguments.place, name)


def construct(run: Run, callee: BuiltinClass, arguments: Arguments, frame: Frame) -> Value:
    """Call a class that evaluation models."""
    return construction.construct(run, callee, arguments, frame)


def class_attribute(run: Run, cls: BuiltinClass, name: str, place: Place) -> Value:
    """An attribute of such a class: `str.join`, `dict.fromkeys`, `datetime.timedelta.max` ..."""
    return construction.class_attribute(run, cls, name, place)


def is_instance(value: Value, cls: Value, place: Place) -> bool | Unknown:
    """`isinstance(value, cls)`."""
    return inspection.is_instance(value, cls, place)


def public_names(module: str) -> tuple[str, ...] | None:
    """What `from module import *` binds; `None` where it isn't known."""
    from flyte_compile.values import flyte

    return flyte.public_names(module)


def entered(run: Run, manager: Value, place: Place, frame: Frame) -> Value:
    """What `with manager as name` binds."""
    from flyte_compile.values.classes import find_in_class
    from flyte_compile.values.model import InstanceValue

    match manager:
        case InstanceValue() if find_in_class(manager.type, "__enter__") is not None:
            from flyte_compile.values.attributes import get_attribute
            from flyte_compile.values.calls import call

            return call(run, get_attribute(run, manager, "__enter__", place), Arguments((), {}, place), frame)
        case Const() | SdkObject() | InstanceValue():
            return manager
        case Unknown():
            return manager
        case _:
            return Unknown("a context manager's value isn't modelled", place)
