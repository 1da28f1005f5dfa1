"""Attributes of classes, of `super()`, and of exceptions; what makes and initialises instances."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flyte_compile.values.enumerations import members_of
from flyte_compile.values.lineage import (
    after,
    ancestors,
    enum_names,
    find_after,
    find_in_class,
    foreign_base,
    native_bases,
)
from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    ExceptionValue,
    FunctionValue,
    InstanceValue,
    ListValue,
    Native,
    Place,
    SetValue,
    SuperValue,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.objects import bound_in_class, class_of, set_plainly
from flyte_compile.values.record_fields import all_fields, fill_fields, own_initialiser
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised


def attribute_of_class(run: Run, value: ClassValue, name: str, place: Place) -> Value:
    """`Class.name`."""
    found = find_in_class(value, name)
    if found is not None and not (name == "__doc__" and name not in value.content):
        if isinstance(found, Descriptor) and found.kind not in ("staticmethod", "classmethod"):
            return found
        return bound_in_class(run, found, value, place)
    match name:
        case "__name__":
            return Const(value.name, place)
        case "__qualname__":
            return Const(value.qualified or value.name, place)
        case "__doc__":
            node = value.place.node
            text = ast.get_docstring(node, clean=False) if isinstance(node, ast.ClassDef) else None
            return Const(text, place)
        case "__module__":
            return Const(value.place.module.name, place)
        case "__bases__":
            bases = value.bases or (BuiltinClass(object, place),)
            return TupleValue(bases, place) if foreign_base(value) is None else Unknown("the bases", place)
        case "__mro__":
            if foreign_base(value) is None and not any(
                base for c in ancestors(value) for base in c.bases if not isinstance(base, ClassValue)
            ):
                return TupleValue((*ancestors(value), BuiltinClass(object, place)), place)
        case "__members__" if value.style == "enum":
            members = members_of(value)
            return DictValue({(0, n): (Const(n, place), item) for n, item in members.items()}, place)
        case "_fields" | "_field_defaults" | "_make" if value.style == "tuple":
            return named_tuple_attribute(value, name, place)
        case "__init__":
            return Native("__init__", lambda run, arguments: _initialise(run, ancestors(value), arguments), place)
    if foreign_base(value) is not None or value.open is not None:
        return Unknown(f"the attribute {name!r} comes from a class outside of the project", place)
    if (name.startswith("__") and name.endswith("__")) or any(
        isinstance(base, BuiltinClass) and hasattr(base.type, name)
        for found in ancestors(value)
        for base in found.bases
    ):
        return Unknown(f"the attribute {name!r} of a class isn't modelled", place)
    raise raised(AttributeError, f"type object {value.name!r} has no attribute {name!r}", place)


def named_tuple_attribute(cls: ClassValue, name: str, place: Place) -> Value:
    """`_fields` and the like of a named tuple's class."""
    fields = all_fields(cls)
    if name == "_fields":
        return TupleValue(tuple(Const(field, place) for field in fields), place)
    if name == "_field_defaults":
        defaults = {n: field.default for n, field in fields.items() if field.default is not None}
        return DictValue({(0, n): (Const(n, place), value) for n, value in defaults.items()}, place)

    def make(run: Run, arguments: Arguments) -> Value:
        from flyte_compile.values.calls import call
        from flyte_compile.values.iteration import iterate

        items, rest = iterate(run, arguments.positional[0], arguments.place)
        given = Arguments(tuple(items), {}, arguments.place, {}, rest)
        return call(run, cls, given, Frame(place.module, ()))

    return Native("_make", make, place)


def super_attribute(run: Run, value: SuperValue, name: str, place: Place) -> Value:
    """`super().name`: from the next class on, bound to the receiver."""
    from flyte_compile.values.attributes import get_attribute

    receiver = value.receiver
    cls = class_of(receiver)
    if not isinstance(cls, ClassValue):
        return Unknown("'super()' of this value isn't modelled", place)
    later = after(cls, value.start)
    if name == "__init__":
        return Native(
            "__init__", lambda run, given: _initialise(run, later, _told(receiver, given), value.start), place
        )
    found = find_after(cls, value.start, name)
    if found is not None:
        return bound_in_class(run, found, receiver, place)
    none = Const(None, place)
    match name:
        case "__init_subclass__" | "__set_name__":
            return Native(name, lambda run, arguments: none, place)
        case "__setattr__":
            return Native(name, lambda run, given: set_plainly(run, receiver, given), place)
        case "__new__":
            return Native(name, lambda run, given: new_instance(run, given), place)
        case "__eq__" | "__ne__" | "__hash__" | "__str__" | "__repr__" | "__getattribute__" | "__enter__" | "__exit__":
            return Unknown(f"{name!r} of the next class isn't modelled", place)
    base = receiver.base if isinstance(receiver, InstanceValue) else None
    if base is not None:
        return get_attribute(run, base, name, place)
    if foreign_base(cls) is not None:
        return Unknown(f"the attribute {name!r} comes from a class outside of the project", place)
    if isinstance(receiver, ExceptionValue):
        return Unknown(f"the attribute {name!r} of an exception isn't modelled", place)
    raise raised(AttributeError, f"'super' object has no attribute {name!r}", place)


def exception_attribute(run: Run, value: ExceptionValue, name: str, place: Place) -> Value:
    """An attribute of an exception."""
    if value.open is not None:
        return value.open
    found = find_in_class(value.type, name) if isinstance(value.type, ClassValue) else None
    if isinstance(found, Descriptor) and found.kind == "property":
        return bound_in_class(run, found, value, place)
    if name in value.content:
        return value.content[name]
    if found is not None:
        return bound_in_class(run, found, value, place)
    match name:
        case "args":
            return TupleValue(value.arguments, place)
        case "__class__":
            return value.type if isinstance(value.type, ClassValue) else BuiltinClass(value.type, place)
        case "__cause__" | "__context__" | "__notes__" | "__traceback__":
            return Const(None, place) if name == "__cause__" else Unknown(f"{name!r} of an exception", place)
        case "value" if value.type is StopIteration:
            return value.arguments[0] if value.arguments else Const(None, place)
        case "exceptions" if len(value.arguments) == 2:
            members = value.arguments[1]
            if isinstance(members, ListValue) and members.open is None:
                return TupleValue(tuple(members.content), place)
        case "message" if len(value.arguments) == 2 and _is_group(value):
            return value.arguments[0]
        case "code" if value.type is SystemExit:
            return value.arguments[0] if value.arguments else Const(None, place)
    return Unknown(f"the attribute {name!r} of an exception isn't modelled", place)


def _is_group(value: ExceptionValue) -> bool:
    return isinstance(value.type, type) and issubclass(value.type, BaseExceptionGroup)


def _told(receiver: Value, arguments: Arguments) -> Arguments:
    from flyte_compile.values.calls import with_first

    return with_first(receiver, arguments)


def _initialise(
    run: Run, classes: Sequence[ClassValue], arguments: Arguments, start: ClassValue | None = None
) -> Value:
    """`__init__` of the first of some classes that has one, for the first argument."""
    from flyte_compile.values.derived import base_initialiser
    from flyte_compile.values.functions import call_function

    place = arguments.place
    none = Const(None, place)
    if not arguments.positional:
        return Unknown("'__init__' without an object", place)
    receiver, rest = arguments.positional[0], arguments.positional[1:]
    given = Arguments(rest, arguments.keywords, place, {}, arguments.open)
    for owner in classes:
        found = own_initialiser(owner)
        if isinstance(found, FunctionValue):
            return call_function(run, found, arguments, owner=found.owner or owner)
        if isinstance(found, ClassValue) and isinstance(receiver, InstanceValue):
            fill_fields(run, found, receiver, given, Frame(place.module, ()), tuple(all_fields(found)))
            return none
        if found is not None:
            return Unknown("an '__init__' that is no function", place)
    if isinstance(receiver, ExceptionValue):
        run.journal.touch(receiver)
        receiver.arguments = rest
        return none
    if isinstance(receiver, InstanceValue) and isinstance(receiver.base, (ListValue, DictValue, SetValue)):
        return _refill(run, receiver.base, given)
    if isinstance(receiver, InstanceValue) and start is not None:
        return base_initialiser(start, receiver, place).call(run, given)
    return none


def _refill(run: Run, base: ListValue | DictValue | SetValue, given: Arguments) -> Value:
    """`list.__init__` and its like: what the object held before is gone."""
    from flyte_compile.values.calls import call

    native: type = list if isinstance(base, ListValue) else dict if isinstance(base, DictValue) else set
    made = call(run, BuiltinClass(native, given.place), given, Frame(given.place.module, ()))
    run.journal.touch(base)
    if isinstance(made, (ListValue, DictValue, SetValue)):
        base.content, base.open = made.content, made.open
    else:
        base.content.clear()
        base.open = made if isinstance(made, Unknown) else Unknown("what the object holds", given.place)
    return Const(None, given.place)


def new_instance(run: Run, arguments: Arguments) -> Value:
    """`object.__new__(cls)`."""
    cls = arguments.positional[0] if arguments.positional else None
    if not isinstance(cls, ClassValue):
        return Unknown("'__new__' of this class isn't modelled", arguments.place)
    from flyte_compile.values.calls import call

    place = arguments.place
    native = next((native for native in native_bases(cls) if native is not object), None)
    if native is None and enum_names(cls) & {"enum.StrEnum"}:
        native = str
    base: Value | None = None
    if native is not None:
        given = Arguments(arguments.positional[1:], {}, place, {}, arguments.open)
        base = call(run, BuiltinClass(native, place), given, Frame(place.module, ()))
    return InstanceValue(cls, {}, place, base)
