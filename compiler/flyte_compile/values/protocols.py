"""What project classes say of operators: their special methods, asked in Python's order."""

from __future__ import annotations

import ast

from flyte_compile.values import comparisons, operators
from flyte_compile.values.candidates import changed
from flyte_compile.values.dict_methods import update
from flyte_compile.values.enumerations import flag_inverse, flag_operator
from flyte_compile.values.lineage import find_in_class, foreign_base, is_subclass
from flyte_compile.values.list_methods import extend
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    InstanceValue,
    ListValue,
    Place,
    SdkObject,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    operand,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised

_NAMES: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.BitOr: "or",
    ast.BitAnd: "and",
    ast.BitXor: "xor",
    ast.MatMult: "matmul",
}
_ON_SETS = (ast.BitOr, ast.BitAnd, ast.Sub, ast.BitXor)
_UNARY = {ast.USub: "__neg__", ast.UAdd: "__pos__", ast.Invert: "__invert__"}


def special(run: Run, value: Value, name: str, arguments: tuple[Value, ...], place: Place) -> Value | None:
    """Call a special method of a project class; `None` where there is none, or where it doesn't know the operand."""
    from flyte_compile.values.calls import call
    from flyte_compile.values.objects import bound_in_class

    if not isinstance(value, InstanceValue):
        return None
    found = find_in_class(value.type, name)
    if found is None or (isinstance(found, Const) and found.value is None):
        return None
    method = bound_in_class(run, found, value, place)
    result = call(run, method, Arguments(arguments, {}, place), Frame(place.module, ()))
    return None if isinstance(result, Const) and result.value is NotImplemented else result


def binary(run: Run, kind: ast.operator, left: Value, right: Value, place: Place) -> Value:
    """`left <operator> right`."""
    left, right = operand(left), operand(right)
    if isinstance(left, InstanceValue) or isinstance(right, InstanceValue):
        name = _NAMES[type(kind)]
        turns = [(left, right, f"__{name}__"), (right, left, f"__r{name}__")]
        if isinstance(left, InstanceValue) and isinstance(right, InstanceValue):
            if left.type is right.type:
                turns.pop()
            elif is_subclass(right.type, left.type) and find_in_class(right.type, f"__r{name}__") is not None:
                turns.reverse()
        for receiver, other, method in turns:
            result = special(run, receiver, method, (other,), place)
            if result is not None:
                return result
        combined = flag_operator(kind, left, right, place)
        if combined is not None:
            return combined
        formats = isinstance(kind, ast.Mod) and isinstance(left, Const) and isinstance(left.value, (str, bytes))
        if not formats and _is_plain(left) and _is_plain(right) and not (_unwrapped(left) and _unwrapped(right)):
            raise raised(TypeError, f"unsupported operand type(s) for {_NAMES[type(kind)]}", place)
    return operators.binary(run, kind, left, right, place)


def _is_plain(value: Value) -> bool:
    """Whether everything that the value's class says of operators is known."""
    match value:
        case InstanceValue():
            known = value.open is None and foreign_base(value.type) is None
            return known and not isinstance(value.base, (SdkObject, Unknown))
        case Const() | ListValue() | DictValue() | SetValue() | TupleValue():
            return True
    return False


def _unwrapped(value: Value) -> bool:
    return not isinstance(value, InstanceValue) or value.base is not None


def unary(run: Run, kind: ast.unaryop, value: Value, place: Place) -> Value:
    """`-x`, `+x`, `~x`."""
    value = operand(value)
    result = special(run, value, _UNARY[type(kind)], (), place)
    if result is None and isinstance(kind, ast.Invert):
        result = flag_inverse(value, place)
    return result if result is not None else operators.unary(kind, value, place)


def in_place(run: Run, kind: ast.operator, target: Value, value: Value, place: Place) -> Value:
    """`target <operator>= value`: what the target is bound to afterwards."""
    target, value = operand(target), operand(value)
    changed(run, target, place)
    result_of = special(run, target, f"__i{_NAMES[type(kind)]}__", (value,), place)
    if result_of is not None:
        return result_of
    receiver = target.base if isinstance(target, InstanceValue) and target.base is not None else target
    if isinstance(receiver, ListValue) and isinstance(kind, ast.Add):
        extend(run, receiver, Arguments((value,), {}, place))
        return target
    if isinstance(receiver, DictValue) and isinstance(kind, ast.BitOr):
        update(run, receiver, Arguments((value,), {}, place))
        return target
    if not (isinstance(receiver, ListValue) and isinstance(kind, ast.Mult)) and not (
        isinstance(receiver, SetValue) and not receiver.frozen and isinstance(kind, _ON_SETS)
    ):
        return binary(run, kind, target, value, place)
    result = operators.binary(run, kind, receiver, value, place)
    reason = result if isinstance(result, Unknown) else Unknown("the operand isn't known", place)
    run.journal.touch(receiver)
    if isinstance(receiver, ListValue):
        receiver.content, receiver.open = (
            (result.content, result.open) if isinstance(result, ListValue) else ([], reason)
        )
    elif isinstance(receiver, SetValue):
        receiver.content, receiver.open = (
            (result.content, result.open) if isinstance(result, SetValue) else ({}, reason)
        )
    return target


def truth(run: Run, value: InstanceValue, place: Place) -> bool | Unknown | None:
    """What `__bool__` or `__len__` says; `None` where the class has neither."""
    for name in ("__bool__", "__len__"):
        answer = special(run, value, name, (), place)
        if answer is not None:
            return comparisons.truth(answer, run)
    return None


def equality(run: Run, left: Value, right: Value, place: Place) -> Value | None:
    """What `__eq__` of either side says; `None` where neither has one or knows the other."""
    turns = [(left, right), (right, left)]
    objects = isinstance(left, InstanceValue) and isinstance(right, InstanceValue)
    if objects and left.type is not right.type and is_subclass(right.type, left.type):  # type: ignore[union-attr, arg-type]
        turns.reverse()
    for receiver, other in turns:
        result = special(run, receiver, "__eq__", (other,), place)
        if result is not None:
            return result
    return None


_MIRRORED = {ast.Lt: "__gt__", ast.LtE: "__ge__", ast.Gt: "__lt__", ast.GtE: "__le__"}
_ORDER = {ast.Lt: "__lt__", ast.LtE: "__le__", ast.Gt: "__gt__", ast.GtE: "__ge__"}


def order(run: Run, kind: ast.cmpop, left: Value, right: Value, place: Place) -> Value | None:
    """What an ordering method of either side says."""
    turns = [(left, right, _ORDER[type(kind)]), (right, left, _MIRRORED[type(kind)])]
    for receiver, other, name in turns:
        result = special(run, receiver, name, (other,), place)
        if result is not None:
            return result
    return None
