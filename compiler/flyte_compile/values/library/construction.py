"""Call built-in classes, and read their attributes."""

from __future__ import annotations

import datetime
import functools
import types
import zoneinfo
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

from flyte_compile.values import comparisons, conversion
from flyte_compile.values.attributes import get_attribute
from flyte_compile.values.calls import call
from flyte_compile.values.containers import merge_into, set_entry, set_of
from flyte_compile.values.iteration import items_of
from flyte_compile.values.kept_methods import holds_immutable
from flyte_compile.values.library.applying import apply
from flyte_compile.values.library.instances import type_of
from flyte_compile.values.library.text import text_of
from flyte_compile.values.lineage import find_in_class
from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    ExceptionValue,
    External,
    InstanceValue,
    IteratorValue,
    ListValue,
    Native,
    ObjectValue,
    Place,
    SetValue,
    Shuffled,
    TupleValue,
    Unknown,
    Value,
    ViewValue,
)
from flyte_compile.values.natives import Call, function
from flyte_compile.values.run import LONGEST_TEXT, Frame, Run
from flyte_compile.values.signals import LimitReached, raised


def construct(run: Run, callee: BuiltinClass, arguments: Arguments, frame: Frame) -> Value:
    """Call a built-in class."""
    cls = callee.type
    if issubclass(cls, BaseException):
        return ExceptionValue(cls, arguments.positional, arguments.place)
    special = _SPECIAL.get(cls)
    if special is not None:
        return special(run, arguments, frame)
    if cls in (dict, OrderedDict, Counter) and len(arguments.positional) <= 1:
        return _dictionary(run, cls, arguments)
    if cls in (int, float, complex) and arguments.positional:
        arguments = _number_argument(run, cls, arguments, frame)
    made = apply(run, cls.__name__, cls, arguments)
    if isinstance(made, ObjectValue) and not holds_immutable(made.content.object):
        return Unknown(f"a {cls.__name__!r} of what changes in place isn't modelled", arguments.place)
    return made


def _type(at: Call, *arguments: Value) -> Value:
    if len(arguments) == 1:
        return type_of(at.run, Arguments(arguments, {}, at.place), at.frame)
    if len(arguments) != 3:
        raise raised(TypeError, "type() takes 1 or 3 arguments", at.place)
    return Unknown("a class made by 'type'", at.place)


def _object(at: Call) -> Value:
    return InstanceValue(ClassValue("object", (), {}, at.place), {}, at.place)


def _str(at: Call, object: Value | None = None, encoding: Value | None = None, errors: Value | None = None) -> Value:
    if object is None:
        return Const("", at.place)
    if encoding is None and errors is None:
        return text_of(at.run, object, at.place, at.frame)
    given = {"encoding": encoding, "errors": errors}
    keywords = {name: value for name, value in given.items() if value is not None}
    return apply(at.run, "str", str, Arguments((object,), keywords, at.place))


def _bool(at: Call, object: Value | None = None, /) -> Value:
    answer = comparisons.truth(object, at.run) if object is not None else False
    return answer if isinstance(answer, Unknown) else Const(answer, at.place)


def _bytes(run: Run, arguments: Arguments, frame: Frame) -> Value:
    size = arguments.positional[0] if arguments.positional else None
    if isinstance(size, Const) and isinstance(size.value, int) and size.value > LONGEST_TEXT:
        raise LimitReached("a text is too long", arguments.place)
    return apply(run, "bytes", bytes, arguments)


def _list(at: Call, iterable: Value | None = None, /) -> Value:
    if iterable is None:
        return ListValue([], at.place)
    items = items_of(at.run, iterable, at.place)
    at.run.limit_items(len(items.ordered), at.place)
    return ListValue(items.ordered, at.place, items.opening(at.place))


def _tuple(at: Call, iterable: Value | None = None, /) -> Value:
    if iterable is None:
        return TupleValue((), at.place)
    items = items_of(at.run, iterable, at.place)
    if items.unordered and items.rest is None:
        return Unknown(items.why, at.place)
    at.run.limit_items(len(items.ordered), at.place)
    return items.rest or TupleValue(tuple(items.ordered), at.place)


def _set(at: Call, iterable: Value | None = None, /) -> Value:
    return _as_set(at, iterable, frozen=False)


def _frozenset(at: Call, iterable: Value | None = None, /) -> Value:
    if isinstance(iterable, SetValue) and iterable.frozen:
        return iterable
    return _as_set(at, iterable, frozen=True)


def _as_set(at: Call, iterable: Value | None, *, frozen: bool) -> Value:
    if iterable is None:
        return SetValue({}, at.place, frozen)
    items = items_of(at.run, iterable, at.place)
    return set_of(items.all, at.place, items.rest, frozen=frozen)


def _slice(at: Call, first: Value, *others: Value) -> Value:
    if not all(isinstance(value, (Const, Unknown)) for value in (first, *others)):
        return Unknown("a slice of other than numbers isn't modelled", at.place)
    return apply(at.run, "slice", slice, Arguments((first, *others), {}, at.place))


def _proxy(at: Call, mapping: Value, /) -> Value:
    mapping = conversion.plain(mapping)
    if isinstance(mapping, DictValue):
        return ViewValue("proxy", mapping, at.place)
    if isinstance(mapping, (ListValue, TupleValue, Const)):
        raise raised(TypeError, "mappingproxy() argument must be a mapping", at.place)
    return mapping if isinstance(mapping, Unknown) else Unknown("'MappingProxyType' of this value", at.place)


def _zone(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """A time zone, from the machine's own data, which may lack some."""
    key = arguments.get(0, "key")
    if isinstance(key, Const) and isinstance(key.value, str):
        try:
            zoneinfo.ZoneInfo(key.value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return Unknown(f"there is no data of the time zone {key.value!r} where this compiles", arguments.place)
    return apply(run, "ZoneInfo", zoneinfo.ZoneInfo, arguments)


def _dictionary(run: Run, cls: type, arguments: Arguments) -> Value:
    place = arguments.place
    if cls is Counter:
        return _counter(run, arguments)
    result = DictValue({}, place, None, cls)
    if arguments.positional:
        merge_into(run, result, arguments.positional[0], place)
    for name, value in arguments.keywords.items():
        set_entry(result, Const(name, place), value, place)
    if arguments.open is not None:
        result.open = arguments.open
    return result


def _counter(run: Run, arguments: Arguments) -> Value:
    first = conversion.plain(arguments.positional[0]) if arguments.positional else None
    if isinstance(first, SetValue) and len(first.content) > 1:
        return Unknown(conversion.ORDER_OF_A_SET, arguments.place)
    if isinstance(first, (ListValue, TupleValue)):
        for item in first.content if isinstance(first, ListValue) else first.items:
            conversion.check_hashable(item, arguments.place)
    made = apply(run, "Counter", Counter, arguments)
    if isinstance(made, ObjectValue) and not holds_immutable(made.content.object):
        return Unknown("a 'Counter' of what changes in place isn't modelled", arguments.place)
    return made


def _default_dict(run: Run, arguments: Arguments, frame: Frame) -> Value:
    factory = arguments.positional[0] if arguments.positional else Const(None, arguments.place)
    rest = Arguments(arguments.positional[1:], arguments.keywords, arguments.place, {}, arguments.open)
    if isinstance(factory, Const) and factory.value is not None:
        raise raised(TypeError, "first argument must be callable or None", arguments.place)
    result = _dictionary(run, defaultdict, rest)
    if isinstance(result, DictValue):
        run.default_factories[id(result)] = (result, None if isinstance(factory, Const) else factory)
    return result


def _number_argument(run: Run, cls: type, arguments: Arguments, frame: Frame) -> Arguments:
    """An object with its own `__int__`, `__float__` or `__index__` as that number."""
    first = arguments.positional[0]
    if isinstance(first, InstanceValue):
        for name in (f"__{cls.__name__}__", "__index__"):
            if find_in_class(first.type, name) is not None:
                bound = get_attribute(run, first, name, arguments.place)
                first = call(run, bound, Arguments((), {}, arguments.place), frame)
                break
    first = conversion.plain(first)
    if isinstance(first, (ListValue, TupleValue, DictValue, SetValue, ViewValue, IteratorValue)):
        raise raised(TypeError, f"{cls.__name__}() argument must be a string or a number", arguments.place)
    return Arguments((first, *arguments.positional[1:]), arguments.keywords, arguments.place, {}, arguments.open)


_SPECIAL: dict[type, Callable[[Run, Arguments, Frame], Value]] = {
    type: function(_type),
    object: function(_object),
    str: function(_str),
    bool: function(_bool),
    bytes: _bytes,
    list: function(_list),
    tuple: function(_tuple),
    set: function(_set),
    frozenset: function(_frozenset),
    slice: function(_slice),
    defaultdict: _default_dict,
    types.MappingProxyType: function(_proxy),
    zoneinfo.ZoneInfo: _zone,
}

_CLOCK = frozenset({"now", "today", "utcnow"})
_LOCAL = frozenset({"fromtimestamp"})


def class_attribute(run: Run, cls: BuiltinClass, name: str, place: Place) -> Value:
    """An attribute of a built-in class."""
    if name in ("__name__", "__qualname__") and cls.type.__module__ != "pathlib":
        return Const(cls.type.__name__, place)
    if name == "__module__" and cls.type.__module__ == "builtins":
        return Const("builtins", place)
    if name == "fromkeys" and issubclass(cls.type, dict):
        return Native("fromkeys", functools.partial(_from_keys, cls.type), place)
    if cls.type is object and name == "__setattr__":
        return External("builtins.object.__setattr__", place)
    if cls.type.__name__ in ("PosixPath", "PurePosixPath"):
        from flyte_compile.values.library.paths import path_class_attribute

        return path_class_attribute(run, cls.type, name, place)
    if name in _CLOCK and issubclass(cls.type, datetime.date):
        return Native(name, lambda run, arguments: Unknown(f"{name!r} reads the clock", arguments.place), place)
    attribute: Any = getattr(cls.type, name, None)
    if not hasattr(cls.type, name):
        raise raised(AttributeError, f"type object {cls.type.__name__!r} has no attribute {name!r}", place)
    if name.startswith("__"):
        return Unknown(f"the attribute {name!r} of {cls.type.__name__!r} isn't modelled", place)
    if isinstance(attribute, (datetime.date, datetime.timedelta, datetime.time, datetime.tzinfo, int, float, str)):
        return Const(attribute, place)
    if _is_class_method(cls.type, attribute) or isinstance(vars(cls.type).get(name), staticmethod):
        # Such as `bytes.fromhex`, `str.maketrans` or `datetime.fromisoformat`.
        return Native(name, functools.partial(_class_method, name, attribute), place)
    return Native(name, functools.partial(_unbound, cls.type, name), place)


def _is_class_method(cls: type, attribute: object) -> bool:
    owner = getattr(attribute, "__self__", None)
    return isinstance(owner, type) and issubclass(cls, owner)


def _class_method(name: str, attribute: Callable[..., Any], run: Run, arguments: Arguments) -> Value:
    zone = arguments.get(1, "tz")
    if name in _LOCAL and (zone is None or (isinstance(zone, Const) and zone.value is None)):
        return Unknown(f"{name!r} without a time zone takes that of the machine", arguments.place)
    return apply(run, name, attribute, arguments)


def _unbound(cls: type, name: str, run: Run, arguments: Arguments) -> Value:
    """`str.upper("x")`: the method of the first argument."""
    if not arguments.positional:
        if arguments.open is not None:
            return Unknown(arguments.open.reason, arguments.open.place)
        raise raised(TypeError, f"unbound method {cls.__name__}.{name}() needs an argument", arguments.place)
    receiver, *rest = arguments.positional
    native = conversion.plain(receiver)
    if isinstance(native, Const) and not isinstance(native.value, cls):
        raise raised(TypeError, f"descriptor {name!r} doesn't apply to this object", arguments.place)
    method = get_attribute(run, native if native is not receiver else receiver, name, arguments.place)
    inner = Arguments(tuple(rest), arguments.keywords, arguments.place, {}, arguments.open)
    return call(run, method, inner, Frame(arguments.place.module, ()))


def _from_keys(cls: type, run: Run, arguments: Arguments) -> Value:
    place = arguments.place
    if not 1 <= len(arguments.positional) <= 2 or arguments.keywords:
        raise raised(TypeError, "fromkeys expected 1 or 2 arguments", place)
    items = items_of(run, arguments.positional[0], place)
    value = arguments.positional[1] if len(arguments.positional) > 1 else Const(None, place)
    result = DictValue({}, place, items.rest, cls if cls is OrderedDict else dict)
    for item in items.all:
        set_entry(result, item, value, place)
    if items.unordered and result.open is None and len(result.content) > 1:
        result.open = Shuffled(items.why, place)
    return result
