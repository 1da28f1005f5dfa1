"""Python's builtins on values."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.values import operators
from flyte_compile.values.library.pure import apply
from flyte_compile.values.model import (
    Arguments,
    Const,
    Descriptor,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run


def _nothing(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return Const(None, arguments.place)


def _property(kind: str) -> Callable[[Run, Arguments, Frame], Value]:
    return lambda run, arguments, frame: Descriptor(kind, arguments.positional[0], arguments.place)


def _refused(name: str, why: str) -> Callable[[Run, Arguments, Frame], Value]:
    return lambda run, arguments, frame: Unknown(f"{name!r} {why}", arguments.place)


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "builtins.print": _nothing,
    "builtins.property": _property("property"),
    "builtins.staticmethod": _property("staticmethod"),
    "builtins.classmethod": _property("classmethod"),
    "functools.cached_property": _property("cached_property"),
    "builtins.pow": lambda run, arguments, frame: _pow(run, arguments),
    "builtins.hash": _refused("hash", "differs from run to run"),
    "builtins.id": _refused("id", "differs from run to run"),
    "builtins.input": _refused("input", "asks the user"),
    **{
        f"builtins.{name}": _refused(name, "runs code that is made at run time") for name in ("exec", "eval", "compile")
    },
    "builtins.__import__": _refused("__import__", "imports a module that is named at run time"),
}


def _pow(run: Run, arguments: Arguments) -> Value:
    import ast

    if len(arguments.positional) == 2:
        return operators.binary(run, ast.Pow(), *arguments.positional, arguments.place)
    return apply("pow", pow, arguments)
