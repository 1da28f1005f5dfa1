"""What the texts of all values are made with: constants, and the methods of project classes."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.values import conversion
from flyte_compile.values.calls import call
from flyte_compile.values.library.applying import call_python, check_sizes
from flyte_compile.values.lineage import find_in_class
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    Const,
    FunctionValue,
    InstanceValue,
    Unknown,
    Value,
)
from flyte_compile.values.natives import Call
from flyte_compile.values.run import Run
from flyte_compile.values.signals import raised


def target_version(run: Run) -> tuple[int, int]:
    """The Python that runs the program."""
    major, _, minor = run.target.python.partition(".")
    return int(major), int(minor.partition(".")[0] or 0)


def constant_text(at: Call, name: str, show: Callable[[], str], value: Const) -> str | Unknown:
    check_sizes(name, (value.value,), at.place)
    shown = call_python(name, show, at.place)
    if isinstance(shown, Const) and isinstance(shown.value, str):
        return shown.value
    return shown if isinstance(shown, Unknown) else Unknown("the text isn't known", at.place)


def own_text(at: Call, value: InstanceValue, *names: str) -> str | Unknown | None:
    """What the first of these methods of a project class gives; `None` where it has none of them."""
    for name in names:
        method = find_in_class(value.type, name)
        if isinstance(method, FunctionValue):
            shown = call(at.run, BoundMethod(method, value, at.place), Arguments((), {}, at.place), at.frame)
            return as_text(at, shown, name)
        if isinstance(method, Const) and method.value is None:
            raise raised(TypeError, f"{name} is None", at.place)
        if method is not None and name != "__repr__":
            shown = call(at.run, method, Arguments((value,), {}, at.place), at.frame)
            return as_text(at, shown, name)
        base = value.base.value if isinstance(value.base, Const) else None
        if name == "__str__" and isinstance(base, str) and value.type.style != "enum":
            # `str` has a `__str__` of its own, which comes before a `__repr__` of the project's.
            return base
    return None


def as_text(at: Call, shown: Value, name: str) -> str | Unknown:
    shown = conversion.plain(shown)
    if isinstance(shown, Unknown):
        return shown
    if isinstance(shown, Const) and isinstance(shown.value, str):
        return shown.value
    raise raised(TypeError, f"{name} returned non-string", at.place)
