"""`typing`, `enum` and `abc`: what only tells readers and checkers something, and what gives its argument back."""

from __future__ import annotations

from flyte_compile.values.model import (
    ABSTRACT,
    ClassValue,
    Const,
    External,
    FunctionValue,
    Native,
    TupleValue,
    TypeForm,
    Unknown,
    Value,
)
from flyte_compile.values.natives import Call, Function, function


def _identity(at: Call, value: Value, /, *others: Value, **more: Value) -> Value:
    return value


def _decorator(at: Call, *positional: Value, **keywords: Value) -> Value:
    return Native("decorator", lambda run, arguments: arguments.positional[0], at.place)


def _cast(at: Call, typ: Value, val: Value) -> Value:
    return val


def _new_type(at: Call, name: Value, tp: Value) -> Value:
    """`NewType("UserId", int)`: calling it gives the argument."""
    implementation = function(_identity)
    return Native("typing.NewType", lambda run, arguments: implementation(run, arguments, at.frame), at.place)


def _type_variable(at: Call, name: Value, *positional: Value, **keywords: Value) -> Value:
    shown = str(name.value) if isinstance(name, Const) else "T"
    return External(f"typing.TypeVar({shown})", at.place)


def _typed_dict(at: Call, typename: Value, fields: Value | None = None, /, **keywords: Value) -> Value:
    """`TypedDict("Options", {"name": str})`: a class whose instances are dictionaries."""
    if not isinstance(typename, Const):
        return Unknown("the typed dictionary isn't known", at.place)
    return ClassValue(str(typename.value), (), {}, at.place, "dict")


def _get_origin(at: Call, tp: Value) -> Value:
    if isinstance(tp, Unknown):
        return tp
    if isinstance(tp, TypeForm):
        return tp.origin
    return (
        Const(None, at.place) if isinstance(tp, (ClassValue, Const)) else Unknown("the type isn't modelled", at.place)
    )


def _get_args(at: Call, tp: Value) -> Value:
    if isinstance(tp, Unknown):
        return tp
    if isinstance(tp, TypeForm):
        if isinstance(tp.origin, External) and tp.origin.name in (
            "typing.Union",
            "typing.Optional",
            "typing.Annotated",
        ):
            return Unknown("the arguments of this type aren't modelled", at.place)
        return TupleValue(tp.arguments, at.place)
    return Unknown("the arguments of this type aren't modelled", at.place)


def _assert_never(at: Call, arg: Value, /) -> Value:
    from flyte_compile.values.signals import raised

    raise raised(AssertionError, "Expected code to be unreachable", at.place)


def _abstract(at: Call, function: Value, /) -> Value:
    """`abc.abstractmethod`: a class that still has it makes no instances."""
    if isinstance(function, FunctionValue):
        at.run.journal.touch(function)
        function.content[ABSTRACT] = Const(True, at.place)
    return function


FUNCTIONS: dict[str, Function] = {
    **{
        f"typing.{name}": function(_identity)
        for name in ("overload", "final", "override", "no_type_check", "runtime_checkable", "reveal_type")
    },
    "typing.cast": function(_cast),
    "typing.assert_type": function(_identity),
    "typing.assert_never": function(_assert_never),
    "typing.dataclass_transform": function(_decorator),
    "typing.deprecated": function(_decorator),
    "warnings.deprecated": function(_decorator),
    "typing.NewType": function(_new_type),
    "typing.TypeVar": function(_type_variable),
    "typing.ParamSpec": function(_type_variable),
    "typing.TypeVarTuple": function(_type_variable),
    "typing.TypedDict": function(_typed_dict),
    "typing.get_origin": function(_get_origin),
    "typing.get_args": function(_get_args),
    "enum.unique": function(_identity),
    "enum.verify": function(_decorator),
    "enum.nonmember": function(_identity),
    "enum.member": function(_identity),
    "abc.abstractmethod": function(_abstract),
    "asyncio.coroutine": function(_identity),
    "types.coroutine": function(_identity),
}
