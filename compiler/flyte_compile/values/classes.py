"""Classes used as plain configuration: attributes, dataclasses, enumerations, named tuples, typed dictionaries."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    ExceptionValue,
    External,
    FunctionValue,
    InstanceValue,
    TupleValue,
    Unknown,
    Value,
    key_of,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised

_ENUMS: dict[str, type] = {
    "enum.Enum": object,
    "enum.IntEnum": int,
    "enum.StrEnum": str,
    "enum.Flag": object,
    "enum.IntFlag": int,
}
"""Each with what its members are besides."""
_AUTO = "enum.auto"
RECEIVER = "__super_receiver__"
"""The field of a `super()` that holds what its methods are bound to."""
FIELD = "dataclasses.field"
"""`made_by` of a value that `dataclasses.field(...)` gave; its arguments are in `Unknown.place`'s node."""


def style_of(bases: tuple[Value, ...]) -> str:
    """How instances of a class with these bases are made."""
    for base in bases:
        match base:
            case External(name=name) if name in _ENUMS:
                return "enum"
            case External(name="typing.NamedTuple"):
                return "tuple"
            case External(name="typing.TypedDict" | "typing_extensions.TypedDict"):
                return "dict"
            case ClassValue(style=style) if style != "plain":
                return style
            case BuiltinClass(type=cls) if issubclass(cls, BaseException):
                return "exception"
    return "plain"


def ancestors(cls: ClassValue) -> Iterator[ClassValue]:
    """The class and its project bases, in Python's order for single inheritance and close to it for others."""
    yield cls
    for base in cls.bases:
        if isinstance(base, ClassValue):
            yield from ancestors(base)


def find_in_class(cls: ClassValue, name: str) -> Value | None:
    """A class attribute, inherited ones included."""
    return next((found.content[name] for found in ancestors(cls) if name in found.content), None)


def is_subclass(cls: ClassValue, other: Value) -> bool | None:
    """Whether a project class derives from another; `None` where a foreign base leaves it open."""
    if cls is other:
        return True
    undecided = False
    for base in cls.bases:
        match base:
            case ClassValue():
                answer = is_subclass(base, other)
                if answer:
                    return True
                undecided = undecided or answer is None
            case BuiltinClass(type=native) if isinstance(other, BuiltinClass):
                if issubclass(native, other.type):
                    return True
            case External(name=name) if name in _ENUMS and isinstance(other, BuiltinClass):
                if issubclass(_ENUMS[name], other.type):
                    return True
            case External(name=name) if isinstance(other, External):
                if name == other.name:
                    return True
                undecided = name not in _ENUMS
            case Unknown() | External():
                undecided = True
    if isinstance(other, BuiltinClass) and other.type is object:
        return True
    return None if undecided else False


def finish_enum(run: Run, cls: ClassValue) -> None:
    """Turn the plain attributes of an enumeration's body into members."""
    mixin = next((base.type for base in cls.bases if isinstance(base, BuiltinClass)), None)
    names = {base.name for base in cls.bases if isinstance(base, External)}
    as_text = mixin is str or "enum.StrEnum" in names
    as_number = mixin in (int, float) or "enum.IntEnum" in names
    seen: dict[object, Value] = {}
    last: object = 0
    for name, value in list(cls.content.items()):
        if (
            name.startswith("_")
            or isinstance(value, FunctionValue)
            or (not isinstance(value, (Const, TupleValue, Unknown, DictValue)) and not _is_plain_list(value))
        ):
            continue
        if isinstance(value, Unknown) and value.made_by == _AUTO:
            number = name.lower() if "enum.StrEnum" in names else (last + 1 if isinstance(last, int) else 1)
            value = Const(number, value.place)
        if isinstance(value, Const):
            last = value.value
        key = key_of(value)
        if key is not None and key in seen:
            cls.content[name] = seen[key]
            continue
        base = value if (as_text or as_number) and isinstance(value, Const) else None
        member = InstanceValue(cls, {"name": Const(name, value.place), "value": value}, value.place, base)
        member.content["_value_"] = value
        member.content["_name_"] = member.content["name"]
        cls.content[name] = member
        if key is not None:
            seen[key] = member


def _is_plain_list(value: Value) -> bool:
    from flyte_compile.values.model import ListValue

    return isinstance(value, ListValue)


def instantiate(run: Run, cls: ClassValue, arguments: Arguments, frame: Frame) -> Value:
    """Call a project class."""
    from flyte_compile.values.calls import call_function

    place = arguments.place
    if cls.style == "enum":
        return _member_of(cls, arguments)
    if cls.style == "dict":
        return _keyword_dict(arguments)
    if cls.style == "exception":
        exception = ExceptionValue(cls, arguments.positional, place)
        init = find_in_class(cls, "__init__")
        if isinstance(init, FunctionValue):
            call_function(run, init, _with_receiver(exception, arguments), owner=cls)
        return exception
    instance = InstanceValue(cls, {}, place, _native_base(cls, arguments))
    init = find_in_class(cls, "__init__")
    if isinstance(init, FunctionValue):
        call_function(run, init, _with_receiver(instance, arguments), owner=init.owner or cls)
        return instance
    if cls.style in ("dataclass", "tuple"):
        _fill_fields(run, cls, instance, arguments, frame)
        return instance
    if _is_foreign(cls):
        # The foreign base's own `__init__` may set anything; what the keywords say is kept, marked as possible.
        name = next((base.name for base in cls.bases if isinstance(base, External)), cls.name)
        reason = Unknown(f"the class {cls.name!r} is made by {name!r}, outside of the project", place, cls.name)
        instance.open = reason
    elif (arguments.positional or arguments.keywords) and instance.base is None:
        raise raised(TypeError, f"{cls.name}() takes no arguments", place)
    return instance


def _keyword_dict(arguments: Arguments) -> DictValue:
    """The dictionary of a call's keywords."""
    place = arguments.place
    result = DictValue({}, place, arguments.open)
    for name, value in arguments.keywords.items():
        result.content[(0, name)] = (Const(name, place), value)
    return result


def _is_foreign(cls: ClassValue) -> bool:
    return any(isinstance(base, (External, Unknown)) for found in ancestors(cls) for base in found.bases)


def _native_base(cls: ClassValue, arguments: Arguments) -> Value | None:
    for found in ancestors(cls):
        for base in found.bases:
            if isinstance(base, BuiltinClass) and base.type in (str, int, float, dict, list, tuple):
                if base.type is dict:
                    return _keyword_dict(arguments)
                return arguments.positional[0] if arguments.positional else Const(base.type(), arguments.place)
    return None


def _with_receiver(receiver: Value, arguments: Arguments) -> Arguments:
    places = {(key + 1 if isinstance(key, int) else key): place for key, place in arguments.places.items()}
    return Arguments((receiver, *arguments.positional), arguments.keywords, arguments.place, places, arguments.open)


def _member_of(cls: ClassValue, arguments: Arguments) -> Value:
    from flyte_compile.values.comparisons import equal

    wanted = arguments.positional[0] if arguments.positional else None
    if isinstance(wanted, Unknown) or wanted is None:
        return wanted or Unknown("an enumeration made by a call isn't modelled", arguments.place)
    for member in cls.content.values():
        if not isinstance(member, InstanceValue) or member.type is not cls:
            continue
        if member is wanted or equal(member.content["value"], wanted) is True:
            return member
    raise raised(ValueError, f"not a valid {cls.name}", arguments.place)


def fields_of(cls: ClassValue) -> dict[str, tuple[ClassValue, ast.expr]]:
    """The fields of a dataclass or named tuple: name -> (the class that declares it, its annotation), bases first."""
    found: dict[str, tuple[ClassValue, ast.expr]] = {}
    for owner in reversed(list(ancestors(cls))):
        for name, annotation in owner.annotations.items():
            if not _is_class_variable(annotation):
                found[name] = (owner, annotation)
    return found


def _is_class_variable(annotation: ast.expr) -> bool:
    return ast.unparse(annotation).replace("typing.", "").startswith(("ClassVar", "'ClassVar"))


def _fill_fields(run: Run, cls: ClassValue, instance: InstanceValue, arguments: Arguments, frame: Frame) -> None:
    """What a generated `__init__` does."""
    from flyte_compile.values.calls import call, call_function

    place = arguments.place
    names = list(fields_of(cls))
    options = {name: _field_options(cls, name) for name in names}
    accepted = [name for name in names if options[name].get("init") is not False]
    if len(arguments.positional) > len(accepted):
        raise raised(TypeError, f"{cls.name}() takes {len(accepted)} arguments", place)
    given = dict(zip(accepted, arguments.positional, strict=False))
    for name, value in arguments.keywords.items():
        if name not in accepted or name in given:
            raise raised(TypeError, f"{cls.name}() got an unexpected keyword argument {name!r}", place)
        given[name] = value
    for name in names:
        default = find_in_class(cls, name)
        if name in given:
            instance.content[name] = given[name]
        elif "default" in options[name]:
            instance.content[name] = options[name]["default"]  # type: ignore[assignment]
        elif "default_factory" in options[name]:
            factory = options[name]["default_factory"]
            instance.content[name] = call(run, factory, Arguments((), {}, place), frame)  # type: ignore[arg-type]
        elif default is not None and not _is_field(default):
            instance.content[name] = default
        elif arguments.open is not None:
            instance.content[name] = arguments.open
        elif options[name].get("init") is not False:
            raise raised(TypeError, f"{cls.name}() missing required argument {name!r}", place)
    after = find_in_class(cls, "__post_init__")
    if isinstance(after, FunctionValue):
        frozen, cls.frozen = cls.frozen, False
        try:
            call_function(run, after, Arguments((instance,), {}, place), owner=cls)
        finally:
            cls.frozen = frozen


def _is_field(value: Value) -> bool:
    return isinstance(value, InstanceValue) and value.type.name == FIELD


def _field_options(cls: ClassValue, name: str) -> dict[str, Value | bool]:
    """The arguments of the `field(...)` call that a dataclass attribute was given, if it was."""
    value = find_in_class(cls, name)
    if not _is_field(value):  # type: ignore[arg-type]
        return {}
    assert isinstance(value, InstanceValue)
    options: dict[str, Value | bool] = dict(value.content)
    init = value.content.get("init")
    if isinstance(init, Const):
        options["init"] = bool(init.value)
    return options


def field_marker(arguments: Arguments) -> InstanceValue:
    """The value of `dataclasses.field(...)`: its keywords, until the class is called."""
    cls = ClassValue(FIELD, (), {}, arguments.place)
    return InstanceValue(cls, dict(arguments.keywords), arguments.place)
