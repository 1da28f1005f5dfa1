"""Python's operators on values: exact where both sides are known, unknown where one isn't, and bounded in size."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from flyte_compile.values.containers import merge_into, set_of
from flyte_compile.values.conversion import NOT_PYTHON, from_python, native_error, plain, to_python
from flyte_compile.values.iteration import items_of
from flyte_compile.values.list_methods import add_items
from flyte_compile.values.model import (
    BoundMethod,
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    ExceptionValue,
    External,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    Native,
    ObjectValue,
    Place,
    SetValue,
    Shuffled,
    TupleValue,
    TypeForm,
    Unknown,
    Value,
    ViewValue,
    find_unknown,
)
from flyte_compile.values.natives import Call
from flyte_compile.values.producers import view_items
from flyte_compile.values.run import MOST_ITEMS, Frame, Run
from flyte_compile.values.signals import LimitReached, raised
from flyte_compile.values.sizes import check_size, too_big

_BINARY: dict[type[ast.operator], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv),
    ast.FloorDiv: ("//", operator.floordiv),
    ast.Mod: ("%", operator.mod),
    ast.Pow: ("**", operator.pow),
    ast.LShift: ("<<", operator.lshift),
    ast.RShift: (">>", operator.rshift),
    ast.BitOr: ("|", operator.or_),
    ast.BitAnd: ("&", operator.and_),
    ast.BitXor: ("^", operator.xor),
    ast.MatMult: ("@", operator.matmul),
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}


def binary(run: Run, kind: ast.operator, left: Value, right: Value, place: Place) -> Value:
    """`left <operator> right`."""
    original = right
    left, right = plain(left), plain(right)
    unknown = _unknown_side(left, right)
    if unknown is not None:
        return Unknown(unknown.reason, unknown.place)
    if isinstance(kind, _SET_OPERATORS) and (_is_set_like(left) or _is_set_like(right)):
        # A view takes any iterable for the other side.
        left, right = (_as_set(run, side, place) for side in (left, right))
    left, right = _operand(left), _operand(right)
    match left, right, kind:
        case (Const(value=str() | bytes()), Const(), ast.Mod()) if not isinstance(original, InstanceValue):
            return _constants(kind, left.value, right.value, place)
        case (Const(), Const(), _) if not (isinstance(kind, ast.Mod) and isinstance(left.value, (str, bytes))):
            return _constants(kind, left.value, right.value, place)
        case ListValue(), ListValue(), ast.Add():
            run.charge(place, left)
            joined = ListValue(list(left.content), place, left.open)
            add_items(run, joined, items_of(run, right, place), place)
            return joined
        case TupleValue(), TupleValue(), ast.Add():
            run.limit_items(len(left.items) + len(right.items), place)
            return TupleValue((*left.items, *right.items), place)
        case ((ListValue() | TupleValue()) as sequence, Const(value=int(times)), ast.Mult()) | (
            Const(value=int(times)),
            (ListValue() | TupleValue()) as sequence,
            ast.Mult(),
        ):
            return _repeated(run, sequence, times, place)
        case DictValue(), DictValue(), ast.BitOr():
            run.charge(place, left, right)
            return _dictionaries(run, left, right, place)
        case SetValue(), SetValue(), _:
            run.charge(place, left, right)
            return _sets(kind, left, right, place)
        case Const(value=(str() | bytes()) as text), _, ast.Mod():
            from flyte_compile.values.library.templates import percent

            return percent(Call(run, place, Frame(place.module, ())), text, original)
        case ((BuiltinClass() | ClassValue() | External() | TypeForm() | Const(value=None)), _, ast.BitOr()) if (
            isinstance(right, _TYPES) or (isinstance(right, Const) and right.value is None and left is not right)
        ):
            return TypeForm(External("typing.Union", place), (left, right), place)
        case _, (BuiltinClass() | ClassValue() | External() | TypeForm()), ast.BitOr() if not isinstance(
            left, _BUILT_IN
        ):
            return TypeForm(External("typing.Union", place), (left, right), place)
    if isinstance(left, ObjectValue) or isinstance(right, ObjectValue):
        return _natives(kind, left, right, place)
    if isinstance(left, _BUILT_IN) and isinstance(right, (*_BUILT_IN, BuiltinClass)):
        symbol = _BINARY[type(kind)][0]
        raise raised(TypeError, f"unsupported operand type(s) for {symbol}", place)
    return Unknown(f"{_BINARY[type(kind)][0]!r} on these values isn't modelled", place)


_BUILT_IN = (
    *(Const, TupleValue, ListValue, DictValue, SetValue, ViewValue, IteratorValue, FunctionValue, ExceptionValue),
    *(Native, BoundMethod),
)
_TYPES = (BuiltinClass, ClassValue, External, TypeForm, Unknown)


_SET_OPERATORS = (ast.BitOr, ast.BitAnd, ast.Sub, ast.BitXor)


def _is_set_like(value: Value) -> bool:
    return isinstance(value, ViewValue) and value.kind in ("keys", "items")


def _as_set(run: Run, value: Value, place: Place) -> Value:
    if isinstance(value, SetValue):
        return SetValue(dict(value.content), place, False, value.open)
    items = items_of(run, value, place)
    return set_of(items.all, place, items.rest)


def _operand(value: Value) -> Value:
    """What an operator sees: the keys and items of a dictionary are sets to it."""
    if not isinstance(value, ViewValue) or value.kind == "values":
        return value
    if value.kind == "proxy":
        return value.source
    shown = view_items(value, value.place)
    opened = value.source.open if not isinstance(value.source.open, Shuffled) else None
    return set_of(shown, value.place, opened)


def _natives(kind: ast.operator, left: Value, right: Value, place: Place) -> Value:
    """Operators of what is kept as Python's own."""
    one, other = to_python(left), to_python(right)
    if one is NOT_PYTHON or other is NOT_PYTHON:
        return find_unknown(left) or find_unknown(right) or Unknown("this operator isn't modelled", place)
    if isinstance(other, int) and hasattr(one, "__len__") and len(one) * other > MOST_ITEMS:
        raise LimitReached(f"a collection holds more than {MOST_ITEMS:,} items", place)
    try:
        return from_python(_BINARY[type(kind)][1](one, other), place)
    except Exception as error:
        raise native_error(error, place) from None


def _repeated(run: Run, sequence: ListValue | TupleValue, times: int, place: Place) -> Value:
    items = sequence.content if isinstance(sequence, ListValue) else list(sequence.items)
    run.limit_items(len(items) * max(times, 0), place)
    if isinstance(sequence, TupleValue):
        return TupleValue(tuple(items * times), place)
    if sequence.open is not None and times > 0:
        rest = sequence.open if times == 1 else Unknown(sequence.open.reason, sequence.open.place)
        return ListValue(list(items), place, rest)
    return ListValue(items * times, place)


def _dictionaries(run: Run, left: DictValue, right: DictValue, place: Place) -> DictValue:
    result = DictValue(dict(left.content), place, left.open, left.kind if left.kind is not dict else right.kind)
    merge_into(run, result, right, place)
    factory = run.default_factories.get(id(left)) or run.default_factories.get(id(right))
    if factory is not None:
        run.default_factories[id(result)] = (result, factory[1])
    return result


def _unknown_side(left: Value, right: Value) -> Unknown | None:
    for side in (left, right):
        if isinstance(side, Unknown):
            return side
    return None


def _constants(kind: ast.operator, left: Any, right: Any, place: Place) -> Value:
    symbol, function = _BINARY[type(kind)]
    if too_big(kind, left, right):
        raise LimitReached(f"the result of {symbol!r} is too large", place)
    try:
        result = function(left, right)
    except Exception as error:
        raise native_error(error, place) from None
    check_size(result, place)
    return Const(result, place)


def _sets(kind: ast.operator, left: SetValue, right: SetValue, place: Place) -> Value:
    opened = left.open or right.open
    match kind:
        case ast.BitOr():
            content = {**left.content, **{key: v for key, v in right.content.items() if key not in left.content}}
        case ast.BitAnd():
            content = {key: value for key, value in left.content.items() if key in right.content}
        case ast.Sub():
            content = {key: value for key, value in left.content.items() if key not in right.content}
        case ast.BitXor():
            content = {
                **{key: value for key, value in left.content.items() if key not in right.content},
                **{key: value for key, value in right.content.items() if key not in left.content},
            }
        case _:
            raise raised(TypeError, "unsupported operand types for sets", place)
    if (right.open is not None and isinstance(kind, ast.Sub)) or (opened is not None and isinstance(kind, ast.BitXor)):
        # What isn't known to be in the other one may be: then it isn't in the result.
        content = {}
    return SetValue(content, place, left.frozen, opened)


def unary(kind: ast.unaryop, value: Value, place: Place) -> Value:
    """`-x`, `+x`, `~x`; `not` is `truth`'s business."""
    value = plain(value)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Const):
        try:
            return Const(_UNARY[type(kind)](value.value), place)
        except Exception as error:
            raise native_error(error, place) from None
    if isinstance(value, ObjectValue) and value.open is None:
        try:
            return from_python(_UNARY[type(kind)](value.content.object), place)
        except Exception as error:
            raise native_error(error, place) from None
    if isinstance(value, _BUILT_IN):
        raise raised(TypeError, "bad operand type for unary operator", place)
    return Unknown("this operator on this value isn't modelled", place)
