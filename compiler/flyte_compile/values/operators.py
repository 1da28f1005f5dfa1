"""Python's operators on values: exact where both sides are known, unknown where one isn't, and bounded in size."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Any

from flyte_compile.values.model import (
    BuiltinClass,
    Const,
    DictValue,
    ExceptionValue,
    External,
    InstanceValue,
    ListValue,
    Place,
    SdkObject,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    find_unknown,
    key_of,
)
from flyte_compile.values.run import LONGEST_TEXT, MOST_ITEMS, Run
from flyte_compile.values.signals import LimitReached, RaiseSignal, raised

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
_ORDER: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}
_MOST_BITS = 100_000


def plain(value: Value) -> Value:
    """A value without its subclass: what an enum member or an instance of a `str` subclass is to an operator."""
    return value.base if isinstance(value, InstanceValue) and value.base is not None else value


def native_error(error: Exception, place: Place) -> RaiseSignal:
    """The evaluated program's exception for one that Python raised on its values."""
    arguments = tuple(Const(argument, place) for argument in error.args if isinstance(argument, (str, int, float)))
    return RaiseSignal(ExceptionValue(type(error), arguments, place))


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
        case ((BuiltinClass() | External() | Const(value=None)), _, ast.BitOr()):
            return External("typing.Union", place)
        case _, (BuiltinClass() | External() | Const(value=None)), ast.BitOr():
            return External("typing.Union", place)
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


ORDER_OF_A_SET = "the order of a set differs from run to run"


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
    if native is _NOT_PYTHON:
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
    if one is _NOT_PYTHON or other is _NOT_PYTHON:
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


class _NotPython:
    """Marks a value that has no plain Python form."""


_NOT_PYTHON = _NotPython()


def is_python(value: object) -> bool:
    """Whether `to_python` gave a plain Python value."""
    return value is not _NOT_PYTHON


def to_python(value: Value, depth: int = 12) -> Any:
    """The plain Python object for a wholly known value, or a marker that `is_python` denies."""
    value = plain(value)
    if depth == 0:
        return _NOT_PYTHON
    match value:
        case Const():
            return value.value
        case TupleValue() | ListValue():
            if isinstance(value, ListValue) and value.open is not None:
                return _NOT_PYTHON
            items = [to_python(i, depth - 1) for i in (value.items if isinstance(value, TupleValue) else value.content)]
            if any(item is _NOT_PYTHON for item in items):
                return _NOT_PYTHON
            return items if isinstance(value, ListValue) else tuple(items)
        case SetValue() if value.open is None:
            members = [to_python(item, depth - 1) for item in value.content.values()]
            if any(item is _NOT_PYTHON for item in members):
                return _NOT_PYTHON
            return frozenset(members) if value.frozen else set(members)
        case DictValue() if value.open is None:
            pairs = [(to_python(k, depth - 1), to_python(v, depth - 1)) for k, v in value.content.values()]
            return _NOT_PYTHON if any(_NOT_PYTHON in (k, v) for k, v in pairs) else dict(pairs)
        case _:
            return _NOT_PYTHON


def shows_a_set(value: object) -> bool:
    """Whether the text of a Python object has the order of a set in it, which differs from run to run."""
    match value:
        case set() | frozenset():
            return len(value) > 1
        case dict():
            return any(shows_a_set(item) for pair in value.items() for item in pair)
        case list() | tuple():
            return any(map(shows_a_set, value))
    return False


def from_python(value: object, place: Place) -> Value:
    """The value for a plain Python object."""
    match value:
        case dict():
            entries = [(Const(key, place), from_python(item, place)) for key, item in value.items()]
            return DictValue({key_of(key): (key, item) for key, item in entries}, place)
        case list():
            if len(value) > MOST_ITEMS:
                raise LimitReached(f"a collection holds more than {MOST_ITEMS:,} items", place)
            return ListValue([from_python(item, place) for item in value], place)
        case tuple() if type(value) is tuple:
            return TupleValue(tuple(from_python(item, place) for item in value), place)
        case set() | frozenset():
            members = [from_python(item, place) for item in sorted(value, key=repr)]
            return SetValue({key_of(item): item for item in members}, place, isinstance(value, frozenset))
        case type():
            return BuiltinClass(value, place)
        case PurePosixPath() | _:
            return Const(value, place)
