"""Objects of the project: reading, writing and deleting their attributes by Python's rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError

from flyte_compile.values.lineage import (
    ancestors,
    find_in_class,
    foreign_base,
)
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    ExceptionValue,
    FunctionValue,
    InstanceValue,
    Native,
    Place,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.record_fields import all_fields
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import RaiseSignal, raised


def bound_in_class(run: Run, found: Value, receiver: Value, place: Place) -> Value:
    """What a class attribute is when it's read from an instance, or from the class where the receiver is that."""
    match found:
        case FunctionValue():
            return found if isinstance(receiver, ClassValue) else BoundMethod(found, receiver, place)
        case Descriptor(kind="staticmethod"):
            return found.function
        case Descriptor(kind="classmethod", function=function):
            cls = receiver if isinstance(receiver, ClassValue) else class_of(receiver)
            if isinstance(function, FunctionValue):
                return BoundMethod(function, cls, place)
            return Unknown("a class method of this value isn't modelled", place)
        case Descriptor() if not isinstance(receiver, ClassValue):
            from flyte_compile.values.calls import call

            return call(run, found.function, Arguments((receiver,), {}, place), Frame(place.module, ()))
        case InstanceValue() if (getter := find_in_class(found.type, "__get__")) is not None:
            from flyte_compile.values.calls import call

            none = Const(None, place)
            given = (none, receiver) if isinstance(receiver, ClassValue) else (receiver, class_of(receiver))
            method = bound_in_class(run, getter, found, place)
            return call(run, method, Arguments(given, {}, place), Frame(place.module, ()))
    return found


def class_of(receiver: Value) -> Value:
    """The class of an object of the project."""
    match receiver:
        case InstanceValue():
            return receiver.type
        case ExceptionValue(type=ClassValue() as cls):
            return cls
        case ClassValue():
            return receiver
    return Unknown("the class of this value isn't modelled", receiver.place)


def instance_attribute(run: Run, value: InstanceValue, name: str, place: Place) -> Value:
    """`instance.name`."""
    cls = value.type
    found = find_in_class(cls, name)
    if isinstance(found, Descriptor) and found.kind == "property":
        return bound_in_class(run, found, value, place)
    if isinstance(found, InstanceValue) and find_in_class(found.type, "__set__") is not None:
        return bound_in_class(run, found, value, place)
    if find_in_class(cls, "__getattribute__") is not None:
        return Unknown("'__getattribute__' isn't modelled", place)
    if name in value.content and not (cls.style == "enum" and isinstance(found, FunctionValue)):
        return value.content[name]
    if found is not None:
        if isinstance(found, Descriptor) and found.kind == "cached_property":
            result = bound_in_class(run, found, value, place)
            run.journal.touch(value)
            value.content[name] = result
            return result
        if value.open is not None and not isinstance(found, (FunctionValue, Descriptor)):
            # Whatever made the instance may have given it one of its own.
            return value.open
        return bound_in_class(run, found, value, place)
    return _missing(run, value, name, place)


def _missing(run: Run, value: InstanceValue, name: str, place: Place) -> Value:
    from flyte_compile.values.attributes import get_attribute
    from flyte_compile.values.class_attributes import attribute_of_class

    cls = value.type
    match name:
        case "__class__":
            return cls
        case "__dict__" if value.open is None:
            return attributes_of(value, place)
        case "__doc__" | "__module__":
            return attribute_of_class(run, cls, name, place)
        case "_replace" | "_asdict" | "_fields" | "_make" if cls.style == "tuple":
            return _tuple_method(value, name, place)
    getter = find_in_class(cls, "__getattr__")
    if value.base is not None:
        try:
            return get_attribute(run, value.base, name, place)
        except RaiseSignal as signal:
            if signal.exception.type is not AttributeError or getter is None:
                raise
    if value.open is not None:
        return value.open
    if getter is not None:
        from flyte_compile.values.calls import call

        method = bound_in_class(run, getter, value, place)
        return call(run, method, Arguments((Const(name, place),), {}, place), Frame(place.module, ()))
    if foreign_base(cls) is not None:
        return Unknown(f"the attribute {name!r} comes from a class outside of the project", place)
    if name.startswith("__") and name.endswith("__"):
        return Unknown(f"the attribute {name!r} isn't modelled", place)
    raise raised(AttributeError, f"{cls.name!r} object has no attribute {name!r}", place)


def attributes_of(value: InstanceValue, place: Place) -> DictValue:
    """The attributes of an object by name, as they are now."""
    return DictValue({(0, name): (Const(name, place), item) for name, item in value.content.items()}, place)


def change_attributes(run: Run, value: InstanceValue, change: Callable[[DictValue], Value], place: Place) -> Value:
    """Change an object's `__dict__`: what is in it afterwards are its attributes."""
    entries = attributes_of(value, place)
    result = change(entries)
    run.journal.touch(value)
    value.open = value.open or entries.open
    value.content = {
        name.value: item
        for name, item in entries.content.values()
        if isinstance(name, Const) and isinstance(name.value, str)
    }
    return result


def _tuple_method(value: InstanceValue, name: str, place: Place) -> Value:
    if name == "_asdict":
        return Native(name, lambda run, arguments: attributes_of(value, arguments.place), place)
    if name == "_replace":

        def replace(run: Run, arguments: Arguments) -> Value:
            if arguments.open is not None:
                return arguments.open
            unexpected = [key for key in arguments.keywords if key not in value.content]
            if unexpected:
                raise raised(ValueError, f"Got unexpected field names: {unexpected!r}", arguments.place)
            content = {**value.content, **arguments.keywords}
            base = TupleValue(tuple(content.values()), arguments.place)
            return InstanceValue(value.type, content, arguments.place, base)

        return Native(name, replace, place)
    from flyte_compile.values.class_attributes import named_tuple_attribute

    return named_tuple_attribute(value.type, name, place)


def set_plainly(run: Run, receiver: Value, arguments: Arguments) -> Value:
    """`object.__setattr__`: without asking the class."""
    place = arguments.place
    if len(arguments.positional) == 2 and isinstance(receiver, InstanceValue):
        name, value = arguments.positional
        run.journal.touch(receiver)
        if isinstance(name, Const) and isinstance(name.value, str):
            _store(run, receiver, name.value, value, place)
        else:
            receiver.open = name if isinstance(name, Unknown) else Unknown("an attribute of unknown name", place)
    return Const(None, place)


def set_instance_attribute(run: Run, target: InstanceValue, name: str, value: Value, place: Place) -> None:
    """`instance.name = value`."""
    from flyte_compile.values.calls import call

    cls = target.type
    custom = find_in_class(cls, "__setattr__")
    if custom is not None:
        method = bound_in_class(run, custom, target, place)
        call(run, method, Arguments((Const(name, place), value), {}, place), Frame(place.module, ()))
        return
    if any(found.frozen for found in ancestors(cls)):
        raise raised(FrozenInstanceError, f"cannot assign to field {name!r}", place)
    if cls.style == "tuple" and name in all_fields(cls):
        raise raised(AttributeError, "can't set attribute", place)
    _store(run, target, name, value, place)


def _store(run: Run, target: InstanceValue, name: str, value: Value, place: Place) -> None:
    from flyte_compile.values.calls import call

    frame = Frame(place.module, ())
    found = find_in_class(target.type, name)
    if isinstance(found, Descriptor) and found.kind == "property":
        if found.setter is None:
            raise raised(AttributeError, f"property {name!r} of {target.type.name!r} object has no setter", place)
        call(run, found.setter, Arguments((target, value), {}, place), frame)
        return
    if isinstance(found, InstanceValue) and (setter := find_in_class(found.type, "__set__")) is not None:
        method = bound_in_class(run, setter, found, place)
        call(run, method, Arguments((target, value), {}, place), frame)
        return
    slots = _slots(target.type)
    if slots is not None and name not in slots:
        raise raised(AttributeError, f"{target.type.name!r} object has no attribute {name!r}", place)
    run.journal.touch(target)
    target.content[name] = value


def _slots(cls: ClassValue) -> frozenset[str] | None:
    """The only attributes that instances may have, if their class says so."""
    names: set[str] = set()
    for found in ancestors(cls):
        if found.options.get("slots") and found.fields is not None:
            names.update(found.fields)
            continue
        declared = found.content.get("__slots__")
        if any(not isinstance(base, ClassValue) for base in found.bases):
            return None
        match declared:
            case Const(value=str() as one):
                names.add(one)
            case TupleValue():
                names.update(str(item.value) for item in declared.items if isinstance(item, Const))
            case _:
                return None
    return frozenset(names) if "__dict__" not in names else None


def delete_instance_attribute(run: Run, target: InstanceValue, name: str, place: Place) -> None:
    """`del instance.name`."""
    from flyte_compile.values.calls import call

    frame = Frame(place.module, ())
    found = find_in_class(target.type, name)
    custom = find_in_class(target.type, "__delattr__")
    if custom is not None:
        call(run, bound_in_class(run, custom, target, place), Arguments((Const(name, place),), {}, place), frame)
        return
    if any(cls.frozen for cls in ancestors(target.type)):
        raise raised(FrozenInstanceError, f"cannot delete field {name!r}", place)
    if isinstance(found, Descriptor) and found.kind == "property":
        if found.deleter is None:
            raise raised(AttributeError, f"property {name!r} of {target.type.name!r} object has no deleter", place)
        call(run, found.deleter, Arguments((target,), {}, place), frame)
        return
    if name not in target.content:
        if target.open is not None:
            return
        raise raised(AttributeError, f"{target.type.name!r} object has no attribute {name!r}", place)
    run.journal.touch(target)
    del target.content[name]
