"""Ask about values: their classes, attributes and variables."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.values.attributes import get_attribute, set_attribute
from flyte_compile.values.classes import find_in_class, is_subclass
from flyte_compile.values.containers import set_entry
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
    ListValue,
    Native,
    Partial,
    Place,
    SdkObject,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import RaiseSignal


def _is_instance(run: Run, arguments: Arguments, frame: Frame) -> Value:
    answer = is_instance(arguments.positional[0], arguments.positional[1], arguments.place)
    return answer if isinstance(answer, Unknown) else Const(answer, arguments.place)


def is_instance(value: Value, cls: Value, place: Place) -> bool | Unknown:
    """`isinstance`."""
    if isinstance(cls, TupleValue):
        answers = [is_instance(value, item, place) for item in cls.items]
        if True in answers:
            return True
        return next((answer for answer in answers if isinstance(answer, Unknown)), False)
    match value, cls:
        case Unknown(), _:
            return value
        case _, Unknown():
            return cls
        case _, BuiltinClass(type=type_) if type_ is object:
            return True
        case Const(), BuiltinClass():
            return isinstance(value.value, cls.type)
        case ((ListValue() | TupleValue() | DictValue() | SetValue()), BuiltinClass()):
            return issubclass(native_type(value), cls.type)
        case InstanceValue(), _:
            if (
                isinstance(value.base, Const)
                and isinstance(cls, BuiltinClass)
                and isinstance(value.base.value, cls.type)
            ):
                return True
            answer = is_subclass(value.type, cls)
            return Unknown("a class outside of the project is a base", place) if answer is None else answer
        case ExceptionValue(), BuiltinClass() if isinstance(value.type, type):
            return issubclass(value.type, cls.type)
        case SdkObject(), External():
            return _is_sdk_instance(value, cls, place)
        case ((FunctionValue() | BoundMethod() | ClassValue() | SdkObject()), BuiltinClass()):
            return cls.type is type and isinstance(value, ClassValue)
        case ((Const() | ListValue() | DictValue() | TupleValue()), ClassValue()):
            return False
    return Unknown("'isinstance' with this class isn't modelled", place)


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


def native_type(value: Value) -> type:
    """The Python class of a container."""
    match value:
        case ListValue():
            return list
        case TupleValue():
            return tuple
        case DictValue():
            return dict
        case SetValue():
            return frozenset if value.frozen else set
    return object


def _is_subclass(run: Run, arguments: Arguments, frame: Frame) -> Value:
    one, other = arguments.positional[:2]
    if isinstance(one, ClassValue):
        answer = is_subclass(one, other)
        if answer is not None:
            return Const(answer, arguments.place)
    if isinstance(one, BuiltinClass) and isinstance(other, BuiltinClass):
        return Const(issubclass(one.type, other.type), arguments.place)
    return Unknown("'issubclass' of these classes isn't modelled", arguments.place)


def _attribute_name(arguments: Arguments) -> str | Unknown:
    name = arguments.positional[1]
    if isinstance(name, Const) and isinstance(name.value, str):
        return name.value
    return name if isinstance(name, Unknown) else Unknown("the attribute's name isn't known", arguments.place)


def _getattr(run: Run, arguments: Arguments, frame: Frame) -> Value:
    name = _attribute_name(arguments)
    if isinstance(name, Unknown):
        return name
    try:
        return get_attribute(run, arguments.positional[0], name, arguments.place)
    except RaiseSignal as signal:
        if signal.exception.type is AttributeError and len(arguments.positional) > 2:
            return arguments.positional[2]
        raise


def _hasattr(run: Run, arguments: Arguments, frame: Frame) -> Value:
    name = _attribute_name(arguments)
    if isinstance(name, Unknown):
        return name
    try:
        value = get_attribute(run, arguments.positional[0], name, arguments.place)
    except RaiseSignal as signal:
        if signal.exception.type is AttributeError:
            return Const(False, arguments.place)
        raise
    return value if isinstance(value, Unknown) else Const(True, arguments.place)


def _setattr(run: Run, arguments: Arguments, frame: Frame) -> Value:
    name = _attribute_name(arguments)
    if isinstance(name, str):
        target = arguments.positional[0]
        if isinstance(target, InstanceValue):
            run.journal.touch(target)
            target.content[name] = arguments.positional[2]
        else:
            set_attribute(run, target, name, arguments.positional[2], arguments.place)
    return Const(None, arguments.place)


def type_of(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`type(value)`."""
    value = arguments.positional[0]
    match value:
        case Const():
            return BuiltinClass(type(value.value), arguments.place)
        case InstanceValue() | ExceptionValue():
            return value.type if isinstance(value.type, ClassValue) else BuiltinClass(value.type, arguments.place)
        case ListValue() | TupleValue() | DictValue() | SetValue():
            return BuiltinClass(native_type(value), arguments.place)
        case SdkObject():
            return External(value.type, arguments.place)
    return Unknown("the type of this value isn't modelled", arguments.place)


def _callable(run: Run, arguments: Arguments, frame: Frame) -> Value:
    value = arguments.positional[0]
    if isinstance(value, (Unknown, External)):
        return Unknown("whether the value can be called isn't known", arguments.place)
    if isinstance(value, InstanceValue):
        return Const(find_in_class(value.type, "__call__") is not None, arguments.place)
    answer = isinstance(value, (FunctionValue, BoundMethod, ClassValue, BuiltinClass, Native, Partial)) or (
        isinstance(value, SdkObject) and value.type == "flyte.Task"
    )
    return Const(answer, arguments.place)


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
    "builtins.isinstance": _is_instance,
    "builtins.issubclass": _is_subclass,
    "builtins.getattr": _getattr,
    "builtins.hasattr": _hasattr,
    "builtins.setattr": _setattr,
    "builtins.object.__setattr__": _setattr,
    "builtins.callable": _callable,
    "builtins.vars": _variables,
    "builtins.locals": _variables,
    "builtins.globals": _globals,
}
