"""`try`, `raise` and `assert`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TypeAlias

from flyte_compile.values import comparisons, statements
from flyte_compile.values.calls import call
from flyte_compile.values.expressions import evaluate
from flyte_compile.values.journal import Landed, Outcome
from flyte_compile.values.lineage import is_subclass
from flyte_compile.values.meeting import meet
from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    ClassValue,
    Const,
    ExceptionValue,
    ListValue,
    Place,
    TupleValue,
    Unknown,
    Value,
    next_birth,
)
from flyte_compile.values.names import bind, scope_for
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import RaiseSignal, Signal, raised
from flyte_compile.values.ways import Way, go, settle, spoil_changes, tried

Finalizer: TypeAlias = "Callable[[Signal | None], None]"

_LEAVING = (ast.Return, ast.Break, ast.Continue)


def execute_try(run: Run, node: ast.Try, frame: Frame, place: Place) -> None:
    """`try`."""
    if not node.finalbody:
        _try(run, node, frame, place)
        return
    finally_(
        run,
        lambda: _try(run, node, frame, place),
        lambda signal: statements.execute(run, node.finalbody, frame),
        place,
        # Leaving a `finally` by `return`, `break` or `continue` keeps an exception from going on.
        guarded=any(isinstance(inner, _LEAVING) for last in node.finalbody for inner in ast.walk(last)),
    )


def finally_(run: Run, way: Way, last: Finalizer, place: Place, *, guarded: bool = False) -> None:
    """Run something, then something else however that ended, which wins where it leaves otherwise than at its end."""

    def then(signal: Signal | None) -> None:
        last(signal)
        if signal is not None:
            raise signal

    afterwards(run, way, then, place, guarded=guarded)


def afterwards(run: Run, way: Way, then: Finalizer, place: Place, *, guarded: bool) -> None:
    """Run something, then something else that is told how that ended, and decides whether what has left goes on."""
    landed = landing(run, way, guarded=guarded)
    if not landed.outcomes:
        then(landed.signal)
        return
    reason = landed.reason or Unknown("the statement may end in several ways", place)
    outcomes: list[Outcome] = []
    for outcome in landed.outcomes:

        def finished(outcome: Outcome = outcome) -> None:
            meet(run.journal, [outcome], reason, landed.start)
            then(outcome.signal)

        outcomes.extend(tried(run, finished, reason))
    settle(run, outcomes, reason, landed.start)


def landing(run: Run, way: Way, *, guarded: bool = False) -> Landed:
    """Run what ways may leave early; guarded, its exceptions are going to be handled."""
    known = len(run.uncertain)
    run.guards += guarded
    try:
        return run.journal.land(way)
    finally:
        run.guards -= guarded
        del run.uncertain[known:]


def _look_through(run: Run, node: ast.Try, frame: Frame, place: Place) -> None:
    """`try` in a task's body, where anything may fail: to the handlers all that the body changes is unknown."""
    reason = Unknown("the statement may raise an exception", place)
    start = next_birth()
    ends = tried(run, lambda: statements.execute(run, [*node.body, *node.orelse], frame), reason)
    outcomes = [outcome for outcome in ends if not isinstance(outcome.signal, RaiseSignal)]
    for handler in node.handlers:

        def handled(handler: ast.ExceptHandler = handler) -> None:
            spoil_changes(run, ends, reason)
            _handle(run, handler, reason, frame)

        outcomes.extend(tried(run, handled, reason))
    settle(run, outcomes, reason, start)


def _try(run: Run, node: ast.Try, frame: Frame, place: Place) -> None:
    if run.analysed is not None and node.handlers:
        _look_through(run, node, frame, place)
        return

    def body() -> None:
        statements.execute(run, node.body, frame)

    landed = landing(run, body, guarded=bool(node.handlers))
    if not landed.outcomes:
        if landed.signal is None:
            statements.execute(run, node.orelse, frame)
        elif isinstance(landed.signal, RaiseSignal) and isinstance(node, ast.TryStar):
            _handle_group(run, node, landed.signal, frame)
        elif isinstance(landed.signal, RaiseSignal):
            _handle_one(run, node, landed.signal, 0, frame)
        else:
            raise landed.signal
        return
    reason = landed.reason or Unknown("the statement may raise an exception", place)
    outcomes: list[Outcome] = []
    groups: list[list[Outcome]] = [[] for _ in node.handlers]
    normal = [outcome for outcome in landed.outcomes if outcome.signal is None]
    for outcome in landed.outcomes:
        if isinstance(outcome.signal, RaiseSignal):
            if not _sort_out(run, node, outcome, groups, frame):
                outcomes.append(outcome)
        elif outcome.signal is not None:
            outcomes.append(outcome)
    if normal:

        def otherwise() -> None:
            meet(run.journal, normal, reason, landed.start)
            statements.execute(run, node.orelse, frame)

        outcomes.extend(tried(run, otherwise, reason))
    for handler, group in zip(node.handlers, groups, strict=True):
        if group:

            def handled(handler: ast.ExceptHandler = handler, group: list[Outcome] = group) -> None:
                meet(run.journal, [Outcome(None, outcome.layer) for outcome in group], reason, landed.start)
                _handle(run, handler, _one_of(group, reason), frame)

            outcomes.extend(tried(run, handled, reason))
    settle(run, outcomes, reason, landed.start)


def _sort_out(run: Run, node: ast.Try, outcome: Outcome, groups: list[list[Outcome]], frame: Frame) -> bool:
    """Put an exception to the handlers that may get it; whether one surely does."""
    assert isinstance(outcome.signal, RaiseSignal)
    for handler, group in zip(node.handlers, groups, strict=True):
        answer = _catches(run, handler, outcome.signal.exception, frame)
        if answer is not False:
            group.append(outcome)
        if answer is True:
            return True
    return False


def _one_of(group: Sequence[Outcome], reason: Unknown) -> Value:
    signals = [outcome.signal for outcome in group if isinstance(outcome.signal, RaiseSignal)]
    exception = signals[0].exception
    if all(signal.exception is exception for signal in signals) and exception.open is None:
        return exception
    return exception.open or Unknown("it's one of several exceptions", reason.place)


def _handle_one(run: Run, node: ast.Try, signal: RaiseSignal, first: int, frame: Frame) -> None:
    """Go to the handler that gets an exception; where that isn't known, to each that may."""
    for index in range(first, len(node.handlers)):
        handler = node.handlers[index]
        answer = _catches(run, handler, signal.exception, frame)
        if answer is False:
            continue
        exception: Value = signal.exception.open or signal.exception
        if answer is True:
            _handle(run, handler, exception, frame)
            return
        reason = Unknown("whether the exception is caught isn't known", signal.exception.place)
        ways: list[Way] = [
            lambda handler=handler, exception=exception: _handle(run, handler, exception, frame),  # type: ignore[misc]
            lambda index=index: _handle_one(run, node, signal, index + 1, frame),  # type: ignore[misc]
        ]
        go(run, ways, reason)
        return
    raise signal


def _handle_group(run: Run, node: ast.TryStar, signal: RaiseSignal, frame: Frame) -> None:
    """`except*`: each handler gets the exceptions of its class, in a group; the rest goes on."""
    exception = signal.exception
    place = exception.place
    group = members_of_group(exception)
    answers = [
        [catches(member, evaluate(run, handler.type, frame)) if handler.type else True for member in group or ()]
        for handler in node.handlers
    ]
    if group is None or exception.open is not None or any(None in row for row in answers):
        reason = Unknown("which of the exceptions are caught isn't known", place)
        ways: list[Way] = [
            lambda handler=handler: _handle(run, handler, reason, frame)  # type: ignore[misc]
            for handler in node.handlers
        ]
        go(run, ways, reason)
        return
    left = list(range(len(group)))
    shown = exception.arguments[0] if group != [exception] else Const("", place)
    for handler, row in zip(node.handlers, answers, strict=True):
        taken = [index for index in left if row[index]]
        if taken:
            left = [index for index in left if index not in taken]
            _handle(run, handler, _group(shown, [group[index] for index in taken], place), frame)
    if left:
        rest = exception if group == [exception] else _group(shown, [group[index] for index in left], place)
        raise RaiseSignal(rest)


def members_of_group(exception: ExceptionValue) -> list[ExceptionValue] | None:
    """The exceptions of a group, or the one that is none; `None` where that isn't known."""
    if not (isinstance(exception.type, type) and issubclass(exception.type, BaseExceptionGroup)):
        return [exception]
    held = exception.arguments[1] if len(exception.arguments) == 2 else None
    if not isinstance(held, ListValue) or held.open is not None:
        return None
    members = [item for item in held.content if isinstance(item, ExceptionValue)]
    nested = any(isinstance(item.type, type) and issubclass(item.type, BaseExceptionGroup) for item in members)
    return None if nested or len(members) < len(held.content) else members


def _group(message: Value, members: list[ExceptionValue], place: Place) -> ExceptionValue:
    items: list[Value] = list(members)
    return ExceptionValue(ExceptionGroup, (message, ListValue(items, place)), place)


def _handle(run: Run, handler: ast.ExceptHandler, exception: Value, frame: Frame) -> None:
    if handler.name:
        bind(run, frame, handler.name, exception)
    run.handled.append(exception)

    def body() -> None:
        statements.execute(run, handler.body, frame)

    try:
        if handler.name:
            finally_(run, body, lambda signal: forget(run, handler.name, frame), Place(frame.module, handler))
        else:
            body()
    finally:
        run.handled.pop()


def forget(run: Run, name: str | None, frame: Frame) -> None:
    """Take a handler's name away when the handler ends, as Python does."""
    scope = scope_for(frame, name or "")
    if name in scope.content:
        run.journal.touch(scope)
        del scope.content[name]


def handler_for(
    run: Run, handlers: Sequence[ast.ExceptHandler], exception: ExceptionValue, frame: Frame
) -> ast.ExceptHandler | Unknown | None:
    """The handler that gets an exception."""
    for handler in handlers:
        answer = _catches(run, handler, exception, frame)
        if answer is None:
            return Unknown("whether the exception is caught isn't known", exception.place)
        if answer:
            return handler
    return None


def _catches(run: Run, handler: ast.ExceptHandler, exception: ExceptionValue, frame: Frame) -> bool | None:
    if handler.type is None:
        return True
    wanted = evaluate(run, handler.type, frame)
    answers = [catches(exception, cls) for cls in (wanted.items if isinstance(wanted, TupleValue) else (wanted,))]
    return True if True in answers else None if None in answers else False


def catches(exception: ExceptionValue, cls: Value) -> bool | None:
    """Whether a handler for a class gets the exception; `None` where that isn't known."""
    if exception.open is not None:
        everything = isinstance(cls, BuiltinClass) and cls.type in (Exception, BaseException)
        return True if everything else None
    if isinstance(exception.type, ClassValue):
        return is_subclass(exception.type, cls)
    if isinstance(cls, BuiltinClass):
        return issubclass(exception.type, cls.type)
    return False if isinstance(cls, ClassValue) else None


def execute_raise(run: Run, node: ast.Raise, frame: Frame, place: Place) -> None:
    """`raise`."""
    if node.exc is None:
        current = run.handled[-1] if run.handled else None
        if isinstance(current, ExceptionValue):
            raise RaiseSignal(current)
        if current is not None:
            raise RaiseSignal(_foreign(current, place))
        raise raised(RuntimeError, "No active exception to reraise", place)
    value = evaluate(run, node.exc, frame)
    cause = evaluate(run, node.cause, frame) if node.cause is not None else None
    if isinstance(value, (BuiltinClass, ClassValue)):
        value = call(run, value, Arguments((), {}, place), frame)
    if not isinstance(value, ExceptionValue):
        if isinstance(value, Const):
            raise raised(TypeError, "exceptions must derive from BaseException", place)
        raise RaiseSignal(_foreign(value, place))
    run.journal.touch(value)
    value.place = place
    if cause is not None:
        value.content["__cause__"] = cause
    raise RaiseSignal(value)


def _foreign(value: Value, place: Place) -> ExceptionValue:
    reason = value if isinstance(value, Unknown) else Unknown("an exception from outside of the project", place)
    message = Const("an exception from outside of the project", place)
    return ExceptionValue(Exception, (message,), place, {}, reason)


def execute_assert(run: Run, node: ast.Assert, frame: Frame, place: Place) -> None:
    """`assert`."""
    answer = comparisons.truth(evaluate(run, node.test, frame), run)
    if answer is True:
        return

    def fail() -> None:
        message = (evaluate(run, node.msg, frame),) if node.msg is not None else ()
        raise RaiseSignal(ExceptionValue(AssertionError, message, place))

    if isinstance(answer, Unknown):
        go(run, [lambda: None, fail], answer)
    else:
        fail()
