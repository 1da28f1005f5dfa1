"""Python's builtins that are neither classes nor go over iterables."""

from __future__ import annotations

import ast
from collections.abc import Callable

from flyte_compile.values import operators
from flyte_compile.values.library.applying import apply
from flyte_compile.values.library.reasons import why_unknown
from flyte_compile.values.model import Arguments, Const, Descriptor, Unknown, Value
from flyte_compile.values.natives import Call, Function, function
from flyte_compile.values.run import Frame, Run


def _descriptor(kind: str) -> Function:
    def make(run: Run, arguments: Arguments, frame: Frame) -> Value:
        first = arguments.get(0, "fget") or Unknown("the function isn't known", arguments.place)
        setter, deleter = (arguments.get(1, "fset"), arguments.get(2, "fdel")) if kind == "property" else (None, None)
        return Descriptor(kind, first, arguments.place, setter, deleter)

    return make


def _refused(name: str) -> Function:
    return lambda run, arguments, frame: Unknown(why_unknown(f"builtins.{name}"), arguments.place)


def _pow(at: Call, base: Value, exp: Value, mod: Value | None = None) -> Value:
    if mod is None or (isinstance(mod, Const) and mod.value is None):
        return operators.binary(at.run, ast.Pow(), base, exp, at.place)
    return apply(at.run, "pow", pow, Arguments((base, exp, mod), {}, at.place))


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    **{f"builtins.{kind}": _descriptor(kind) for kind in ("property", "staticmethod", "classmethod")},
    "functools.cached_property": _descriptor("cached_property"),
    "builtins.pow": function(_pow),
    **{f"builtins.{name}": _refused(name) for name in ("hash", "id", "input", "exec", "eval", "compile", "__import__")},
}
