"""`dataclasses`, `collections` and `enum`: containers and classes with named fields."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.values.classes import field_marker, fields_of
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
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run


def _dataclass(run: Run, arguments: Arguments, frame: Frame) -> Value:
    def decorate(run: Run, inner: Arguments) -> Value:
        cls = inner.positional[0]
        if isinstance(cls, ClassValue):
            cls.style = "dataclass"
            frozen = arguments.keywords.get("frozen")
            cls.frozen = isinstance(frozen, Const) and bool(frozen.value)
        return cls

    if arguments.positional:
        return decorate(run, arguments)
    return Native("dataclasses.dataclass", decorate, arguments.place)


def _field(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return field_marker(arguments)


def _asdict(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return _as_dictionary(arguments.positional[0], arguments.place)


def _as_dictionary(value: Value, place: Place) -> Value:
    match value:
        case InstanceValue(type=ClassValue(style="dataclass" | "tuple")):
            result = DictValue({}, place)
            for name in fields_of(value.type):
                if name in value.content:
                    set_entry(result, Const(name, place), _as_dictionary(value.content[name], place), place)
            return result
        case ListValue():
            return ListValue([_as_dictionary(item, place) for item in value.content], place, value.open)
        case TupleValue():
            return TupleValue(tuple(_as_dictionary(item, place) for item in value.items), place)
        case DictValue():
            entries = {k: (key, _as_dictionary(item, place)) for k, (key, item) in value.content.items()}
            return DictValue(entries, place, value.open)
        case _:
            return value


def _named_tuple(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`collections.namedtuple(name, fields)` and the functional `typing.NamedTuple`."""
    import ast

    place = arguments.place
    if len(arguments.positional) < 2 or not isinstance(arguments.positional[0], Const):
        return Unknown("the named tuple isn't known", place)
    spec = arguments.positional[1]
    if isinstance(spec, Const) and isinstance(spec.value, str):
        names = spec.value.replace(",", " ").split()
    else:
        items, rest = iterate(run, spec, place)
        if rest is not None:
            return rest
        firsts = [item.items[0] if isinstance(item, TupleValue) and item.items else item for item in items]
        names = [str(item.value) for item in firsts if isinstance(item, Const)]
    cls = ClassValue(str(arguments.positional[0].value), (), {}, place, "tuple")
    cls.annotations.update({name: ast.Constant(None) for name in names})
    defaults = arguments.keywords.get("defaults")
    if defaults is not None:
        values, _ = iterate(run, defaults, place)
        cls.content.update(dict(zip(names[len(names) - len(values) :], values, strict=False)))
    return cls


def _default_dict(run: Run, arguments: Arguments, frame: Frame) -> Value:
    result = DictValue({}, arguments.place)
    run.default_factories[id(result)] = (result, arguments.positional[0] if arguments.positional else None)
    return result


def _auto(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return Unknown("an enumeration's automatic value", arguments.place, "enum.auto")


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "dataclasses.dataclass": _dataclass,
    "dataclasses.field": _field,
    "dataclasses.asdict": _asdict,
    "collections.namedtuple": _named_tuple,
    "typing.NamedTuple": _named_tuple,
    "collections.defaultdict": _default_dict,
    "enum.auto": _auto,
}
