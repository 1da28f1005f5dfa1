"""The text of values: `str`, `repr`, `ascii`, `format`."""

from __future__ import annotations

import datetime

from flyte_compile.values import conversion
from flyte_compile.values.calls import call
from flyte_compile.values.library.representation import repr_text
from flyte_compile.values.library.showing import as_text, constant_text, own_text, target_version
from flyte_compile.values.lineage import ancestors, find_in_class
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    BuiltinClass,
    ClassValue,
    Const,
    ExceptionValue,
    External,
    FunctionValue,
    InstanceValue,
    Place,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.natives import Call, Function, function
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import LimitReached, raised
from flyte_compile.values.sizes import ROOM, spec_size

_PLAIN_TEXT_ENUMS = frozenset({"enum.IntEnum", "enum.StrEnum", "enum.IntFlag"})


def text_of(run: Run, value: Value, place: Place, frame: Frame) -> Value:
    """`str(value)`."""
    return _result(str_text(Call(run, place, frame), value), place)


def _result(text: str | Unknown, place: Place) -> Value:
    return text if isinstance(text, Unknown) else Const(text, place)


def str_text(at: Call, value: Value) -> str | Unknown:
    """`str(value)`."""
    match value:
        case Const():
            return constant_text(at, "str", lambda: str(value.value), value)
        case InstanceValue():
            own = own_text(at, value, "__str__", "__repr__")
            if own is not None:
                return own
            if value.type.style == "enum":
                return _enum_text(at, value)
            if value.type.style in ("dataclass", "tuple"):
                return repr_text(at, value)
            if value.base is not None:
                return str_text(at, value.base)
        case ExceptionValue():
            return _exception_text(at, value)
    return repr_text(at, value)


def _enum_text(at: Call, value: InstanceValue) -> str | Unknown:
    name = value.content.get("name")
    if not (isinstance(name, Const) and isinstance(name.value, str)):
        return Unknown("the member isn't known", at.place)
    bases = {base.name for found in ancestors(value.type) for base in found.bases if isinstance(base, External)}
    if "enum.StrEnum" in bases or (bases & _PLAIN_TEXT_ENUMS and target_version(at.run) >= (3, 11)):
        return str_text(at, value.content["value"])
    return f"{value.type.name}.{name.value}"


def _exception_text(at: Call, value: ExceptionValue) -> str | Unknown:
    if isinstance(value.type, ClassValue):
        method = find_in_class(value.type, "__str__")
        if isinstance(method, FunctionValue):
            shown = call(at.run, BoundMethod(method, value, at.place), Arguments((), {}, at.place), at.frame)
            return as_text(at, shown, "__str__")
    if value.open is not None:
        return Unknown(value.open.reason, value.open.place)
    native = value.type if isinstance(value.type, type) else _native_exception(value.type)
    if not value.arguments:
        return ""
    if issubclass(native, (OSError, SyntaxError, UnicodeError)):
        return Unknown(f"the text of a {native.__name__} isn't modelled", at.place)
    if len(value.arguments) == 1:
        first = value.arguments[0]
        return repr_text(at, first) if issubclass(native, KeyError) else str_text(at, first)
    return repr_text(at, TupleValue(value.arguments, at.place))


def _native_exception(cls: ClassValue) -> type[BaseException]:
    for found in ancestors(cls):
        for base in found.bases:
            if isinstance(base, BuiltinClass) and issubclass(base.type, BaseException):
                return base.type
    return Exception


def format_text(at: Call, value: Value, spec: str) -> str | Unknown:
    """`format(value, spec)`."""
    if spec_size(spec) > ROOM:
        raise LimitReached("the format asks for a very wide field", at.place)
    if isinstance(value, Unknown):
        return Unknown(value.reason, value.place, value.made_by)
    if isinstance(value, InstanceValue):
        method = find_in_class(value.type, "__format__")
        if isinstance(method, FunctionValue):
            given = Arguments((Const(spec, at.place),), {}, at.place)
            return as_text(at, call(at.run, BoundMethod(method, value, at.place), given, at.frame), "__format__")
        if value.type.style == "enum":
            return _format_member(at, value, spec)
        if value.base is not None and isinstance(value.base, Const):
            return (
                str_text(at, value) if not spec and type(value.base.value) is str else _formatted(at, value.base, spec)
            )
    if isinstance(value, Const):
        if "%s" in spec and isinstance(value.value, datetime.date):
            return Unknown("'%s' depends on the time zone of the machine", at.place)
        return _formatted(at, value, spec)
    if isinstance(value, InstanceValue) and value.open is not None:
        return Unknown(value.open.reason, value.open.place)
    if not spec:
        return str_text(at, value)
    if isinstance(value, (External, BoundMethod)):
        return Unknown("the text of this object isn't modelled", at.place)
    raise raised(TypeError, "unsupported format string passed to __format__", at.place)


def _format_member(at: Call, value: InstanceValue, spec: str) -> str | Unknown:
    mixed = value.base if isinstance(value.base, Const) else None
    if mixed is not None and target_version(at.run) < (3, 11) and own_text(at, value, "__str__") is None:
        return _formatted(at, mixed, spec)
    shown = str_text(at, value)
    return shown if isinstance(shown, Unknown) else _formatted(at, _member_text(at, value, shown, mixed), spec)


def _member_text(at: Call, value: InstanceValue, shown: str, mixed: Const | None) -> Const:
    """What a format applies to: the number itself for `IntEnum`, else the member's text."""
    bases = {base.name for found in ancestors(value.type) for base in found.bases if isinstance(base, External)}
    return mixed if mixed is not None and bases & {"enum.IntEnum", "enum.IntFlag"} else Const(shown, at.place)


def _formatted(at: Call, value: Const, spec: str) -> str | Unknown:
    return constant_text(at, "format", lambda: format(value.value, spec), value)


def _format(at: Call, value: Value, format_spec: Value | None = None, /) -> Value:
    spec = conversion.plain(format_spec) if format_spec is not None else Const("", at.place)
    if isinstance(spec, Unknown):
        return spec
    if not (isinstance(spec, Const) and isinstance(spec.value, str)):
        raise raised(TypeError, "format() argument 2 must be str", at.place)
    return _result(format_text(at, value, spec.value), at.place)


def _repr(at: Call, obj: Value, /) -> Value:
    return _result(repr_text(at, obj), at.place)


def _ascii(at: Call, obj: Value, /) -> Value:
    shown = repr_text(at, obj)
    if isinstance(shown, Unknown):
        return shown
    return Const(shown.encode("ascii", "backslashreplace").decode("ascii"), at.place)


FUNCTIONS: dict[str, Function] = {
    "builtins.format": function(_format),
    "builtins.repr": function(_repr),
    "builtins.ascii": function(_ascii),
}
