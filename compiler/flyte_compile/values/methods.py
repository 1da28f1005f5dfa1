"""Attributes and methods of Python's own types on values."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from flyte_compile.values.constant_methods import constant_attribute
from flyte_compile.values.dict_methods import DICT, ORDERED
from flyte_compile.values.iterator_methods import FILE, ITERATOR
from flyte_compile.values.kept_methods import kept_attribute
from flyte_compile.values.list_methods import LIST, TUPLE
from flyte_compile.values.model import (
    BuiltinClass,
    Const,
    DictValue,
    IteratorValue,
    ListValue,
    ObjectValue,
    Place,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    ViewValue,
)
from flyte_compile.values.natives import Method, bound_method
from flyte_compile.values.run import Run
from flyte_compile.values.set_methods import FROZEN, SET
from flyte_compile.values.signals import raised
from flyte_compile.values.view_methods import PROXY, VIEW


def method_of(run: Run, value: Value, name: str, place: Place) -> Value:
    """The bound method, or the attribute, of a built-in value."""
    match value:
        case Const():
            return constant_attribute(run, value, name, place)
        case ObjectValue():
            return kept_attribute(run, value, name, place)
        case ListValue():
            cls: type = list
            table: Mapping[str, Method] = LIST
        case DictValue():
            cls, table = value.kind, ORDERED if value.kind is OrderedDict else DICT
        case SetValue():
            cls, table = (frozenset, FROZEN) if value.frozen else (set, SET)
        case TupleValue():
            cls, table = tuple, TUPLE
        case ViewValue(kind="proxy"):
            cls, table = type(type.__dict__), PROXY
        case ViewValue():
            cls, table = type(getattr({}, value.kind)()), VIEW
        case IteratorValue(kind="TextIOWrapper"):
            return _of_iterator(value, FILE, name, place)
        case IteratorValue():
            return _of_iterator(value, ITERATOR, name, place)
        case _:
            return Unknown(f"the attribute {name!r} isn't modelled", place)
    method = table.get(name)
    if method is not None:
        return bound_method(name, method, value, place)
    if name == "__class__":
        return BuiltinClass(cls, place)
    if name == "mapping" and isinstance(value, ViewValue) and value.kind != "proxy":
        return ViewValue("proxy", value.source, place)
    if name == "default_factory" and isinstance(value, DictValue) and id(value) in run.default_factories:
        return run.default_factories[id(value)][1] or Const(None, place)
    if not hasattr(cls, name):
        raise raised(AttributeError, f"{cls.__name__!r} object has no attribute {name!r}", place)
    return Unknown(f"the attribute {name!r} of a {cls.__name__} isn't modelled", place)


def _of_iterator(value: IteratorValue, table: Mapping[str, Method], name: str, place: Place) -> Value:
    method = table.get(name)
    if method is not None:
        return bound_method(name, method, value, place)
    return Unknown(f"the attribute {name!r} of a {value.kind} isn't modelled", place)
