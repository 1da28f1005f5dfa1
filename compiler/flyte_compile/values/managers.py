"""`with`: entering and leaving context managers."""

from __future__ import annotations

import ast

from flyte_compile.values import comparisons, statements
from flyte_compile.values.assignment import assign
from flyte_compile.values.attributes import get_attribute
from flyte_compile.values.calls import call
from flyte_compile.values.candidates import changed
from flyte_compile.values.exceptions import afterwards
from flyte_compile.values.expressions import evaluate
from flyte_compile.values.lineage import find_in_class
from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    ClassValue,
    Const,
    FunctionValue,
    InstanceValue,
    OneOf,
    Place,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import RaiseSignal, Signal
from flyte_compile.values.ways import go


def execute_with(run: Run, node: ast.With | ast.AsyncWith, frame: Frame, place: Place) -> None:
    """`with`."""
    _with(run, node, 0, frame)


def _with(run: Run, node: ast.With | ast.AsyncWith, index: int, frame: Frame) -> None:
    if index == len(node.items):
        statements.execute(run, node.body, frame)
        return
    item = node.items[index]
    place = Place(frame.module, item.context_expr)
    manager = evaluate(run, item.context_expr, frame)
    value = enter(run, manager, place, frame)

    def body() -> None:
        if item.optional_vars is not None:
            assign(run, item.optional_vars, value, frame)
        _with(run, node, index + 1, frame)

    def then(signal: Signal | None) -> None:
        _left(run, manager, signal, place, frame)

    afterwards(run, body, then, place, guarded=_may_suppress(manager))


def _left(run: Run, manager: Value, signal: Signal | None, place: Place, frame: Frame) -> None:
    suppressed = leave(run, manager, signal, place, frame)
    if signal is None or suppressed is True:
        return

    def on() -> None:
        raise signal

    if isinstance(suppressed, Unknown):
        go(run, [lambda: None, on], suppressed)
    else:
        raise signal


def enter(run: Run, manager: Value, place: Place, frame: Frame) -> Value:
    """What `with manager as name` binds."""
    from flyte_compile.values.library import entered

    for names in (("__enter__", "__exit__"), ("__aenter__", "__aexit__")):
        if isinstance(manager, InstanceValue) and find_in_class(manager.type, names[0]) is not None:
            return call(run, _method(run, manager, names[0], place), Arguments((), {}, place), frame)
    return entered(run, manager, place, frame)


def leave(run: Run, manager: Value, signal: Signal | None, place: Place, frame: Frame) -> bool | Unknown:
    """Call `__exit__`; whether it keeps an exception from going on. Foreign managers are taken to let it."""
    for name in ("__exit__", "__aexit__"):
        if isinstance(manager, InstanceValue) and find_in_class(manager.type, name) is not None:
            raising = isinstance(signal, RaiseSignal)
            result = call(run, _method(run, manager, name, place), exit_arguments(signal, place), frame)
            return comparisons.truth(result, run) if raising else False
    if isinstance(manager, OneOf):
        changed(run, manager, place)
        return Unknown(manager.reason, manager.place)
    return False


def exit_arguments(signal: Signal | None, place: Place) -> Arguments:
    """What `__exit__` is told of how the statement ended."""
    none = Const(None, place)
    if not isinstance(signal, RaiseSignal):
        return Arguments((none, none, none), {}, place)
    exception = signal.exception
    if exception.open is not None:
        return Arguments((exception.open, exception.open, exception.open), {}, place)
    cls = exception.type if isinstance(exception.type, ClassValue) else BuiltinClass(exception.type, place)
    return Arguments((cls, exception, Unknown("a traceback", place)), {}, place)


def _method(run: Run, manager: InstanceValue, name: str, place: Place) -> Value:
    return get_attribute(run, manager, name, place)


def _may_suppress(manager: Value) -> bool:
    """Whether leaving may keep an exception from going on: not if `__exit__` returns nothing."""
    if not isinstance(manager, InstanceValue):
        return isinstance(manager, OneOf)
    method = find_in_class(manager.type, "__exit__") or find_in_class(manager.type, "__aexit__")
    if isinstance(method, FunctionValue):
        return any(isinstance(inner, ast.Return) and inner.value is not None for inner in ast.walk(method.node))
    return method is not None
