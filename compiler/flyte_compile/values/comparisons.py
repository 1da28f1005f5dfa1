"""Truth, equality, order and membership of values: exact where both sides are known, unknown where one isn't."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from typing import Any

from flyte_compile.values.conversion import NOT_PYTHON, native_error, plain, to_python
from flyte_compile.values.model import (
    BuiltinClass,
    Const,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    Place,
    SdkObject,
    SetValue,
    TupleValue,
    TypeForm,
    Unknown,
    Value,
    find_unknown,
    key_of,
)
from flyte_compile.values.run import Run
from flyte_compile.values.signals import raised

_ORDER: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def truth(value: Value) -> bool | Unknown:
    """Whether a value counts as true."""
    match plain(value):
        case Const(value=constant):
            return bool(constant)
        case Unknown() as unknown:
            return unknown
        case TupleValue(items=items):
            return bool(items)
        case (ListValue() | DictValue() | SetValue()) as container:
            return True if container.content else container.open or False
        case InstanceValue(type=cls) as instance if {"__bool__", "__len__"} & set(cls.content):
            return Unknown("the truth of an object with '__bool__' or '__len__' isn't modelled", instance.place)
        case _:
            return True


def compare(run: Run, kind: ast.cmpop, left: Value, right: Value, place: Place) -> Value:
    """One comparison of a chain."""
    match kind:
        case ast.Is() | ast.IsNot():
            answer = identical(left, right)
            if isinstance(answer, Unknown):
                return answer
            return Const(answer is isinstance(kind, ast.Is), place)
        case ast.Eq() | ast.NotEq():
            answer = equal(left, right)
            if isinstance(answer, Unknown):
                return answer
            return Const(answer is isinstance(kind, ast.Eq), place)
        case ast.In() | ast.NotIn():
            answer = contains(right, left, place)
            if isinstance(answer, Unknown):
                return answer
            return Const(answer is isinstance(kind, ast.In), place)
    left, right = plain(left), plain(right)
    unknown = find_unknown(left) or find_unknown(right)
    if unknown is not None:
        return Unknown(unknown.reason, unknown.place)
    if isinstance(left, SetValue) and isinstance(right, SetValue):
        function = _ORDER[type(kind)]
        return Const(function(set(left.content), set(right.content)), place)
    one, other = to_python(left), to_python(right)
    if one is NOT_PYTHON or other is NOT_PYTHON:
        return Unknown("an ordering of these values isn't modelled", place)
    try:
        return Const(bool(_ORDER[type(kind)](one, other)), place)
    except Exception as error:
        raise native_error(error, place) from None


def identical(left: Value, right: Value) -> bool | Unknown:
    """`is`: exact for `None`, booleans, classes and objects."""
    match left, right:
        case Unknown() as unknown, _:
            return unknown
        case _, Unknown() as unknown:
            return unknown
        case Const(), Const():
            if left.value is None or right.value is None or isinstance(left.value, bool) or left.value is ...:
                return left.value is right.value
            return type(left.value) is type(right.value) and left.value == right.value
        case BuiltinClass(), BuiltinClass():
            return left.type is right.type
        case External(), External():
            return left.name == right.name
        case _:
            return left is right


def equal(left: Value, right: Value, depth: int = 8) -> bool | Unknown:
    """`==`."""
    left, right = plain(left), plain(right)
    if left is right and not isinstance(left, Unknown):
        return True
    match left, right:
        case Unknown() as unknown, _:
            return unknown
        case _, Unknown() as unknown:
            return unknown
        case Const(), Const():
            return bool(left.value == right.value)
        case (TupleValue(), TupleValue()) | (ListValue(), ListValue()):
            ones, others = _sequence(left), _sequence(right)
            opened = getattr(left, "open", None) or getattr(right, "open", None)
            if opened is not None or depth == 0:
                return opened or Unknown("the comparison is nested too deeply", left.place)
            if len(ones) != len(others):
                return False
            return _all_equal(list(zip(ones, others, strict=True)), depth)
        case DictValue(), DictValue():
            if left.open is not None or right.open is not None:
                return left.open or right.open or False
            if set(left.content) != set(right.content):
                return False
            return _all_equal([(left.content[key][1], right.content[key][1]) for key in left.content], depth)
        case SetValue(), SetValue():
            return left.open or right.open or set(left.content) == set(right.content)
        case (InstanceValue(), InstanceValue()) if left.type is right.type and left.type.style in (
            "dataclass",
            "tuple",
        ):
            names = [name for name in left.content if name in right.content]
            return _all_equal([(left.content[name], right.content[name]) for name in names], depth)
        case InstanceValue(), _:
            return Unknown("'__eq__' isn't modelled", left.place) if "__eq__" in left.type.content else False
        case SdkObject(), SdkObject():
            if left.type != right.type or left.content.keys() != right.content.keys():
                return False
            return _all_equal([(left.content[name], right.content[name]) for name in left.content], depth)
        case BuiltinClass(), BuiltinClass():
            return left.type is right.type
        case TypeForm(), TypeForm():
            return key_of(left) == key_of(right)
        case External(), External():
            return left.name == right.name or Unknown("values from outside of the project are compared", left.place)
        case External() as external, _:
            return Unknown("a value from outside of the project is compared", external.place)
        case _, External() as external:
            return Unknown("a value from outside of the project is compared", external.place)
        case _:
            return False


def _sequence(value: Value) -> Sequence[Value]:
    """The items of a tuple or list."""
    if isinstance(value, TupleValue):
        return value.items
    return value.content if isinstance(value, ListValue) else ()


def _all_equal(pairs: list[tuple[Value, Value]], depth: int) -> bool | Unknown:
    undecided: Unknown | None = None
    for one, other in pairs:
        answer = equal(one, other, depth - 1)
        if isinstance(answer, Unknown):
            undecided = undecided or answer
        elif not answer:
            return False
    return undecided or True


def contains(container: Value, item: Value, place: Place) -> bool | Unknown:
    """`item in container`."""
    container = plain(container)
    match container:
        case Unknown():
            return container
        case Const(value=(str() | bytes()) as text):
            item = plain(item)
            if isinstance(item, Const) and isinstance(item.value, type(text)):
                return item.value in text  # type: ignore[operator]
            if isinstance(item, Unknown):
                return item
            raise raised(TypeError, "'in <string>' requires string as left operand", place)
        case Const(value=range() as numbers):
            number = item.value if isinstance(item := plain(item), Const) else None
            if isinstance(number, float) and number.is_integer():
                number = int(number)
            return number in numbers if isinstance(number, int) else False
        case DictValue() | SetValue():
            if isinstance(item, Unknown):
                return item
            return True if key_of(plain(item)) in container.content else container.open or False
        case TupleValue() | ListValue():
            items = container.items if isinstance(container, TupleValue) else container.content
            undecided: Unknown | None = None
            for other in items:
                answer = equal(item, other)
                if answer is True:
                    return True
                undecided = undecided or (answer if isinstance(answer, Unknown) else None)
            return undecided or getattr(container, "open", None) or False
    return Unknown("'in' on this value isn't modelled", place)
