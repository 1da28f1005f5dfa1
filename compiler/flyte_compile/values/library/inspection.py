"""Ask about values: their classes, attributes and variables."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.values.attributes import delete_attribute, get_attribute, set_attribute
from flyte_compile.values.containers import set_entry
from flyte_compile.values.conversion import plain
from flyte_compile.values.library.instances import is_instance, is_subclass_of
from flyte_compile.values.lineage import find_in_class
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    Native,
    Partial,
    Place,
    SdkObject,
    SetValue,
    TupleValue,
    TypeForm,
    Unknown,
    Value,
)
from flyte_compile.values.natives import Call, function
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import RaiseSignal, raised


def _is_instance(at: Call, object: Value, classinfo: Value, /) -> Value:
    answer = is_instance(object, classinfo, at.place)
    return answer if isinstance(answer, Unknown) else Const(answer, at.place)


def _attribute_name(name: Value, place: Place) -> str | Unknown:
    name = plain(name)
    if isinstance(name, Const) and isinstance(name.value, str):
        return name.value
    if isinstance(name, Const):
        raise raised(TypeError, "attribute name must be string", place)
    return name if isinstance(name, Unknown) else Unknown("the attribute's name isn't known", place)


def _getattr(at: Call, object: Value, name: Value, default: Value | None = None, /) -> Value:
    attribute = _attribute_name(name, at.place)
    if isinstance(attribute, Unknown):
        return attribute
    try:
        return get_attribute(at.run, object, attribute, at.place)
    except RaiseSignal as signal:
        if default is not None and _is_missing(signal):
            return default
        raise


def _is_missing(signal: RaiseSignal) -> bool:
    cls = signal.exception.type
    return isinstance(cls, type) and issubclass(cls, AttributeError)


def _hasattr(at: Call, object: Value, name: Value, /) -> Value:
    attribute = _attribute_name(name, at.place)
    if isinstance(attribute, Unknown):
        return attribute
    try:
        value = get_attribute(at.run, object, attribute, at.place)
    except RaiseSignal as signal:
        if _is_missing(signal):
            return Const(False, at.place)
        raise
    if isinstance(object, (Const, ListValue, TupleValue, DictValue, SetValue)):
        # What isn't modelled is there nevertheless.
        return Const(True, at.place)
    return value if isinstance(value, (Unknown, External)) else Const(True, at.place)


def _delattr(at: Call, object: Value, name: Value, /) -> Value:
    if isinstance(name, Const) and isinstance(name.value, str):
        delete_attribute(at.run, object, name.value, at.place)
        return Const(None, at.place)
    return name if isinstance(name, Unknown) else Unknown("the attribute's name isn't known", at.place)


def _setattr(at: Call, object: Value, name: Value, value: Value, /) -> Value:
    attribute = _attribute_name(name, at.place)
    if isinstance(attribute, str):
        set_attribute(at.run, object, attribute, value, at.place)
    return Const(None, at.place)


def _set_plainly(at: Call, object: Value, name: Value, value: Value, /) -> Value:
    """`object.__setattr__`, which asks no class for leave."""
    attribute = _attribute_name(name, at.place)
    if isinstance(attribute, str) and isinstance(object, InstanceValue):
        at.run.journal.touch(object)
        object.content[attribute] = value
    elif isinstance(attribute, str):
        set_attribute(at.run, object, attribute, value, at.place)
    return Const(None, at.place)


def _callable(at: Call, obj: Value, /) -> Value:
    if isinstance(obj, External) and obj.name.startswith("builtins."):
        return Const(True, at.place)
    if isinstance(obj, (Unknown, External)):
        return Unknown("whether the value can be called isn't known", at.place)
    if isinstance(obj, InstanceValue):
        if find_in_class(obj.type, "__call__") is None and obj.open is not None:
            return obj.open
        return Const(find_in_class(obj.type, "__call__") is not None, at.place)
    answer = isinstance(obj, (FunctionValue, BoundMethod, ClassValue, BuiltinClass, Native, Partial, TypeForm)) or (
        isinstance(obj, SdkObject) and obj.type == "flyte.Task"
    )
    return Const(answer, at.place)


def _dir(at: Call, *objects: Value) -> Value:
    return Unknown("'dir' isn't modelled", at.place)


def _variables(run: Run, arguments: Arguments, frame: Frame) -> Value:
    if arguments.positional and isinstance(arguments.positional[0], InstanceValue):
        content = arguments.positional[0].content
    elif not arguments.positional and frame.scopes:
        content = frame.variables.content
    else:
        return Unknown("'vars' of this value isn't modelled", arguments.place)
    result = DictValue({}, arguments.place)
    for name, value in content.items():
        set_entry(result, Const(name, arguments.place), value, arguments.place)
    return result


def _globals(run: Run, arguments: Arguments, frame: Frame) -> Value:
    result = DictValue({}, arguments.place)
    for name, value in (frame.module_scope.content if frame.scopes else {}).items():
        set_entry(result, Const(name, arguments.place), value, arguments.place)
    return result


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "builtins.isinstance": function(_is_instance),
    "builtins.issubclass": function(is_subclass_of),
    "builtins.getattr": function(_getattr),
    "builtins.hasattr": function(_hasattr),
    "builtins.setattr": function(_setattr),
    "builtins.delattr": function(_delattr),
    "builtins.object.__setattr__": function(_set_plainly),
    "builtins.callable": function(_callable),
    "builtins.dir": function(_dir),
    "builtins.vars": _variables,
    "builtins.locals": _variables,
    "builtins.globals": _globals,
}
