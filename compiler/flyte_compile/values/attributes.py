"""`value.name`: reading and writing attributes."""

from __future__ import annotations

import ast
from dataclasses import replace

from flyte_compile.source import source_text
from flyte_compile.values.candidates import changed, member_of
from flyte_compile.values.class_attributes import (
    attribute_of_class,
    exception_attribute,
    new_instance,
    super_attribute,
)
from flyte_compile.values.generators import generator_method
from flyte_compile.values.model import (
    WRAPPED_OUTSIDE,
    BoundMethod,
    BuiltinClass,
    ClassValue,
    Const,
    Descriptor,
    ExceptionValue,
    External,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ModuleValue,
    Native,
    Partial,
    Place,
    SdkObject,
    SuperValue,
    TypeForm,
    Unknown,
    Value,
)
from flyte_compile.values.objects import (
    delete_instance_attribute,
    instance_attribute,
    set_instance_attribute,
)
from flyte_compile.values.run import Run
from flyte_compile.values.signals import raised


def get_attribute(run: Run, value: Value, name: str, place: Place) -> Value:
    """The attribute of a value."""
    match value:
        case Unknown():
            return member_of(value, name)
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
            return instance_attribute(run, value, name, place)
        case ClassValue():
            return attribute_of_class(run, value, name, place)
        case IteratorValue() if (method := generator_method(value, name, place)) is not None:
            return method
        case SuperValue():
            return super_attribute(run, value, name, place)
        case FunctionValue():
            return _function_attribute(value, name, place)
        case BoundMethod():
            return value.receiver if name == "__self__" else _function_attribute(value.function, name, place)
        case TypeForm():
            return get_attribute(run, value.origin, name, place)
        case BuiltinClass() if name == "__new__":
            return Native(name, lambda run, given: new_instance(run, given), place)
        case BuiltinClass():
            from flyte_compile.values.library import class_attribute

            return class_attribute(run, value, name, place)
        case ExceptionValue():
            return exception_attribute(run, value, name, place)
        case Partial():
            return value.function if name == "func" else Unknown("an attribute of a partial isn't modelled", place)
        case Descriptor() if (made := _with_accessor(value, name, place)) is not None:
            return made
        case Descriptor() | Native():
            return Unknown(f"the attribute {name!r} isn't modelled", place)
        case _:
            from flyte_compile.values.methods import method_of

            return method_of(run, value, name, place)


def _with_accessor(value: Descriptor, name: str, place: Place) -> Value | None:
    """`setter` and `deleter` of a property: the same property with one more function."""
    if value.kind == "property":
        match name:
            case "fget":
                return value.function
            case "setter":
                return Native(name, lambda run, given: replace(value, setter=given.positional[0]), place)
            case "deleter":
                return Native(name, lambda run, given: replace(value, deleter=given.positional[0]), place)
            case "getter":
                return Native(name, lambda run, given: replace(value, function=given.positional[0]), place)
    return None


def _function_attribute(value: FunctionValue, name: str, place: Place) -> Value:
    if name in value.content:
        return value.content[name]
    match name:
        case "__name__":
            return Const(value.name, place)
        case "__qualname__":
            return Const(value.qualified or value.name, place)
        case "__module__":
            return Const(value.module.name, place)
        case "__doc__":
            text = None if isinstance(value.node, ast.Lambda) else ast.get_docstring(value.node, clean=False)
            return Const(text, place)
        case "__wrapped__":
            raise raised(AttributeError, "'function' object has no attribute '__wrapped__'", place)
    if not name.startswith("__") and WRAPPED_OUTSIDE not in value.content and value.open is None:
        raise raised(AttributeError, f"'function' object has no attribute {name!r}", place)
    return Unknown(f"the attribute {name!r} of the function {source_text(value.module, value.node)[:40]!r}", place)


def set_attribute(run: Run, target: Value, name: str, value: Value, place: Place) -> None:
    """`target.name = value`."""
    changed(run, target, place)
    match target:
        case InstanceValue(base=SdkObject() as base) if name in base.content and name not in target.content:
            set_attribute(run, base, name, value, place)
        case InstanceValue():
            set_instance_attribute(run, target, name, value, place)
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


def delete_attribute(run: Run, target: Value, name: str, place: Place) -> None:
    """`del target.name`."""
    match target:
        case InstanceValue():
            delete_instance_attribute(run, target, name, place)
        case ClassValue() | FunctionValue() | ExceptionValue():
            if name not in target.content:
                if target.open is None:
                    raise raised(AttributeError, name, place)
                return
            run.journal.touch(target)
            del target.content[name]
        case _:
            set_attribute(run, target, name, Unknown("the attribute was deleted", place), place)
