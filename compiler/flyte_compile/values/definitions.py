"""`def` and `class`, and their decorators."""

from __future__ import annotations

import ast

from flyte_compile.diagnostics import Severity
from flyte_compile.values import statements
from flyte_compile.values.calls import call
from flyte_compile.values.classes import style_of
from flyte_compile.values.enumerations import count_autos, finish_enum
from flyte_compile.values.expressions import evaluate, make_function
from flyte_compile.values.functions import call_function
from flyte_compile.values.iteration import iterate
from flyte_compile.values.lineage import MOST_ANCESTORS, ancestors, find_in_class, has_order
from flyte_compile.values.mangling import mangle
from flyte_compile.values.model import (
    WRAPPED_OUTSIDE,
    Arguments,
    BuiltinClass,
    ClassValue,
    Const,
    Descriptor,
    External,
    FunctionValue,
    InstanceValue,
    Place,
    Scope,
    SdkObject,
    TypeForm,
    Unknown,
    Value,
)
from flyte_compile.values.names import bind
from flyte_compile.values.objects import bound_in_class
from flyte_compile.values.record_fields import own_fields
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import LimitReached, raised
from flyte_compile.values.ways import may_raise


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
    if foreign:
        may_raise(run, Unknown("its decorator isn't known", place), place)
    if foreign and isinstance(value, (FunctionValue, SdkObject, ClassValue)):
        _wrapped_outside(run, decorator, value, place)
        return value
    result = call(run, decorator, Arguments((value,), {}, place, {0: place}), frame)
    if (
        isinstance(result, Unknown)
        and isinstance(value, (FunctionValue, SdkObject))
        and not isinstance(decorator, (FunctionValue, ClassValue))
    ):
        return value
    return result


def _wrapped_outside(run: Run, decorator: Value, value: FunctionValue | SdkObject | ClassValue, place: Place) -> None:
    """Whatever the decorator makes of it: what calling a function gives isn't known any more."""
    name = decorator.name if isinstance(decorator, External) else None
    reason = Unknown(
        f"the decorator {name!r} is outside of the project" if name else "its decorator isn't known", place
    )
    if isinstance(value, FunctionValue):
        run.journal.touch(value)
        value.content[WRAPPED_OUTSIDE] = reason
    elif isinstance(value, ClassValue):
        run.journal.touch(value)
        value.open = reason


def define_class(run: Run, node: ast.ClassDef, frame: Frame, place: Place) -> None:
    """`class`: the body runs in a scope of its own."""
    mangle(node)
    decorators = [evaluate(run, decorator, frame) for decorator in node.decorator_list]
    bases: list[Value] = []
    for syntax in node.bases:
        if isinstance(syntax, ast.Starred):
            items, rest = iterate(run, evaluate(run, syntax.value, frame), place)
            bases.extend([*items, *([rest] if rest is not None else [])])
        else:
            bases.append(evaluate(run, syntax, frame))
    keywords = {item.arg: evaluate(run, item.value, frame) for item in node.keywords if item.arg is not None}
    cls = _made(run, node, tuple(bases), keywords, frame, place)
    result: Value = cls
    for decorator, syntax in zip(reversed(decorators), reversed(node.decorator_list), strict=True):
        result = _decorated(run, decorator, result, Place(frame.module, syntax), frame)
    bind(run, frame, node.name, result)


def _made(
    run: Run, node: ast.ClassDef, bases: tuple[Value, ...], keywords: dict[str, Value], frame: Frame, place: Place
) -> Value:
    bases = tuple(base.origin if isinstance(base, TypeForm) else base for base in bases)
    for base in bases:
        if isinstance(base, Unknown):
            may_raise(run, base, place)
        if isinstance(base, (Const, FunctionValue)):
            raise raised(TypeError, "a class can't derive from this", place)
    meta = keywords.pop("metaclass", None)
    abstract = any(isinstance(base, External) and base.name == "abc.ABC" for base in bases)
    abstract = abstract or (isinstance(meta, External) and meta.name == "abc.ABCMeta")
    bases = tuple(base for base in bases if not (isinstance(base, External) and base.name in _INERT_BASES))
    bases = tuple(base for base in bases if not (isinstance(base, BuiltinClass) and base.type is object))
    qualified = frame.prefix + node.name
    body = Scope({}, is_class=True)
    inner = Frame(frame.module, (*frame.scopes, body), prefix=f"{qualified}.")
    cls = ClassValue(node.name, bases, body.content, place, style_of(bases), qualified=qualified)
    if not has_order(cls):
        message = "Cannot create a consistent method resolution order (MRO) for these bases"
        raise raised(TypeError, message, place)
    run.spend(len(ancestors(cls)), place)
    if len(ancestors(cls)) > MOST_ANCESTORS:
        raise LimitReached(f"a class derives from more than {MOST_ANCESTORS} others", place)
    cls.options["abstract"] = abstract
    for statement in node.body:
        statements.execute(run, [statement], inner)
        if cls.style == "enum":
            count_autos(run, cls, body, frame)
    cls.content = dict(body.content)
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            cls.annotations[statement.target.id] = statement.annotation
    for value in cls.content.values():
        for function in _functions_of(value):
            if function.owner is None:
                function.owner = cls
    if cls.style == "enum":
        finish_enum(run, cls, frame)
    if cls.style == "tuple" and not any(isinstance(base, ClassValue) for base in bases):
        cls.fields = own_fields(cls)
    for name, value in list(cls.content.items()):
        if isinstance(value, InstanceValue) and (hook := find_in_class(value.type, "__set_name__")) is not None:
            method = bound_in_class(run, hook, value, place)
            call(run, method, Arguments((cls, Const(name, place)), {}, place), frame)
    _tell_bases(run, cls, keywords, place)
    ordinary = isinstance(meta, External) and meta.name in ("abc.ABCMeta", "enum.EnumMeta")
    if meta is None or ordinary or isinstance(meta, BuiltinClass):
        return cls
    return Unknown("a class made by a metaclass isn't modelled", place)


def _functions_of(value: Value) -> list[FunctionValue]:
    if isinstance(value, Descriptor):
        parts = (value.function, value.setter, value.deleter)
        return [part for part in parts if isinstance(part, FunctionValue)]
    return [value] if isinstance(value, FunctionValue) else []


def _tell_bases(run: Run, cls: ClassValue, keywords: dict[str, Value], place: Place) -> None:
    """Call the `__init_subclass__` that the class inherits, with the class's keywords."""
    bases = [base for base in cls.bases if isinstance(base, ClassValue)]
    hook = next((found for base in bases if (found := find_in_class(base, "__init_subclass__")) is not None), None)
    hook = hook.function if isinstance(hook, Descriptor) else hook
    if isinstance(hook, FunctionValue):
        call_function(run, hook, Arguments((cls,), keywords, place), owner=hook.owner)


_INERT_BASES = {"typing.Generic", "typing.Protocol", "abc.ABC", "builtins.object", "typing_extensions.Protocol"}
