"""`operator`: Python's operators as functions, and getters of items and attributes."""

from __future__ import annotations

import ast

from flyte_compile.values import comparisons, protocols
from flyte_compile.values.attributes import get_attribute
from flyte_compile.values.model import Arguments, Const, Native, TupleValue, Unknown, Value
from flyte_compile.values.natives import Call, Function, function
from flyte_compile.values.run import Run
from flyte_compile.values.signals import raised
from flyte_compile.values.subscripts import delete_item, get_item, set_item

_BINARY: dict[str, type[ast.operator]] = {
    "add": ast.Add,
    "concat": ast.Add,
    "sub": ast.Sub,
    "mul": ast.Mult,
    "truediv": ast.Div,
    "floordiv": ast.FloorDiv,
    "mod": ast.Mod,
    "pow": ast.Pow,
    "and_": ast.BitAnd,
    "or_": ast.BitOr,
    "xor": ast.BitXor,
    "lshift": ast.LShift,
    "rshift": ast.RShift,
    "matmul": ast.MatMult,
}
_COMPARING: dict[str, type[ast.cmpop]] = {
    "lt": ast.Lt,
    "le": ast.LtE,
    "eq": ast.Eq,
    "ne": ast.NotEq,
    "ge": ast.GtE,
    "gt": ast.Gt,
    "is_": ast.Is,
    "is_not": ast.IsNot,
}
_UNARY: dict[str, type[ast.unaryop]] = {"neg": ast.USub, "pos": ast.UAdd, "inv": ast.Invert, "invert": ast.Invert}


def _binary(kind: type[ast.operator]) -> Function:
    def apply(at: Call, a: Value, b: Value, /) -> Value:
        return protocols.binary(at.run, kind(), a, b, at.place)

    return function(apply)


def _comparing(kind: type[ast.cmpop]) -> Function:
    def apply(at: Call, a: Value, b: Value, /) -> Value:
        return comparisons.compare(at.run, kind(), a, b, at.place)

    return function(apply)


def _unary(kind: type[ast.unaryop]) -> Function:
    def apply(at: Call, a: Value, /) -> Value:
        return protocols.unary(at.run, kind(), a, at.place)

    return function(apply)


def _contains(at: Call, a: Value, b: Value, /) -> Value:
    return comparisons.compare(at.run, ast.In(), b, a, at.place)


def _truth(at: Call, a: Value, /) -> Value:
    answer = comparisons.truth(a, at.run)
    return answer if isinstance(answer, Unknown) else Const(answer, at.place)


def _not(at: Call, a: Value, /) -> Value:
    answer = comparisons.truth(a, at.run)
    return answer if isinstance(answer, Unknown) else Const(not answer, at.place)


def _getitem(at: Call, a: Value, b: Value, /) -> Value:
    return get_item(at.run, a, b, at.place, at.frame)


def _setitem(at: Call, a: Value, b: Value, c: Value, /) -> Value:
    set_item(at.run, a, b, c, at.place, at.frame)
    return Const(None, at.place)


def _delitem(at: Call, a: Value, b: Value, /) -> Value:
    delete_item(at.run, a, b, at.place)
    return Const(None, at.place)


def _itemgetter(at: Call, item: Value, /, *items: Value) -> Value:
    keys = (item, *items)

    def get(inner: Call, obj: Value, /) -> Value:
        found = tuple(get_item(inner.run, obj, key, inner.place, inner.frame) for key in keys)
        return found[0] if len(found) == 1 else TupleValue(found, inner.place)

    return _native(at, "operator.itemgetter", get)


def _attrgetter(at: Call, attr: Value, /, *attrs: Value) -> Value:
    names = [name.value if isinstance(name, Const) else name for name in (attr, *attrs)]
    unknown = next((name for name in names if isinstance(name, Unknown)), None)
    if unknown is not None:
        return unknown
    if not all(isinstance(name, str) for name in names):
        raise raised(TypeError, "attribute name must be a string", at.place)

    def get(inner: Call, obj: Value, /) -> Value:
        found: list[Value] = []
        for name in names:
            value = obj
            for part in str(name).split("."):
                value = get_attribute(inner.run, value, part, inner.place)
            found.append(value)
        return found[0] if len(found) == 1 else TupleValue(tuple(found), inner.place)

    return _native(at, "operator.attrgetter", get)


def _methodcaller(at: Call, name: Value, /, *args: Value, **kwargs: Value) -> Value:
    if not (isinstance(name, Const) and isinstance(name.value, str)):
        return name if isinstance(name, Unknown) else Unknown("the method's name isn't known", at.place)
    method = name.value

    def call(inner: Call, obj: Value, /) -> Value:
        return inner.call(get_attribute(inner.run, obj, method, inner.place), *args, **kwargs)

    return _native(at, "operator.methodcaller", call)


def _native(at: Call, name: str, implementation: object) -> Native:
    called = function(implementation)  # type: ignore[arg-type]

    def call(run: Run, arguments: Arguments) -> Value:
        return called(run, arguments, at.frame)

    return Native(name, call, at.place)


FUNCTIONS: dict[str, Function] = {
    **{f"operator.{name}": _binary(kind) for name, kind in _BINARY.items()},
    **{f"operator.{name}": _comparing(kind) for name, kind in _COMPARING.items()},
    **{f"operator.{name}": _unary(kind) for name, kind in _UNARY.items()},
    "operator.contains": function(_contains),
    "operator.truth": function(_truth),
    "operator.not_": function(_not),
    "operator.getitem": function(_getitem),
    "operator.setitem": function(_setitem),
    "operator.delitem": function(_delitem),
    "operator.itemgetter": function(_itemgetter),
    "operator.attrgetter": function(_attrgetter),
    "operator.methodcaller": function(_methodcaller),
}
