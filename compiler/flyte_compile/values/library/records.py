"""`dataclasses`, `collections.namedtuple` and `enum`: classes with named fields."""

from __future__ import annotations

import ast
import keyword

from flyte_compile.values import comparisons, conversion, record_fields
from flyte_compile.values.attributes import get_attribute
from flyte_compile.values.containers import set_entry
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    Arguments,
    ClassValue,
    Const,
    DictValue,
    InstanceValue,
    ListValue,
    Native,
    Place,
    SdkObject,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.natives import Call, Function, function
from flyte_compile.values.record_fields import field_marker, fields_of
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised


def _dataclass(run: Run, arguments: Arguments, frame: Frame) -> Value:
    def decorate(run: Run, inner: Arguments) -> Value:
        cls = inner.positional[0] if inner.positional else Unknown("the class isn't known", inner.place)
        return record_fields.decorate(run, cls, arguments) if isinstance(cls, ClassValue) else cls

    if arguments.positional:
        return decorate(run, arguments)
    return Native("dataclasses.dataclass", decorate, arguments.place)


def _field(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return field_marker(arguments)


def _is_dataclass_object(value: Value) -> bool:
    return isinstance(value, InstanceValue) and value.type.style == "dataclass"


def _asdict(at: Call, obj: Value, *, dict_factory: Value | None = None) -> Value:
    return _converted(at, obj, dict_factory, as_tuple=False)


def _astuple(at: Call, obj: Value, *, tuple_factory: Value | None = None) -> Value:
    return _converted(at, obj, tuple_factory, as_tuple=True)


def _converted(at: Call, obj: Value, factory: Value | None, *, as_tuple: bool) -> Value:
    if isinstance(obj, (Unknown, SdkObject)):
        return obj if isinstance(obj, Unknown) else Unknown("the fields of this object aren't modelled", at.place)
    if not _is_dataclass_object(obj):
        raise raised(TypeError, "asdict() should be called on dataclass instances", at.place)
    return _deeply(at, obj, factory, as_tuple)


def _deeply(at: Call, value: Value, factory: Value | None, as_tuple: bool) -> Value:
    at.run.step(at.place)
    match value:
        case InstanceValue(type=ClassValue(style="dataclass")):
            if value.open is not None:
                return value.open
            fields = {
                name: _deeply(at, get_attribute(at.run, value, name, at.place), factory, as_tuple)
                for name in fields_of(value.type)
            }
            return _gathered(at, fields, factory, as_tuple)
        case InstanceValue(type=ClassValue(style="tuple")):
            items = {name: _deeply(at, item, factory, as_tuple) for name, item in value.content.items()}
            base = TupleValue(tuple(items.values()), at.place)
            return InstanceValue(value.type, items, at.place, base)
        case ListValue():
            opened = Unknown(value.open.reason, value.open.place) if value.open is not None else None
            return ListValue([_deeply(at, item, factory, as_tuple) for item in value.content], at.place, opened)
        case TupleValue():
            return TupleValue(tuple(_deeply(at, item, factory, as_tuple) for item in value.items), at.place)
        case DictValue():
            entries = {k: (key, _deeply(at, item, factory, as_tuple)) for k, (key, item) in value.content.items()}
            return DictValue(entries, at.place, value.open, value.kind)
        case _:
            from flyte_compile.values.library.copying import copied

            return copied(value, deep=True)


def _gathered(at: Call, fields: dict[str, Value], factory: Value | None, as_tuple: bool) -> Value:
    if as_tuple:
        made = TupleValue(tuple(fields.values()), at.place)
        return made if factory is None else at.call(factory, ListValue(list(made.items), at.place))
    if factory is not None:
        pairs: list[Value] = [TupleValue((Const(n, at.place), item), at.place) for n, item in fields.items()]
        return at.call(factory, ListValue(pairs, at.place))
    result = DictValue({}, at.place)
    for name, item in fields.items():
        set_entry(result, Const(name, at.place), item, at.place)
    return result


def _is_dataclass(at: Call, obj: Value, /) -> Value:
    if isinstance(obj, Unknown):
        return obj
    cls = obj.type if isinstance(obj, InstanceValue) else obj
    if isinstance(cls, ClassValue):
        return Const(cls.style == "dataclass", at.place)
    if isinstance(cls, (Const, ListValue, TupleValue, DictValue)):
        return Const(False, at.place)
    return Unknown("whether the object is of a dataclass isn't known", at.place)


_FIELD = "dataclasses.Field"


def _fields(at: Call, class_or_instance: Value) -> Value:
    obj = class_or_instance
    cls = obj.type if isinstance(obj, InstanceValue) else obj
    if not (isinstance(cls, ClassValue) and cls.style == "dataclass"):
        return cls if isinstance(cls, Unknown) else Unknown("the fields of this object aren't modelled", at.place)
    kind = ClassValue(_FIELD, (), {}, at.place)
    rest = Unknown("what a dataclass field says of itself isn't modelled", at.place)
    found = [InstanceValue(kind, {"name": Const(name, at.place)}, at.place, None, rest) for name in fields_of(cls)]
    return TupleValue(tuple(found), at.place)


def _named_tuple(
    at: Call,
    typename: Value,
    field_names: Value | None = None,
    *,
    rename: Value | None = None,
    defaults: Value | None = None,
    module: Value | None = None,
) -> Value:
    """`collections.namedtuple(name, fields)`."""
    typename = conversion.plain(typename)
    if not (isinstance(typename, Const) and isinstance(typename.value, str)) or field_names is None:
        return Unknown("the named tuple isn't known", at.place)
    names = _field_names(at, conversion.plain(field_names))
    renamed = comparisons.truth(rename) if rename is not None else False
    if isinstance(names, Unknown) or isinstance(renamed, Unknown):
        return names if isinstance(names, Unknown) else Unknown("the names of the fields aren't known", at.place)
    if renamed:
        names = [
            f"_{index}" if not _is_field_name(name) or name in names[:index] else name
            for index, name in enumerate(names)
        ]
    for index, name in enumerate([typename.value, *names]):
        private = name.startswith("_") and (index == 0 or bool(renamed))
        if not _is_field_name(name.lstrip("_") if private and index == 0 else name) and not private:
            raise raised(ValueError, f"Type names and field names must be valid identifiers: {name!r}", at.place)
    if len(set(names)) < len(names):
        raise raised(ValueError, "Encountered duplicate field name", at.place)
    cls = ClassValue(typename.value, (), {}, at.place, "tuple")
    cls.annotations.update({name: ast.Constant(None) for name in names})
    if defaults is not None and not (isinstance(defaults, Const) and defaults.value is None):
        values, rest = iterate(at.run, defaults, at.place)
        if rest is not None:
            return rest
        if len(values) > len(names):
            raise raised(TypeError, "Got more default values than field names", at.place)
        cls.content.update(dict(zip(names[len(names) - len(values) :], values, strict=True)))
    return cls


def _typed_tuple(at: Call, typename: Value, fields: Value | None = None, /, **types: Value) -> Value:
    """The functional `typing.NamedTuple`: pairs of names and types, or keywords, as Pythons before 3.15 take them."""
    if fields is None or (isinstance(fields, Const) and fields.value is None):
        fields = TupleValue(tuple(Const(name, at.place) for name in types), at.place)
    return _named_tuple(at, typename, fields)


def _is_field_name(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")


def _field_names(at: Call, spec: Value) -> list[str] | Unknown:
    if isinstance(spec, Const) and isinstance(spec.value, str):
        return spec.value.replace(",", " ").split()
    items, rest = iterate(at.run, spec, at.place)
    if rest is not None:
        return rest
    firsts = [item.items[0] if isinstance(item, TupleValue) and item.items else item for item in items]
    names = [conversion.plain(item) for item in firsts]
    if not all(isinstance(name, Const) for name in names):
        return Unknown("the names of the fields aren't known", at.place)
    return [str(name.value) for name in names if isinstance(name, Const)]


def _auto(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return Unknown("an enumeration's automatic value", arguments.place, "enum.auto")


def _namespace(at: Call, /, **attributes: Value) -> Value:
    return InstanceValue(_namespace_class(at.run, at.place), dict(attributes), at.place)


_NAMESPACE = "SimpleNamespace"


def _namespace_class(run: Run, place: Place) -> ClassValue:
    return ClassValue(_NAMESPACE, (), {}, place, "namespace")


def _make_dataclass(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return Unknown("a class made by 'make_dataclass' isn't modelled; write the class down", arguments.place)


FUNCTIONS: dict[str, Function] = {
    "dataclasses.dataclass": _dataclass,
    "dataclasses.field": _field,
    "dataclasses.asdict": function(_asdict),
    "dataclasses.astuple": function(_astuple),
    "dataclasses.is_dataclass": function(_is_dataclass),
    "dataclasses.fields": function(_fields),
    "dataclasses.make_dataclass": _make_dataclass,
    "collections.namedtuple": function(_named_tuple),
    "typing.NamedTuple": function(_typed_tuple),
    "types.SimpleNamespace": function(_namespace),
    "enum.auto": _auto,
}
