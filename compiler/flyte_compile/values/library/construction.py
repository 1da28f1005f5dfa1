"""Call built-in classes, and read their attributes."""

from __future__ import annotations

import datetime
import functools
from pathlib import PurePosixPath

from flyte_compile.values import comparisons
from flyte_compile.values.attributes import get_attribute
from flyte_compile.values.calls import call
from flyte_compile.values.containers import merge_into, set_entry, set_of
from flyte_compile.values.iteration import iterate
from flyte_compile.values.library.inspection import type_of
from flyte_compile.values.library.pure import apply
from flyte_compile.values.library.text import text_of
from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    ExceptionValue,
    External,
    InstanceValue,
    ListValue,
    Native,
    Place,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run


def construct(run: Run, callee: BuiltinClass, arguments: Arguments, frame: Frame) -> Value:
    """Call a built-in class."""
    place = arguments.place
    cls = callee.type
    if issubclass(cls, BaseException):
        return ExceptionValue(cls, arguments.positional, place)
    first = arguments.positional[0] if arguments.positional else None
    if cls is type:
        return (
            type_of(run, arguments, frame)
            if len(arguments.positional) == 1
            else Unknown("a class made by 'type'", place)
        )
    if cls is object:
        return InstanceValue(ClassValue("object", (), {}, place), {}, place)
    if cls is str and first is not None and not arguments.keywords and len(arguments.positional) == 1:
        return text_of(run, first, place, frame)
    if cls is bool:
        answer = comparisons.truth(first) if first is not None else False
        return answer if isinstance(answer, Unknown) else Const(answer, place)
    if cls in (list, tuple, set, frozenset):
        items, rest = iterate(run, first, place) if first is not None else ([], None)
        if cls is list:
            return ListValue(items, place, rest)
        if cls is tuple:
            return rest or TupleValue(tuple(items), place)
        return set_of(items, place, rest, frozen=cls is frozenset)
    if cls is dict:
        result = DictValue({}, place)
        if first is not None:
            merge_into(run, result, first, place)
        for name, value in arguments.keywords.items():
            set_entry(result, Const(name, place), value, place)
        if arguments.open is not None:
            result.open = arguments.open
        return result
    if cls in (int, float) and isinstance(first, InstanceValue) and first.base is not None:
        arguments = Arguments((first.base, *arguments.positional[1:]), arguments.keywords, place)
    return apply(cls.__name__, cls, arguments)


_CLOCK = frozenset({"now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp", "cwd", "home"})


def class_attribute(run: Run, cls: BuiltinClass, name: str, place: Place) -> Value:
    """An attribute of a built-in class."""
    if name in ("__name__", "__qualname__"):
        return Const(cls.type.__name__, place)
    if name == "fromkeys" and cls.type is dict:
        return Native("fromkeys", _from_keys, place)
    if cls.type is object and name == "__setattr__":
        return External("builtins.object.__setattr__", place)
    if cls.type is PurePosixPath:
        from flyte_compile.values.library.paths import path_class_attribute

        return path_class_attribute(run, name, place)
    if name in _CLOCK:
        return Native(name, lambda run, arguments: Unknown(f"{name!r} reads the clock", arguments.place), place)
    attribute = getattr(cls.type, name, None)
    if attribute is None or name.startswith("__"):
        return Unknown(f"the attribute {name!r} of {cls.type.__name__!r} isn't modelled", place)
    if isinstance(attribute, (datetime.date, datetime.timedelta, datetime.time, datetime.tzinfo, int, float, str)):
        return Const(attribute, place)
    if getattr(attribute, "__self__", None) is cls.type or isinstance(attribute, type(str.maketrans)):
        # A class method or static method, such as `bytes.fromhex` or `datetime.fromisoformat`.
        return Native(name, lambda run, arguments: apply(name, attribute, arguments), place)
    return Native(name, functools.partial(_unbound, name), place)


def _unbound(name: str, run: Run, arguments: Arguments) -> Value:
    """`str.upper("x")`: the method of the first argument."""
    receiver, *rest = arguments.positional
    method = get_attribute(run, receiver, name, arguments.place)
    return call(
        run, method, Arguments(tuple(rest), arguments.keywords, arguments.place), Frame(arguments.place.module, ())
    )


def _from_keys(run: Run, arguments: Arguments) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    value = arguments.positional[1] if len(arguments.positional) > 1 else Const(None, arguments.place)
    result = DictValue({}, arguments.place, rest)
    for item in items:
        set_entry(result, item, value, arguments.place)
    return result
