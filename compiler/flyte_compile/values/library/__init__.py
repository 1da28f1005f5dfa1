"""What evaluation knows of names from outside of the project: Python's builtins, its standard library, the SDK.

Everything else keeps its qualified name, and gives `Unknown` when it is called.
"""

from __future__ import annotations

from flyte_compile.sdk.names import missing
from flyte_compile.values.library import (
    builtins,
    construction,
    contexts,
    copying,
    documents,
    files,
    functional,
    hashing,
    importing,
    inert,
    inspection,
    instances,
    iterating,
    iterators,
    operator_functions,
    paths,
    records,
    regex,
    sequences,
    system,
    text,
    typing_functions,
)
from flyte_compile.values.library.applying import apply
from flyte_compile.values.library.classes import CLASSES
from flyte_compile.values.library.constants import constant
from flyte_compile.values.library.pure import ANY_ORDER, PURE, pure_function
from flyte_compile.values.library.reasons import VALUES, why_unknown
from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    Const,
    External,
    InstanceValue,
    IteratorValue,
    Place,
    SdkObject,
    Unknown,
    Value,
)
from flyte_compile.values.natives import Function
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised

FUNCTIONS: dict[str, Function] = {
    **builtins.FUNCTIONS,
    **contexts.FUNCTIONS,
    **inspection.FUNCTIONS,
    **sequences.FUNCTIONS,
    **iterating.FUNCTIONS,
    **text.FUNCTIONS,
    **paths.FUNCTIONS,
    **files.FUNCTIONS,
    **contexts.FUNCTIONS,
    **copying.FUNCTIONS,
    **documents.FUNCTIONS,
    **functional.FUNCTIONS,
    **hashing.FUNCTIONS,
    **importing.FUNCTIONS,
    **inert.FUNCTIONS,
    **iterators.FUNCTIONS,
    **operator_functions.FUNCTIONS,
    **records.FUNCTIONS,
    **regex.FUNCTIONS,
    **system.FUNCTIONS,
    **typing_functions.FUNCTIONS,
}

_PREFIXES = (("os.path.", "posixpath."), ("typing_extensions.", "typing."), ("tomli.", "tomllib."))


def canonical(name: str) -> str:
    """The name that the tables know a library function by."""
    for prefix, replacement in _PREFIXES:
        if name.startswith(prefix):
            return replacement + name[len(prefix) :]
    return name


def external(run: Run, name: str, place: Place) -> Value:
    """The value of a qualified name from outside of the project."""
    from flyte_compile.values import flyte

    problem = missing(name, run.target.flyte_version)
    if problem is not None:
        if run.analysed is not None:
            return Unknown(problem, place)
        raise raised(AttributeError, problem, place)
    name = flyte.canonical(canonical(name))
    if name in CLASSES:
        return BuiltinClass(CLASSES[name], place)
    if name in VALUES:
        return Unknown(why_unknown(name), place)
    value = constant(run, name, place)
    if value is None:
        value = flyte.constant(run, name, place)
    return External(name, place) if value is None else value


def is_modelled(name: str) -> bool:
    """Whether calling the name gives more than an unknown."""
    from flyte_compile.values import flyte

    return name in FUNCTIONS or name in PURE or flyte.is_modelled(name)


def call_external(run: Run, callee: External, arguments: Arguments, frame: Frame) -> Value:
    """Call a qualified name."""
    from flyte_compile.values import flyte
    from flyte_compile.values.calls import follow, starts_runs

    name = callee.name
    if name in FUNCTIONS:
        return FUNCTIONS[name](run, arguments, frame)
    if name in PURE:
        return apply(run, name, pure_function(name), arguments, any_order=name in ANY_ORDER)
    if flyte.is_modelled(name):
        return flyte.call_sdk(run, name, arguments, frame)
    if not starts_runs(name):
        follow(run, arguments, frame)
    return Unknown(why_unknown(name), arguments.place, name)


def construct(run: Run, callee: BuiltinClass, arguments: Arguments, frame: Frame) -> Value:
    """Call a class that evaluation models."""
    return construction.construct(run, callee, arguments, frame)


def class_attribute(run: Run, cls: BuiltinClass, name: str, place: Place) -> Value:
    """An attribute of such a class: `str.join`, `dict.fromkeys`, `datetime.timedelta.max` ..."""
    return construction.class_attribute(run, cls, name, place)


def is_instance(value: Value, cls: Value, place: Place) -> bool | Unknown:
    """`isinstance(value, cls)`."""
    return instances.is_instance(value, cls, place)


def public_names(module: str, release: str) -> tuple[tuple[str, ...], bool]:
    """What `from module import *` surely binds with a release of the SDK, and whether that is all."""
    from flyte_compile.values import flyte

    return flyte.public_names(module, release)


def entered(run: Run, manager: Value, place: Place, frame: Frame) -> Value:
    """What `with manager as name` binds, where the manager isn't of a class of the project."""
    match manager:
        case Const() | SdkObject() | InstanceValue() | IteratorValue(kind="TextIOWrapper") | Unknown():
            return manager
        case _:
            return Unknown("a context manager's value isn't modelled", place)
