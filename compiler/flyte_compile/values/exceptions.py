"""`try`, `raise`, `assert` and `with`."""

from __future__ import annotations

import ast
from collections.abc import Callable

from flyte_compile.values import comparisons, statements
from flyte_compile.values.assignment import assign
from flyte_compile.values.branches import alternatives
from flyte_compile.values.calls import call
from flyte_compile.values.classes import is_subclass
from flyte_compile.values.expressions import evaluate
from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    ClassValue,
    Const,
    ExceptionValue,
    External,
    Place,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.names import bind
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import (
    RaiseSignal,
    raised,
)


def execute_with(run: Run, node: ast.With | ast.AsyncWith, frame: Frame, place: Place) -> None:
    """`with`."""
    suppressed = False
    for item in node.items:
        manager = evaluate(run, item.context_expr, frame)
        suppressed = suppressed or (isinstance(manager, External) and manager.name == "contextlib.suppress()")
        if item.optional_vars is not None:
            assign(run, item.optional_vars, _entered(run, manager, place, frame), frame)
    try:
        statements.execute(run, node.body, frame)
    except RaiseSignal:
        if not suppressed:
            raise


def _entered(run: Run, manager: Value, place: Place, frame: Frame) -> Value:
    from flyte_compile.values.library import entered

    return entered(run, manager, place, frame)


def execute_try(run: Run, node: ast.Try, frame: Frame, place: Place) -> None:
    """`try`."""
    try:
        _try_body(run, node, frame, place)
    finally:
        # What `finally` itself raises or returns wins, as in Python.
        statements.execute(run, node.finalbody, frame)


def _try_body(run: Run, node: ast.Try, frame: Frame, place: Place) -> None:
    if run.analysed is not None and node.handlers:
        # While a task's body is looked through, anything in it may fail: handlers are ways, too.
        reason = Unknown("the statement may raise an exception", place)
        ways: list[Callable[[], None]] = [lambda: statements.execute(run, [*node.body, *node.orelse], frame)]
        for handler in node.handlers:
            ways.append(lambda handler=handler: _handle(run, handler, reason, frame))  # type: ignore[misc]
        alternatives(run, ways, reason, frame)
        return
    try:
        statements.execute(run, node.body, frame)
    except RaiseSignal as signal:
        for handler in node.handlers:
            answer = _catches(run, handler, signal.exception, frame)
            if answer is not False:
                _handle(run, handler, signal.exception, frame)
                return
        raise
    statements.execute(run, node.orelse, frame)


def _handle(run: Run, handler: ast.ExceptHandler, exception: Value, frame: Frame) -> None:
    if handler.name:
        bind(run, frame, handler.name, exception)
    frame.handled.append(exception)
    try:
        statements.execute(run, handler.body, frame)
    finally:
        frame.handled.pop()


def _catches(run: Run, handler: ast.ExceptHandler, exception: ExceptionValue, frame: Frame) -> bool | None:
    if handler.type is None:
        return True
    wanted = evaluate(run, handler.type, frame)
    answers = [_is_instance(exception, cls) for cls in (wanted.items if isinstance(wanted, TupleValue) else (wanted,))]
    return True if True in answers else None if None in answers else False


def _is_instance(exception: ExceptionValue, cls: Value) -> bool | None:
    if isinstance(exception.type, ClassValue):
        return is_subclass(exception.type, cls)
    if isinstance(cls, BuiltinClass):
        return issubclass(exception.type, cls.type)
    return False if isinstance(cls, ClassValue) else None


def execute_raise(run: Run, node: ast.Raise, frame: Frame, place: Place) -> None:
    """`raise`."""
    if node.exc is None:
        current = frame.handled[-1] if frame.handled else None
        if isinstance(current, ExceptionValue):
            raise RaiseSignal(current)
        raise raised(RuntimeError, "No active exception to reraise", place)
    value = evaluate(run, node.exc, frame)
    if isinstance(value, (BuiltinClass, ClassValue)):
        value = call(run, value, Arguments((), {}, place), frame)
    if isinstance(value, ExceptionValue):
        raise RaiseSignal(ExceptionValue(value.type, value.arguments, place, value.content))
    raise RaiseSignal(ExceptionValue(Exception, (Const("an exception from outside of the project", place),), place))


def execute_assert(run: Run, node: ast.Assert, frame: Frame, place: Place) -> None:
    """`assert`."""
    answer = comparisons.truth(evaluate(run, node.test, frame))
    if answer is False:
        message = evaluate(run, node.msg, frame) if node.msg is not None else Const("", place)
        raise RaiseSignal(ExceptionValue(AssertionError, (message,), place))
