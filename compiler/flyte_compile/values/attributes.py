"""`value.name`: reading and writing attributes."""

from __future__ import annotations

import ast

from flyte_compile.source import source_text
from flyte_compile.values import conversion
from flyte_compile.values.classes import RECEIVER, find_in_class
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    BuiltinClass,
    ClassValue,
    Const,
    Descriptor,
    ExceptionValue,
    External,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    Native,
    Partial,
    Place,
    SdkObject,
    TupleValue,
    TypeForm,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised


def get_attribute(run: Run, value: Value, name: str, place: Place) -> Value:
    """The attribute of a value."""
    match value:
        case Unknown():
            return Unknown(value.reason, value.place, f"{value.made_by}.{name}" if value.made_by else None)
        case SdkObject():
            from flyte_compile.values.flyte import sdk_attribute

            return sdk_attribute(run, value, name, place)
        case ModuleValue():
            from flyte_compile.values.modules import module_attribute

            return module_attribute(run, value, name, place)
        case External():
            from flyte_compile.values.library import external

            return external(run, f"{value.name}.{name}", place)
        case InstanceValue():
            return _instance_attribute(run, value, name, place)
        case ClassValue():
            return _class_attribute(run, value, name, place)
        case FunctionValue():
            return _function_attribute(value, name, place)
        case BoundMethod():
            return value.receiver if name == "__self__" else _function_attribute(value.function, name, place)
        case TypeForm():
            return get_attribute(run, value.origin, name, place)
        case BuiltinClass():
            from flyte_compile.values.library import class_attribute

            return class_attribute(run, value, name, place)
        case ExceptionValue():
            if name == "args":
                return TupleValue(value.arguments, place)
            return value.content.get(name) or Unknown(f"the attribute {name!r} of an exception isn't modelled", place)
        case Partial():
            return value.function if name == "func" else Unknown("an attribute of a partial isn't modelled", place)
        case Descriptor() | Native():
            return Unknown(f"the attribute {name!r} isn't modelled", place)
        case _:
            from flyte_compile.values.methods import method_of

            return method_of(run, value, name, place)


def _instance_attribute(run: Run, value: InstanceValue, name: str, place: Place) -> Value:
    found = find_in_class(value.type, name)
    receiver = value.type.content.get(RECEIVER)
    if isinstance(receiver, InstanceValue) and found is not None:
        # `super().name`: found from the next class on, bound to the instance itself.
        value = receiver
        if not (isinstance(found, Descriptor) and found.kind in ("property", "cached_property")):
            return _bound(found, receiver, place)
    if isinstance(found, Descriptor) and found.kind in ("property", "cached_property"):
        from flyte_compile.values.calls import call

        if found.kind == "cached_property" and name in value.content:
            return value.content[name]
        result = call(run, found.function, Arguments((value,), {}, place), _frame(value, place))
        if found.kind == "cached_property":
            run.journal.touch(value)
            value.content[name] = result
        return result
    if name in value.content:
        return value.content[name]
    if found is not None:
        return _bound(found, value, place)
    if name == "__class__":
        return value.type
    if name == "__dict__":
        return conversion.from_python({}, place) if not value.content else Unknown("'__dict__' isn't modelled", place)
    if value.type.style == "enum" and name in ("name", "value", "_name_", "_value_"):
        return Unknown("the member isn't known", place)
    if value.base is not None:
        return get_attribute(run, value.base, name, place)
    if value.open is not None:
        return value.open
    if _has_foreign_base(value.type):
        return Unknown(f"the attribute {name!r} comes from a class outside of the project", place)
    raise raised(AttributeError, f"{value.type.name!r} object has no attribute {name!r}", place)


def _frame(value: InstanceValue, place: Place) -> Frame:
    return Frame(place.module, ())


def _bound(found: Value, receiver: InstanceValue, place: Place) -> Value:
    match found:
        case FunctionValue():
            return BoundMethod(found, receiver, place)
        case Descriptor(kind="staticmethod"):
            return found.function
        case Descriptor(kind="classmethod", function=FunctionValue() as function):
            return BoundMethod(function, receiver.type, place)
        case _:
            return found


def _has_foreign_base(cls: ClassValue) -> bool:
    return any(
        isinstance(base, (Unknown, External)) or (isinstance(base, ClassValue) and _has_foreign_base(base))
        for base in cls.bases
    )


def _class_attribute(run: Run, value: ClassValue, name: str, place: Place) -> Value:
    found = find_in_class(value, name)
    match found:
        case Descriptor(kind="staticmethod"):
            return found.function
        case Descriptor(kind="classmethod", function=FunctionValue() as function):
            return BoundMethod(function, value.content.get(RECEIVER, value), place)
        case None:
            pass
        case _:
            return found
    match name:
        case "__name__" | "__qualname__":
            return Const(value.name, place)
        case "__doc__":
            return Const(None, place)
        case "__module__":
            return Const(value.place.module.name, place)
        case "__members__" if value.style == "enum":
            from flyte_compile.values.iteration import is_member

            return (
                conversion.from_python({}, place)
                if not any(is_member(item, value) for item in value.content.values())
                else _members(value, place)
            )
    if _has_foreign_base(value) or value.open is not None:
        return Unknown(f"the attribute {name!r} comes from a class outside of the project", place)
    raise raised(AttributeError, f"type object {value.name!r} has no attribute {name!r}", place)


def _members(value: ClassValue, place: Place) -> Value:
    from flyte_compile.values.iteration import is_member
    from flyte_compile.values.model import DictValue

    members = {name: item for name, item in value.content.items() if is_member(item, value)}
    return DictValue({(0, name): (Const(name, place), item) for name, item in members.items()}, place)


def _function_attribute(value: FunctionValue, name: str, place: Place) -> Value:
    if name in value.content:
        return value.content[name]
    match name:
        case "__name__" | "__qualname__":
            return Const(value.name, place)
        case "__module__":
            return Const(value.module.name, place)
        case "__doc__":
            text = None if isinstance(value.node, ast.Lambda) else ast.get_docstring(value.node, clean=False)
            return Const(text, place)
        case "__wrapped__":
            raise raised(AttributeError, "'function' object has no attribute '__wrapped__'", place)
    return Unknown(f"the attribute {name!r} of the function {source_text(value.module, value.node)[:40]!r}", place)


def set_attribute(run: Run, target: Value, name: str, value: Value, place: Place) -> None:
    """`target.name = value`."""
    match target:
        case InstanceValue():
            if target.type.frozen:
                raise raised(AttributeError, f"cannot assign to field {name!r}", place)
            found = find_in_class(target.type, name)
            if isinstance(found, Descriptor) and found.kind == "property":
                run.journal.touch(target)
                target.content[name] = Unknown("a property's setter isn't modelled", place)
                return
            run.journal.touch(target)
            target.content[name] = value
        case ClassValue() | FunctionValue() | ExceptionValue():
            run.journal.touch(target)
            target.content[name] = value
        case SdkObject():
            run.journal.touch(target)
            target.content[name] = value
            target.spans[name] = place
        case ModuleValue(module=module) if module is not None and module.path in run.module_scopes:
            scope = run.module_scopes[module.path]
            run.journal.touch(scope)
            scope.content[name] = value
        case _:
            return
