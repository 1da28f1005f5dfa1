"""What values are instances of."""

from __future__ import annotations

import collections.abc
import numbers
import os
import types

from flyte_compile.values.lineage import find_in_class, is_subclass
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    ExceptionValue,
    External,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ObjectValue,
    Place,
    SdkObject,
    SetValue,
    TupleValue,
    TypeForm,
    Unknown,
    Value,
    ViewValue,
)
from flyte_compile.values.natives import Call
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised


def is_instance(value: Value, cls: Value, place: Place) -> bool | Unknown:
    """`isinstance`."""
    if isinstance(cls, TypeForm) and isinstance(cls.origin, External) and cls.origin.name == "typing.Union":
        cls = TupleValue(cls.arguments, place)
    if isinstance(cls, TupleValue):
        answers = [is_instance(value, item, place) for item in cls.items]
        if True in answers:
            return True
        return next((answer for answer in answers if isinstance(answer, Unknown)), False)
    abstract = _ABSTRACT.get(cls.name) if isinstance(cls, External) else None
    if abstract is not None:
        cls = BuiltinClass(abstract, place)
    if isinstance(cls, Const) and cls.value is None:
        cls = BuiltinClass(type(None), place)
    match value, cls:
        case Unknown(), _:
            return value
        case _, Unknown():
            return cls
        case _, (Const() | ListValue() | DictValue() | TypeForm()):
            raise raised(TypeError, "isinstance() arg 2 must be a type, a tuple of types, or a union", place)
        case _, BuiltinClass(type=type_) if type_ is object:
            return True
        case Const(), BuiltinClass():
            return isinstance(value.value, cls.type)
        case InstanceValue(), _:
            return _is_object_instance(value, cls, place)
        case ExceptionValue(), BuiltinClass() if isinstance(value.type, type):
            return issubclass(value.type, cls.type)
        case ExceptionValue(), ClassValue() if isinstance(value.type, type):
            return False
        case ExceptionValue(type=ClassValue() as type_), _:
            answer = is_subclass(type_, cls)
            return Unknown("a class outside of the project is a base", place) if answer is None else answer
        case SdkObject(), External():
            return _is_sdk_instance(value, cls, place)
        case ((FunctionValue() | BoundMethod()), BuiltinClass()):
            return isinstance(is_instance, cls.type) if cls.type in _ABSTRACT.values() else False
        case ((ClassValue() | BuiltinClass()), BuiltinClass()):
            return cls.type is type or (cls.type in _ABSTRACT.values() and issubclass(type, cls.type))
        case SdkObject(), BuiltinClass():
            return False if cls.type not in _ABSTRACT.values() else Unknown("the object's class isn't known", place)
        case (
            (Const() | ListValue() | DictValue() | TupleValue() | SetValue() | ViewValue() | FunctionValue()),
            ClassValue(),
        ):
            return False
    native = native_type(value)
    if native is not None and isinstance(cls, BuiltinClass):
        return issubclass(native, cls.type)
    if isinstance(value, (Const, ListValue, DictValue, TupleValue, SetValue)) and isinstance(cls, External):
        return _is_of_outside(cls, place)
    return Unknown("'isinstance' with this class isn't modelled", place)


_ABSTRACT: dict[str, type] = {
    **{f"collections.abc.{name}": getattr(collections.abc, name) for name in collections.abc.__all__},
    **{
        f"typing.{name}": getattr(collections.abc, name)
        for name in (
            *("Callable", "Collection", "Container", "Hashable", "Iterable", "Iterator", "Mapping", "MutableMapping"),
            *("MutableSequence", "MutableSet", "Sequence", "Sized", "Reversible", "Generator"),
        )
    },
    **{f"numbers.{name}": getattr(numbers, name) for name in ("Number", "Complex", "Real", "Rational", "Integral")},
    **{f"builtins.{cls.__name__}": cls for cls in (zip, map, filter, enumerate, reversed)},
    "os.PathLike": os.PathLike,
    "typing.List": list,
    "typing.Dict": dict,
    "typing.Set": set,
    "typing.FrozenSet": frozenset,
    "typing.Tuple": tuple,
}


def _is_of_outside(cls: External, place: Place) -> bool | Unknown:
    """A plain value is of no class of the SDK; of another package's it may be, by a hook."""
    if cls.name.startswith("flyte."):
        return False
    return Unknown(f"whether the value is of {cls.name!r}, outside of the project, isn't known", place)


def _is_object_instance(value: InstanceValue, cls: Value, place: Place) -> bool | Unknown:
    base = native_type(value.base) if value.base is not None else None
    if isinstance(value.base, Const):
        base = type(value.base.value)
    if base is not None and isinstance(cls, BuiltinClass) and issubclass(base, cls.type):
        return True
    if isinstance(cls, BuiltinClass) and cls.type in _ABSTRACT.values():
        if cls.type is collections.abc.Hashable:
            return Unknown("whether the object can be hashed isn't modelled", place)
        names: frozenset[str] = getattr(cls.type, "__abstractmethods__", frozenset())
        if cls.type in _ONE_METHOD:
            found = all(find_in_class(value.type, name) is not None for name in names)
            return found if found or value.open is None else value.open
    answer = is_subclass(value.type, cls)
    return Unknown("a class outside of the project is a base", place) if answer is None else answer


_ONE_METHOD = frozenset(
    {
        *(collections.abc.Callable, collections.abc.Container, collections.abc.Iterable, collections.abc.Iterator),
        *(collections.abc.Sized, collections.abc.Reversible, collections.abc.Collection, os.PathLike),
    }
)


def _is_sdk_instance(value: SdkObject, cls: External, place: Place) -> bool | Unknown:
    last = cls.name.rpartition(".")[2]
    if value.type == cls.name or (last == "Environment" and value.type.endswith("Environment")):
        return True
    if value.type == "flyte.Task" and last.endswith("TaskTemplate"):
        return (
            True if last == "TaskTemplate" or _has_function(value) else Unknown("the task's class isn't known", place)
        )
    if cls.name.startswith("flyte.") and last[:1].isupper() and not last.endswith("Template"):
        return False
    return Unknown("whether the value is of this class isn't known", place)


def _has_function(task: SdkObject) -> bool:
    return isinstance(task.content.get("function"), FunctionValue)


def native_type(value: Value | None) -> type | None:
    """The Python class of a container or iterator."""
    match value:
        case ListValue():
            return list
        case TupleValue():
            return tuple
        case DictValue():
            return value.kind
        case SetValue():
            return frozenset if value.frozen else set
        case ViewValue(kind="proxy"):
            return types.MappingProxyType
        case ViewValue():
            return type(getattr({}, value.kind)())
        case ObjectValue():
            return type(value.content.object)
        case IteratorValue():
            return _ITERATORS.get(value.kind, collections.abc.Iterator)
    return None


_ITERATORS: dict[str, type] = {
    "zip": zip,
    "map": map,
    "filter": filter,
    "enumerate": enumerate,
    "reversed": reversed,
    "generator": types.GeneratorType,
}


def is_subclass_of(at: Call, cls: Value, classinfo: Value, /) -> Value:
    if isinstance(classinfo, TupleValue):
        answers = [is_subclass_of(at, cls, item) for item in classinfo.items]
        if any(isinstance(answer, Const) and answer.value for answer in answers):
            return Const(True, at.place)
        return next((answer for answer in answers if isinstance(answer, Unknown)), Const(False, at.place))
    abstract = _ABSTRACT.get(classinfo.name) if isinstance(classinfo, External) else None
    other: Value = BuiltinClass(abstract, at.place) if abstract is not None else classinfo
    if isinstance(cls, Unknown) or isinstance(other, Unknown):
        return cls if isinstance(cls, Unknown) else other
    if isinstance(cls, (Const, ListValue, DictValue, InstanceValue)) or isinstance(
        other, (Const, ListValue, DictValue)
    ):
        raise raised(TypeError, "issubclass() needs classes", at.place)
    if isinstance(cls, ClassValue):
        answer = is_subclass(cls, other)
        if answer is not None:
            return Const(answer, at.place)
    if isinstance(cls, BuiltinClass) and isinstance(other, BuiltinClass):
        return Const(issubclass(cls.type, other.type), at.place)
    if isinstance(cls, BuiltinClass) and isinstance(other, ClassValue):
        return Const(False, at.place)
    return Unknown("'issubclass' of these classes isn't modelled", at.place)


def type_of(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`type(value)`."""
    value = arguments.positional[0]
    match value:
        case Const():
            return BuiltinClass(type(value.value), arguments.place)
        case InstanceValue() | ExceptionValue():
            return value.type if isinstance(value.type, ClassValue) else BuiltinClass(value.type, arguments.place)
        case SdkObject():
            return External(value.type, arguments.place)
        case BuiltinClass():
            return BuiltinClass(type, arguments.place)
        case Unknown():
            return Unknown(value.reason, value.place)
    native = native_type(value)
    if native is not None and native is not collections.abc.Iterator:
        return BuiltinClass(native, arguments.place)
    return Unknown("the type of this value isn't modelled", arguments.place)
