"""The fields of dataclasses and named tuples, and the `__init__` that is made of them."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from flyte_compile.values.lineage import ancestors, find_in_class
from flyte_compile.values.model import (
    Arguments,
    ClassValue,
    Const,
    DictValue,
    FunctionValue,
    InstanceValue,
    ListValue,
    Place,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised

FIELD = "dataclasses.field"
"""The class name of what `dataclasses.field(...)` gives, until the decorator reads it."""
_SPECIAL = re.compile(r"^['\"]?(?:\w+\.)*(ClassVar|InitVar|KW_ONLY)\b")


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its default, and what it takes part in."""

    name: str
    default: Value | None = None
    factory: Value | None = None
    init: bool = True
    keyword_only: bool = False
    init_only: bool = False
    compared: bool = True
    shown: bool = True


def field_marker(arguments: Arguments) -> InstanceValue:
    """The value of `dataclasses.field(...)`: its keywords, until the class is decorated."""
    cls = ClassValue(FIELD, (), {}, arguments.place)
    return InstanceValue(cls, dict(arguments.keywords), arguments.place)


def _is_field(value: Value | None) -> bool:
    return isinstance(value, InstanceValue) and value.type.name == FIELD


def own_fields(cls: ClassValue, *, keyword_only: bool = False) -> dict[str, Field]:
    """The fields that a class's own annotations declare."""
    found: dict[str, Field] = {}
    for name, annotation in cls.annotations.items():
        kind = _SPECIAL.match(ast.unparse(annotation))
        if kind is not None and kind.group(1) == "ClassVar":
            continue
        if kind is not None and kind.group(1) == "KW_ONLY":
            keyword_only = True
            continue
        found[name] = _field(cls.content.get(name), name, keyword_only, kind is not None)
    return found


def _field(value: Value | None, name: str, keyword_only: bool, init_only: bool) -> Field:
    if not isinstance(value, InstanceValue) or not _is_field(value):
        return Field(name, value, None, True, keyword_only, init_only)
    options = value.content
    return Field(
        name,
        options.get("default"),
        options.get("default_factory"),
        _flag(options.get("init"), True),
        _flag(options.get("kw_only"), keyword_only),
        init_only,
        _flag(options.get("compare"), True),
        _flag(options.get("repr"), True),
    )


def _flag(value: Value | None, default: bool) -> bool:
    return bool(value.value) if isinstance(value, Const) else default


def decorate(run: Run, cls: ClassValue, options: Arguments) -> Value:
    """`@dataclasses.dataclass(...)` of a class: its fields, and what is made of them."""
    place = options.place
    flags = {name: bool(value.value) for name, value in options.keywords.items() if isinstance(value, Const)}
    run.journal.touch(cls)
    cls.style = "dataclass"
    cls.frozen = flags.get("frozen", False)
    cls.options = flags
    cls.fields = own_fields(cls, keyword_only=flags.get("kw_only", False))
    for name, field in cls.fields.items():
        if isinstance(field.default, (ListValue, DictValue, SetValue)) and not getattr(field.default, "frozen", False):
            message = f"mutable default for field {name} is not allowed: use default_factory"
            raise raised(ValueError, message, place)
        if _is_field(cls.content.get(name)):
            del cls.content[name]
            if field.default is not None:
                cls.content[name] = field.default
    _check_order(cls, place)
    return cls


def _check_order(cls: ClassValue, place: Place) -> None:
    defaulted = False
    if cls.options.get("init") is False:
        return
    for field in all_fields(cls).values():
        if not field.init or field.keyword_only:
            continue
        if field.default is None and field.factory is None:
            if defaulted:
                message = f"non-default argument {field.name!r} follows default argument"
                raise raised(TypeError, message, place)
        else:
            defaulted = True


def all_fields(cls: ClassValue) -> dict[str, Field]:
    """Every field that `__init__` knows, bases first; those for `__init__` only included."""
    found: dict[str, Field] = {}
    for owner in reversed(ancestors(cls)):
        if owner.fields is None and owner.style == "tuple" and owner.annotations and not found:
            owner.fields = own_fields(owner)
        found.update(owner.fields or {})
    return found


def fields_of(cls: ClassValue) -> dict[str, Field]:
    """The fields of a dataclass or named tuple, bases first."""
    return {name: field for name, field in all_fields(cls).items() if not field.init_only}


def initialiser(cls: ClassValue) -> Value | ClassValue | None:
    """What makes instances: a function of the project, or the class whose fields it's made of."""
    return next((found for owner in ancestors(cls) if (found := own_initialiser(owner)) is not None), None)


def own_initialiser(owner: ClassValue) -> Value | None:
    """The `__init__` of the class itself."""
    if "__init__" in owner.content:
        return owner.content["__init__"]
    return owner if owner.fields is not None and owner.options.get("init") is not False else None


def fill_fields(
    run: Run,
    cls: ClassValue,
    instance: InstanceValue,
    arguments: Arguments,
    frame: Frame,
    names: tuple[str, ...],
) -> None:
    """What a generated `__init__` does for the fields of those names."""
    from flyte_compile.values.calls import call
    from flyte_compile.values.functions import call_function

    place = arguments.place
    fields = {name: field for name, field in all_fields(cls).items() if name in names or field.init_only}
    accepted = [field.name for field in fields.values() if field.init and not field.keyword_only]
    if len(arguments.positional) > len(accepted):
        raise raised(TypeError, f"{cls.name}() takes {len(accepted)} arguments", place)
    given = dict(zip(accepted, arguments.positional, strict=False))
    for name, value in arguments.keywords.items():
        if name not in fields or not fields[name].init:
            raise raised(TypeError, f"{cls.name}() got an unexpected keyword argument {name!r}", place)
        if name in given:
            raise raised(TypeError, f"{cls.name}() got multiple values for argument {name!r}", place)
        given[name] = value
    run.journal.touch(instance)
    passed: list[Value] = []
    for field in fields.values():
        value_of = _value_of(run, cls, field, given, arguments)
        if value_of is None and field.factory is not None:
            value_of = call(run, field.factory, Arguments((), {}, place), frame)
        if value_of is None:
            if field.init:
                raise raised(TypeError, f"{cls.name}() missing required argument {field.name!r}", place)
            continue
        if field.init_only:
            passed.append(value_of)
        elif field.init or field.factory is not None:
            instance.content[field.name] = value_of
    if cls.style == "tuple":
        instance.base = TupleValue(tuple(instance.content.values()), place)
        return
    after = find_in_class(cls, "__post_init__")
    if isinstance(after, FunctionValue):
        call_function(run, after, Arguments((instance, *passed), {}, place), owner=after.owner or cls)


def _value_of(
    run: Run, cls: ClassValue, field: Field, given: dict[str, Value], arguments: Arguments
) -> Value | Unknown | None:
    if field.name in given:
        return given[field.name]
    if arguments.open is not None and field.init:
        # What is spread may hold it.
        return arguments.open
    return field.default
