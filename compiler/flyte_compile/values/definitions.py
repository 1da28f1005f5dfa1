"""`def` and `class`, and their decorators."""

from __future__ import annotations

import ast

from flyte_compile.diagnostics import Severity
from flyte_compile.values import statements
from flyte_compile.values.calls import call, call_function
from flyte_compile.values.classes import find_in_class, finish_enum, style_of
from flyte_compile.values.expressions import evaluate, make_function
from flyte_compile.values.model import (
    Arguments,
    ClassValue,
    Descriptor,
    External,
    FunctionValue,
    Place,
    Scope,
    SdkObject,
    TypeForm,
    Unknown,
    Value,
)
from flyte_compile.values.names import bind
from flyte_compile.values.run import Frame, Run


def define_function(run: Run, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame, place: Place) -> None:
    """`def`: the decorators are evaluated first and applied last to first."""
    decorators = [evaluate(run, decorator, frame) for decorator in node.decorator_list]
    value: Value = make_function(run, node, node.name, frame, place)
    for decorator, syntax in zip(reversed(decorators), reversed(node.decorator_list), strict=True):
        value = _decorated(run, decorator, value, Place(frame.module, syntax), frame)
    bind(run, frame, node.name, value)


def _decorated(run: Run, decorator: Value, value: Value, place: Place, frame: Frame) -> Value:
    """Apply a decorator. One from outside of the project is taken to keep what it is given, as a wrapper does."""
    from flyte_compile.values.library import is_modelled

    foreign = isinstance(decorator, Unknown) or (isinstance(decorator, External) and not is_modelled(decorator.name))
    if isinstance(decorator, Unknown) and (decorator.made_by or "").startswith("flyte.TaskEnvironment"):
        run.report(
            "FC011",
            Severity.WARNING,
            f"a task is declared in an environment that can't be known statically: {decorator.reason}",
            place,
            "Declare it in one environment, or make the condition one that compiling can decide.",
            (("the reason lies here", decorator.place),),
        )
    if foreign and isinstance(value, (FunctionValue, SdkObject, ClassValue)):
        return value
    result = call(run, decorator, Arguments((value,), {}, place, {0: place}), frame)
    if (
        isinstance(result, Unknown)
        and isinstance(value, (FunctionValue, SdkObject))
        and not isinstance(decorator, (FunctionValue, ClassValue))
    ):
        return value
    return result


def define_class(run: Run, node: ast.ClassDef, frame: Frame, place: Place) -> None:
    """`class`: the body runs in a scope of its own."""
    bases = tuple(evaluate(run, base, frame) for base in node.bases if not isinstance(base, ast.Starred))
    bases = tuple(base.origin if isinstance(base, TypeForm) else base for base in bases)
    bases = tuple(base for base in bases if not (isinstance(base, External) and base.name in _INERT_BASES))
    body = Scope({}, is_class=True)
    inner = Frame(frame.module, (*frame.scopes, body))
    cls = ClassValue(node.name, bases, body.content, place, style_of(bases))
    statements.execute(run, node.body, inner)
    cls.content = dict(body.content)
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            cls.annotations[statement.target.id] = statement.annotation
    for value in cls.content.values():
        function = getattr(value, "function", value)
        if isinstance(function, FunctionValue) and function.owner is None:
            function.owner = cls
    if cls.style == "enum":
        finish_enum(run, cls)
    _tell_bases(run, cls, node, frame, place)
    result: Value = cls
    for decorator in reversed(node.decorator_list):
        decorator_place = Place(frame.module, decorator)
        result = _decorated(run, evaluate(run, decorator, frame), result, decorator_place, frame)
    bind(run, frame, node.name, result)


def _tell_bases(run: Run, cls: ClassValue, node: ast.ClassDef, frame: Frame, place: Place) -> None:
    """Call the `__init_subclass__` that the class inherits, with the class's keywords."""
    bases = [base for base in cls.bases if isinstance(base, ClassValue)]
    hook = next((found for base in bases if (found := find_in_class(base, "__init_subclass__")) is not None), None)
    hook = hook.function if isinstance(hook, Descriptor) else hook
    if isinstance(hook, FunctionValue):
        keywords = {item.arg: evaluate(run, item.value, frame) for item in node.keywords if item.arg is not None}
        keywords.pop("metaclass", None)
        call_function(run, hook, Arguments((cls,), keywords, place), owner=hook.owner)


_INERT_BASES = {"typing.Generic", "typing.Protocol", "abc.ABC", "builtins.object", "typing_extensions.Protocol"}
