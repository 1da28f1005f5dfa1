"""`str.format`, `%` and their kin on values that have texts of their own."""

from __future__ import annotations

import re
from typing import Any

from flyte_compile.values import conversion
from flyte_compile.values.library.applying import NotKnown, call_python, check_sizes
from flyte_compile.values.library.representation import repr_text
from flyte_compile.values.library.text import format_text, str_text
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    InstanceValue,
    ListValue,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.natives import Call
from flyte_compile.values.signals import LimitReached, raised
from flyte_compile.values.sizes import ROOM, format_size, percent_size

_PRIVATE = re.compile(r"\{[^{}]*[.\[]_")
_PLAIN = (str, bytes, int, float, complex, bool, range, type(None))


class _Shown:
    """Stands for a value while Python formats a text: what it's asked for, evaluation answers."""

    def __init__(self, at: Call, value: Value) -> None:
        self._at = at
        self._value = value

    def __str__(self) -> str:
        return _known(str_text(self._at, self._value))

    def __repr__(self) -> str:
        return _known(repr_text(self._at, self._value))

    def __format__(self, spec: str) -> str:
        return _known(format_text(self._at, self._value, spec))

    def __getattr__(self, name: str) -> Any:
        from flyte_compile.values.attributes import get_attribute

        if name.startswith("_"):
            raise AttributeError(name)
        return _shown(self._at, get_attribute(self._at.run, self._value, name, self._at.place))

    def __getitem__(self, key: object) -> Any:
        from flyte_compile.values.subscripts import get_item

        at = self._at
        return _shown(at, get_item(at.run, self._value, Const(key, at.place), at.place, at.frame))

    def _number(self) -> Any:
        value = conversion.plain(self._value)
        if isinstance(value, Unknown):
            raise NotKnown(value)
        if isinstance(value, Const) and isinstance(value.value, (int, float)):
            return value.value
        raise TypeError("a real number is required")

    def __index__(self) -> int:
        return self._number().__index__()  # type: ignore[no-any-return]

    def __int__(self) -> int:
        return int(self._number())

    def __float__(self) -> float:
        return float(self._number())


def _known(text: str | Unknown) -> str:
    if isinstance(text, Unknown):
        raise NotKnown(text)
    return text


def _shown(at: Call, value: Value) -> Any:
    if isinstance(value, Const) and isinstance(value.value, _PLAIN):
        check_sizes("format", (value.value,), at.place)
        return value.value
    return _Shown(at, value)


def format_with(at: Call, template: str, arguments: Arguments) -> Value:
    """`template.format(...)`."""
    if _PRIVATE.search(template):
        return Unknown("the format reads private attributes", at.place)
    _check_format(at, template, list(arguments))
    positional = [_shown(at, value) for value in arguments.positional]
    keywords = {name: _shown(at, value) for name, value in arguments.keywords.items()}
    return call_python("format", lambda: template.format(*positional, **keywords), at.place)


def fill_map(at: Call, template: str, arguments: Arguments) -> Value:
    """`template.format_map(mapping)`."""
    if len(arguments.positional) != 1 or arguments.keywords:
        raise raised(TypeError, "str.format_map() takes exactly one argument", at.place)
    mapping = arguments.positional[0]
    if isinstance(mapping, Unknown):
        return Unknown(mapping.reason, mapping.place)
    if _PRIVATE.search(template):
        return Unknown("the format reads private attributes", at.place)
    _check_format(at, template, [mapping])
    return call_python("format_map", lambda: template.format_map(_Shown(at, mapping)), at.place)


def _check_format(at: Call, template: str, values: list[Value]) -> None:
    if format_size(template, [_rough(value) for value in values]) > ROOM:
        raise LimitReached("a text is too long", at.place)


def _rough(value: Value) -> object:
    """What a value is like as far as its size goes; collections in it have their own bounds when they are shown."""
    match conversion.plain(value):
        case Const(value=constant):
            return constant
        case DictValue(content=content):
            shown = (conversion.plain(item) for _, item in content.values())
            return dict(enumerate(item.value for item in shown if isinstance(item, Const)))
    return None


def percent(at: Call, template: str | bytes, right: Value) -> Value:
    """`template % right`."""
    right = right if isinstance(right, InstanceValue) else conversion.plain(right)
    if isinstance(right, InstanceValue) and right.type.style == "tuple":
        right = TupleValue(tuple(right.content.values()), at.place)
    operand: Any
    if isinstance(right, TupleValue):
        operand = tuple(_shown(at, item) for item in right.items)
    elif isinstance(right, DictValue):
        operand = _Entries(at, right)
    else:
        operand = _shown(at, right)
        if isinstance(operand, _Shown) and not isinstance(right, ListValue):
            if _is_mapping_like(right):
                return Unknown("'%' with this value isn't modelled", at.place)
            operand = (operand,)
    given = right.items if isinstance(right, TupleValue) else (right,)
    if percent_size(template, [_rough(value) for value in given]) > ROOM:
        raise LimitReached("a text is too long", at.place)
    return call_python("%", lambda: template % operand, at.place)


def _is_mapping_like(value: Value) -> bool:
    if isinstance(value, InstanceValue):
        from flyte_compile.values.lineage import find_in_class

        return find_in_class(value.type, "__getitem__") is not None
    return False


class _Entries(dict[Any, Any]):
    """A dictionary as the operand of `%`: by key, or, as the only value, its own text."""

    def __init__(self, at: Call, value: DictValue) -> None:
        super().__init__({1: 1} if value.content or value.open is not None else {})
        self._shown = _Shown(at, value)

    def __getitem__(self, key: Any) -> Any:
        return self._shown[key]

    def __str__(self) -> str:
        return str(self._shown)

    def __repr__(self) -> str:
        return repr(self._shown)
