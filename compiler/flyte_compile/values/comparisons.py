"""Truth, equality, order and membership of values: exact where both sides are known, unknown where one isn't."""

from __future__ import annotations

import ast
import operator
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from flyte_compile.values.conversion import NOT_PYTHON, native_error, plain, to_python
from flyte_compile.values.model import (
    BuiltinClass,
    Const,
    DictValue,
    External,
    InstanceValue,
    IteratorValue,
    ListValue,
    ObjectValue,
    Place,
    SdkObject,
    SetValue,
    Shuffled,
    TupleValue,
    TypeForm,
    Unknown,
    Value,
    ViewValue,
    find_unknown,
    is_anything,
    key_of,
    operand,
)
from flyte_compile.values.run import Run
from flyte_compile.values.signals import raised

_ORDER: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def truth(value: Value, run: Run | None = None) -> bool | Unknown:
    """Whether a value counts as true; a project class's own `__bool__` is asked where the evaluation is given."""
    if isinstance(value, InstanceValue) and value.base is not None:
        return _object_truth(value, run)
    match value:
        case Const(value=constant):
            return bool(constant)
        case Unknown() as unknown:
            return unknown
        case External(name=name) if is_anything(name):
            return Unknown(f"what {name!r} is isn't known, which is outside of the project", value.place)
        case TupleValue(items=items):
            return bool(items)
        case ViewValue(source=source):
            return truth(source)
        case ObjectValue(content=kept, open=reason):
            return bool(kept.object) if reason is None else reason
        case (ListValue() | DictValue() | SetValue()) as container:
            return True if container.content else _perhaps_more(container.open)
        case InstanceValue() as instance:
            return _object_truth(instance, run)
        case _:
            return True


def _perhaps_more(opened: Unknown | None) -> bool | Unknown:
    """Whether a container without items in known order has any."""
    if isinstance(opened, Shuffled) and (opened.members or not opened.more):
        return bool(opened.members)
    return opened or False


def _object_truth(value: InstanceValue, run: Run | None) -> bool | Unknown:
    from flyte_compile.values import protocols
    from flyte_compile.values.enumerations import flag_truth
    from flyte_compile.values.lineage import find_in_class

    if any(find_in_class(value.type, name) is not None for name in ("__bool__", "__len__")):
        if run is None:
            return Unknown("the truth of an object with '__bool__' or '__len__' isn't modelled here", value.place)
        answer = protocols.truth(run, value, value.place)
        return answer if answer is not None else True
    if value.type.style == "enum" and value.base is None:
        answer = flag_truth(value)
        return answer if answer is not None else True
    if value.base is not None:
        return truth(value.base, run)
    return value.open if value.open is not None else True


def compare(run: Run, kind: ast.cmpop, left: Value, right: Value, place: Place) -> Value:
    """One comparison of a chain."""
    left, right = operand(left), operand(right)
    match kind:
        case ast.Is() | ast.IsNot():
            answer = identical(left, right)
            if isinstance(answer, Unknown):
                return answer
            return Const(answer is isinstance(kind, ast.Is), place)
        case ast.Eq() | ast.NotEq():
            return _equality(run, kind, left, right, place)
        case ast.In() | ast.NotIn():
            from flyte_compile.values.membership import contains

            answer = contains(right, left, place, run)
            if isinstance(answer, Unknown):
                return answer
            return Const(answer is isinstance(kind, ast.In), place)
    if isinstance(left, InstanceValue) or isinstance(right, InstanceValue):
        from flyte_compile.values import protocols

        answered = protocols.order(run, kind, left, right, place)
        if answered is not None:
            return answered
        left, right = _comparable(left, right), _comparable(right, left)
    left, right = plain(left), plain(right)
    if isinstance(left, (TupleValue, ListValue)) and type(left) is type(right):
        return _sequence_order(run, kind, left, right, place)
    unknown = find_unknown(left) or find_unknown(right)
    if unknown is not None:
        return Unknown(unknown.reason, unknown.place)
    if isinstance(left, IteratorValue) or isinstance(right, IteratorValue):
        raise raised(TypeError, "'<' not supported between these objects", place)
    left, right = _as_set(left), _as_set(right)
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


def _sequence_order(run: Run, kind: ast.cmpop, left: Value, right: Value, place: Place) -> Value:
    """Tuples and lists are ordered by the first items that differ."""
    ones, others = _sequence(left), _sequence(right)
    for one, other in zip(ones, others, strict=False):
        answer = equal(one, other, run=run)
        if isinstance(answer, Unknown):
            return answer
        if not answer:
            return compare(run, kind, one, other, place)
    opened = getattr(left, "open", None) or getattr(right, "open", None)
    if opened is not None:
        return Unknown(opened.reason, opened.place)
    return Const(bool(_ORDER[type(kind)](len(ones), len(others))), place)


def _as_set(value: Value) -> Value:
    """The set that the keys or items of a dictionary are compared as."""
    if not isinstance(value, ViewValue) or value.kind not in ("keys", "items") or value.source.open is not None:
        return value
    if value.kind == "keys":
        return SetValue({key: pair[0] for key, pair in value.source.content.items()}, value.place)
    pairs = [TupleValue(pair, value.place) for pair in value.source.content.values()]
    keys = [key_of(pair) for pair in pairs]
    return value if None in keys else SetValue(dict(zip(keys, pairs, strict=True)), value.place)


def _equality(run: Run, kind: ast.cmpop, left: Value, right: Value, place: Place) -> Value:
    """`==` and `!=`: what the objects say themselves, which may be anything."""
    from flyte_compile.values import protocols

    if isinstance(kind, ast.NotEq):
        for receiver, other in ((left, right), (right, left)):
            answered = protocols.special(run, receiver, "__ne__", (other,), place)
            if answered is not None:
                return answered
    answered = protocols.equality(run, left, right, place)
    if answered is not None and isinstance(kind, ast.Eq):
        return answered
    answer = equal(left, right, run=run) if answered is None else truth(answered, run)
    return answer if isinstance(answer, Unknown) else Const(answer is isinstance(kind, ast.Eq), place)


def _comparable(value: Value, other: Value) -> Value:
    """The tuple that an ordered dataclass is compared as."""
    if isinstance(value, InstanceValue) and isinstance(other, InstanceValue) and value.type is other.type:
        from flyte_compile.values.record_fields import all_fields

        if value.type.style == "dataclass" and value.type.options.get("order"):
            names = [field.name for field in all_fields(value.type).values() if field.compared and not field.init_only]
            return TupleValue(tuple(value.content[name] for name in names if name in value.content), value.place)
    return value


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
        case External(), External() if left.name == right.name:
            return True
        case (External(name=name), _) | (_, External(name=name)) if is_anything(name):
            return Unknown(f"what {name!r} is isn't known, which is outside of the project", left.place)
        case External(), External():
            return False
        case _:
            return left is right


def equal(left: Value, right: Value, depth: int = 8, run: Run | None = None) -> bool | Unknown:
    """`==`; a project class's own `__eq__` is asked where the evaluation is given."""
    if isinstance(left, InstanceValue) or isinstance(right, InstanceValue):
        return _objects_equal(left, right, depth, run)
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
            return _all_equal(list(zip(ones, others, strict=True)), depth, run)
        case (ViewValue(kind="proxy"), _) | (_, ViewValue(kind="proxy")):
            one = left.source if isinstance(left, ViewValue) and left.kind == "proxy" else left
            other = right.source if isinstance(right, ViewValue) and right.kind == "proxy" else right
            return equal(one, other, depth, run)
        case (ViewValue(), _) | (_, ViewValue()):
            return _views_equal(_as_set(left), _as_set(right))
        case (ObjectValue(), _) | (_, ObjectValue()):
            one, other = to_python(left), to_python(right)
            if one is NOT_PYTHON or other is NOT_PYTHON:
                return Unknown("a comparison of these values isn't modelled", left.place)
            return bool(one == other)
        case DictValue(kind=one), DictValue(kind=other) if (
            one is other is OrderedDict and left.open is right.open is None
        ):
            if list(left.content) != list(right.content):
                return False
            return _all_equal([(left.content[key][1], right.content[key][1]) for key in left.content], depth, run)
        case DictValue(), DictValue():
            if left.open is not None or right.open is not None:
                return left.open or right.open or False
            if set(left.content) != set(right.content):
                return False
            return _all_equal([(left.content[key][1], right.content[key][1]) for key in left.content], depth, run)
        case SetValue(), SetValue():
            return left.open or right.open or set(left.content) == set(right.content)
        case SdkObject(), SdkObject():
            if left.type != right.type or left.content.keys() != right.content.keys():
                return False
            return _all_equal([(left.content[name], right.content[name]) for name in left.content], depth, run)
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


def _objects_equal(left: Value, right: Value, depth: int, run: Run | None) -> bool | Unknown:
    from flyte_compile.values import protocols
    from flyte_compile.values.lineage import ancestors, find_in_class
    from flyte_compile.values.record_fields import all_fields

    for side in (left, right):
        if isinstance(side, Unknown):
            return side
    for side in (left, right):
        if isinstance(side, InstanceValue) and find_in_class(side.type, "__eq__") is not None:
            if run is None:
                return Unknown("'__eq__' isn't modelled here", side.place)
            answered = protocols.equality(run, left, right, side.place)
            if answered is not None:
                return truth(answered, run)
    if left is right:
        return True
    if isinstance(left, InstanceValue) and isinstance(right, InstanceValue) and left.type is right.type:
        if left.open is not None or right.open is not None:
            return left.open or right.open or False
        owner = next((found for found in ancestors(left.type) if found.fields is not None), None)
        if owner is not None and left.type.style == "dataclass" and owner.options.get("eq") is not False:
            names = [field.name for field in all_fields(owner).values() if field.compared and not field.init_only]
            pairs = [(left.content.get(name), right.content.get(name)) for name in names]
            return _all_equal([(a, b) for a, b in pairs if a is not None and b is not None], depth, run)
    one, other = plain(left), plain(right)
    if isinstance(one, InstanceValue) or isinstance(other, InstanceValue):
        return next((side.open for side in (one, other) if isinstance(side, InstanceValue) and side.open), False)
    return equal(one, other, depth, run)


def _views_equal(left: Value, right: Value) -> bool | Unknown:
    for side in (left, right):
        if isinstance(side, ViewValue):
            if side.kind == "values":
                return False
            return Unknown("a comparison of these values isn't modelled", side.place)
    if isinstance(left, SetValue) and isinstance(right, SetValue):
        return left.open or right.open or set(left.content) == set(right.content)
    return False


def _sequence(value: Value) -> Sequence[Value]:
    """The items of a tuple or list."""
    if isinstance(value, TupleValue):
        return value.items
    return value.content if isinstance(value, ListValue) else ()


_PAIRS_A_STEP = 4


def _all_equal(pairs: list[tuple[Value, Value]], depth: int, run: Run | None = None) -> bool | Unknown:
    if run is not None and len(pairs) >= _PAIRS_A_STEP:
        run.spend(len(pairs) // _PAIRS_A_STEP, pairs[0][0].place)
    undecided: Unknown | None = None
    for one, other in pairs:
        answer = equal(one, other, depth - 1, run) if one is not other or isinstance(one, Unknown) else True
        if isinstance(answer, Unknown):
            undecided = undecided or answer
        elif not answer:
            return False
    return undecided or True
