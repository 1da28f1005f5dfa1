"""Python's operators on values: exact where both sides are known, unknown where one isn't, and bounded in size."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from flyte_compile.values.conversion import NOT_PYTHON, ORDER_OF_A_SET, native_error, plain, shows_a_set, to_python
from flyte_compile.values.model import (
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    External,
    ListValue,
    Place,
    SetValue,
    TupleValue,
    TypeForm,
    Unknown,
    Value,
    find_unknown,
)
from flyte_compile.values.run import LONGEST_TEXT, Run
from flyte_compile.values.signals import LimitReached, raised

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
_MOST_BITS = 100_000


def binary(run: Run, kind: ast.operator, left: Value, right: Value, place: Place) -> Value:
    """`left <operator> right`."""
    left, right = plain(left), plain(right)
    unknown = _unknown_side(left, right)
    if unknown is not None:
        return Unknown(unknown.reason, unknown.place)
    match left, right, kind:
        case Const(), Const(), _:
            return _constants(kind, left.value, right.value, place)
        case ListValue(), ListValue(), ast.Add():
            run.limit_items(len(left.content) + len(right.content), place)
            if left.open is not None:
                return left.open
            return ListValue([*left.content, *right.content], place, right.open)
        case TupleValue(), TupleValue(), ast.Add():
            run.limit_items(len(left.items) + len(right.items), place)
            return TupleValue((*left.items, *right.items), place)
        case (ListValue() | TupleValue(), Const(value=int(times)), ast.Mult()) | (
            Const(value=int(times)),
            ListValue() | TupleValue(),
            ast.Mult(),
        ):
            sequence = left if isinstance(left, (ListValue, TupleValue)) else right
            items = sequence.content if isinstance(sequence, ListValue) else list(sequence.items)  # type: ignore[union-attr]
            run.limit_items(len(items) * max(times, 0), place)
            repeated = items * times
            return ListValue(repeated, place) if isinstance(sequence, ListValue) else TupleValue(tuple(repeated), place)
        case DictValue(), DictValue(), ast.BitOr():
            content = {**left.content, **right.content}
            return DictValue(content, place, left.open or right.open)
        case SetValue(), SetValue(), _:
            return _sets(kind, left, right, place)
        case Const(value=str() | bytes() as text), (TupleValue() | DictValue()), ast.Mod():
            return _percent(text, right, place)
        case ((BuiltinClass() | ClassValue() | External() | TypeForm() | Const(value=None)), _, ast.BitOr()):
            return TypeForm(External("typing.Union", place), (left, right), place)
        case _, (BuiltinClass() | ClassValue() | External() | TypeForm()), ast.BitOr():
            return TypeForm(External("typing.Union", place), (left, right), place)
    return Unknown(f"{_BINARY[type(kind)][0]!r} on these values isn't modelled", place)


def _unknown_side(left: Value, right: Value) -> Unknown | None:
    for side in (left, right):
        if isinstance(side, Unknown):
            return side
    return None


def _constants(kind: ast.operator, left: Any, right: Any, place: Place) -> Value:
    symbol, function = _BINARY[type(kind)]
    if _too_big(kind, left, right):
        raise LimitReached(f"the result of {symbol!r} is too large", place)
    try:
        return Const(function(left, right), place)
    except Exception as error:
        raise native_error(error, place) from None


def _too_big(kind: ast.operator, left: Any, right: Any) -> bool:
    match kind:
        case ast.Mult():
            for one, other in ((left, right), (right, left)):
                if isinstance(one, (str, bytes)) and isinstance(other, int):
                    return len(one) * other > LONGEST_TEXT
            if isinstance(left, int) and isinstance(right, int):
                return left.bit_length() + right.bit_length() > _MOST_BITS
        case ast.Pow():
            if isinstance(left, int) and isinstance(right, int) and right > 0:
                return left.bit_length() * right > _MOST_BITS
            if not isinstance(left, (int, float)) and isinstance(right, int):
                return abs(right) > 1000
        case ast.LShift():
            return isinstance(right, int) and right > _MOST_BITS
        case ast.Add():
            return (
                isinstance(left, (str, bytes))
                and isinstance(right, (str, bytes))
                and (len(left) + len(right) > LONGEST_TEXT)
            )
        case ast.Mod():
            return isinstance(left, (str, bytes)) and wide_format(
                left if isinstance(left, str) else left.decode("latin-1")
            )
    return False


def wide_format(template: str) -> bool:
    """Whether a format asks for a field of a width or precision that would fill the memory."""
    digits = ""
    for character in template:
        digits = digits + character if character.isdigit() else ""
        if len(digits) > 5:
            return True
    return "*" in template


def _percent(template: str | bytes, right: TupleValue | DictValue, place: Place) -> Value:
    unknown = find_unknown(right)
    if unknown is not None:
        return Unknown(unknown.reason, unknown.place)
    if wide_format(template if isinstance(template, str) else template.decode("latin-1")):
        raise LimitReached("the format asks for a very wide field", place)
    native = to_python(right)
    if native is NOT_PYTHON:
        return Unknown("'%' formats a value that isn't modelled", place)
    if shows_a_set(native):
        return Unknown(ORDER_OF_A_SET, place)
    try:
        return Const(template % native, place)
    except Exception as error:
        raise native_error(error, place) from None


def _sets(kind: ast.operator, left: SetValue, right: SetValue, place: Place) -> Value:
    opened = left.open or right.open
    match kind:
        case ast.BitOr():
            content = {**left.content, **right.content}
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
    return Unknown("this operator on this value isn't modelled", place)
