"""The text of values: `str`, `repr`, `format`."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.values import operators
from flyte_compile.values.calls import call
from flyte_compile.values.classes import find_in_class
from flyte_compile.values.library.pure import apply
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    Const,
    ExceptionValue,
    External,
    FunctionValue,
    InstanceValue,
    Place,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import LimitReached


def _format(run: Run, arguments: Arguments, frame: Frame) -> Value:
    value = arguments.positional[0]
    spec = arguments.positional[1] if len(arguments.positional) > 1 else Const("", arguments.place)
    if isinstance(spec, Unknown):
        return spec
    if isinstance(spec, Const) and operators.wide_format(str(spec.value)):
        raise LimitReached("the format asks for a very wide field", arguments.place)
    text = value if isinstance(spec, Const) and spec.value else text_of(run, value, arguments.place, frame)
    if isinstance(text, Unknown):
        return text
    return apply("format", format, Arguments((text, spec), {}, arguments.place))


def _repr(run: Run, arguments: Arguments, frame: Frame) -> Value:
    value = arguments.positional[0]
    if isinstance(value, InstanceValue):
        return Unknown("the text of an object isn't modelled", arguments.place)
    return apply("repr", repr, arguments)


def text_of(run: Run, value: Value, place: Place, frame: Frame) -> Value:
    """`str(value)`."""
    match value:
        case InstanceValue():
            for name in ("__str__", "__repr__"):
                method = find_in_class(value.type, name)
                if isinstance(method, FunctionValue):
                    return call(run, BoundMethod(method, value, place), Arguments((), {}, place), frame)
            if value.type.style == "enum":
                names = {base.name for base in value.type.bases if isinstance(base, External)}
                if names & {"enum.StrEnum", "enum.IntEnum"}:
                    return text_of(run, value.content["value"], place, frame)
                return _enum_text(value, place)
            if value.base is not None:
                return text_of(run, value.base, place, frame)
            return Unknown("the text of an object isn't modelled", place)
        case ExceptionValue():
            texts = [text_of(run, item, place, frame) for item in value.arguments]
            return texts[0] if len(texts) == 1 else Const("", place)
    return apply("str", str, Arguments((value,), {}, place))


def _enum_text(value: InstanceValue, place: Place) -> Value:
    name = value.content["name"]
    shown = f"{value.type.name}.{name.value}" if isinstance(name, Const) else value.type.name
    if value.base is not None:
        # `format()` and `str()` of mixed-in enumerations changed between Pythons; nobody should depend on it.
        return Unknown("the text of an enumeration with a mixed-in type differs between Pythons; use '.value'", place)
    return Const(shown, place)


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "builtins.format": _format,
    "builtins.repr": _repr,
}
