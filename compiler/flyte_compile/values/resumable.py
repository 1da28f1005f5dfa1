"""Generators: bodies that stop at each `yield` and go on when the next item is asked for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flyte_compile.values.model import Const, End, Place, Producer, Unknown, Value, next_birth
from flyte_compile.values.run import DEEPEST_CALL, Frame, Run
from flyte_compile.values.signals import (
    BreakSignal,
    ContinueSignal,
    LimitReached,
    RaiseSignal,
    ReturnSignal,
    Signal,
    raised,
)

Body: TypeAlias = "Generator[Value, Value | None, Value | None]"


class Lost(Exception):
    """What a generator gives from here on isn't known."""

    def __init__(self, reason: Unknown) -> None:
        super().__init__()
        self.reason = reason


class Steps:
    """The one run of a body, and what it gave so far: ways that part ask for the same items again."""

    def __init__(self, items: Iterator[Value]) -> None:
        self.items = items
        self.given: list[Value] = []
        self.end: End | None = None
        self.returned: Value | None = None
        self.born = next_birth()
        self.running = False

    def resume(self, run: Run, act: Callable[[], Value], place: Place) -> Value | End:
        """Run the body on to its next item."""
        if self.running:
            raise raised(ValueError, "generator already executing", place)
        start = run.journal.start
        if run.depth >= DEEPEST_CALL:
            raise LimitReached(f"calls are nested more than {DEEPEST_CALL} deep", place)
        self.running = True
        run.depth += 1
        try:
            item = act()
        except StopIteration as stop:
            self.returned = stop.value
            self.end = End()
            return self.end
        except Lost as lost:
            self.end = End(lost.reason)
            return self.end
        except RaiseSignal:
            self.end = End()
            raise
        finally:
            self.running = False
            run.depth -= 1
        self.given.append(item)
        if start is not None and self.born < start:
            # The body can't go back; where another way asks, it isn't known how far it has come.
            self.end = End(Unknown("the generator goes on in one of several ways", place))
        return item


@dataclass(frozen=True, slots=True)
class OverSteps:
    """Where an iterator over a body stands."""

    steps: Steps
    index: int = 0

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        if self.index < len(self.steps.given):
            return self.steps.given[self.index], OverSteps(self.steps, self.index + 1)
        if self.steps.end is not None:
            return self.steps.end
        items = self.steps.items
        item = self.steps.resume(run, lambda: next(items), place)
        return item if isinstance(item, End) else (item, OverSteps(self.steps, self.index + 1))


def body_of(run: Run, statements: Sequence[ast.stmt], frame: Frame) -> Body:
    """The body of a generator function as a generator of Python's own; it returns what the body returns."""
    resumption = _Body(run, frame)
    try:
        yield from resumption.block(statements)
    except ReturnSignal as signal:
        return signal.value
    return Const(None, Place(frame.module, statements[0]))


def holds_yield(node: ast.AST) -> bool:
    """Whether a statement or expression itself has a `yield` in it."""
    pending: list[ast.AST] = [node]
    while pending:
        inner = pending.pop()
        if isinstance(inner, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            pending.extend(ast.iter_child_nodes(inner))
    return False


class _Body:
    def __init__(self, run: Run, frame: Frame) -> None:
        self.run = run
        self.frame = frame
        self.guards = 0
        self.caught: list[Value] = []
        self.place = Place(frame.module, frame.module.tree)

    def block(self, statements: Sequence[ast.stmt]) -> Body:
        for statement in statements:
            if holds_yield(statement):
                self.run.step(Place(self.frame.module, statement))
                yield from self._statement(statement)
            else:
                self._plain(statement)
        return None

    def _plain(self, statement: ast.stmt) -> None:
        from flyte_compile.values.meeting import meet
        from flyte_compile.values.statements import execute

        known = len(self.run.uncertain)
        landed = self.run.journal.land(lambda: execute(self.run, [statement], self.frame))
        del self.run.uncertain[known:]
        if landed.outcomes:
            reason = landed.reason or Unknown("the generator may end here", Place(self.frame.module, statement))
            ways = [o._replace(signal=None, value=None) for o in landed.outcomes]
            meet(self.run.journal, ways, reason, landed.start)
            raise Lost(reason)
        if landed.signal is not None:
            raise landed.signal

    def _give(self, value: Value) -> Generator[Value, Value | None, Value]:
        self.run.guards -= self.guards
        del self.run.handled[len(self.run.handled) - len(self.caught) :]
        try:
            sent = yield value
        finally:
            self.run.guards += self.guards
            self.run.handled.extend(self.caught)
        return sent if sent is not None else Const(None, self.place)

    def _statement(self, node: ast.stmt) -> Body:
        from flyte_compile.values.assignment import assign
        from flyte_compile.values.expressions import evaluate

        match node:
            case ast.Expr(value=(ast.Yield() | ast.YieldFrom()) as inner):
                yield from self._yielded(inner)
            case ast.Assign(value=(ast.Yield() | ast.YieldFrom()) as inner, targets=targets):
                value = yield from self._yielded(inner)
                for target in targets:
                    assign(self.run, target, value, self.frame)
            case ast.AnnAssign(value=(ast.Yield() | ast.YieldFrom()) as inner, target=target):
                value = yield from self._yielded(inner)
                assign(self.run, target, value, self.frame)
            case ast.Return(value=(ast.Yield() | ast.YieldFrom()) as inner):
                raise ReturnSignal((yield from self._yielded(inner)))
            case ast.If() if not holds_yield(node.test):
                answer = self._truth(evaluate(self.run, node.test, self.frame))
                yield from self.block(node.body if answer else node.orelse)
            case ast.While() if not holds_yield(node.test):
                yield from self._while(node)
            case ast.For() | ast.AsyncFor() if not holds_yield(node.iter):
                yield from self._for(node)
            case ast.Try() if not any(handler.type and holds_yield(handler.type) for handler in node.handlers):
                yield from self._try(node)
            case ast.With() | ast.AsyncWith() if not any(holds_yield(item.context_expr) for item in node.items):
                yield from self._with(node, 0)
            case _:
                raise Lost(Unknown("a 'yield' inside of this statement isn't modelled", Place(self.frame.module, node)))
        return None

    def _truth(self, value: Value) -> bool:
        from flyte_compile.values import comparisons

        answer = comparisons.truth(value, self.run)
        if isinstance(answer, Unknown):
            raise Lost(answer)
        return answer

    def _yielded(self, node: ast.Yield | ast.YieldFrom) -> Generator[Value, Value | None, Value]:
        from flyte_compile.values.expressions import evaluate
        from flyte_compile.values.iteration import iterator_of
        from flyte_compile.values.producers import pull

        place = Place(self.frame.module, node)
        if isinstance(node, ast.Yield):
            value = evaluate(self.run, node.value, self.frame) if node.value is not None else Const(None, place)
            return (yield from self._give(value))
        iterator = iterator_of(self.run, evaluate(self.run, node.value, self.frame), place)
        producer = iterator.content
        while True:
            item = pull(self.run, iterator, place)
            if isinstance(item, End):
                break
            yield from self._give(item)
        if item.reason is not None:
            raise Lost(item.reason)
        returned = producer.steps.returned if isinstance(producer, OverSteps) else None
        return returned if returned is not None else Const(None, place)

    def _while(self, node: ast.While) -> Body:
        from flyte_compile.values.expressions import evaluate

        while True:
            self.run.step(Place(self.frame.module, node))
            if not self._truth(evaluate(self.run, node.test, self.frame)):
                break
            try:
                yield from self.block(node.body)
            except BreakSignal:
                return None
            except ContinueSignal:
                continue
        return (yield from self.block(node.orelse))

    def _for(self, node: ast.For | ast.AsyncFor) -> Body:
        from flyte_compile.values.assignment import assign
        from flyte_compile.values.expressions import evaluate
        from flyte_compile.values.iteration import iterator_of
        from flyte_compile.values.producers import pull

        place = Place(self.frame.module, node)
        iterator = iterator_of(self.run, evaluate(self.run, node.iter, self.frame), place)
        while True:
            item = pull(self.run, iterator, place)
            if isinstance(item, End):
                break
            assign(self.run, node.target, item, self.frame)
            try:
                yield from self.block(node.body)
            except BreakSignal:
                return None
            except ContinueSignal:
                continue
        if item.reason is not None:
            raise Lost(item.reason)
        return (yield from self.block(node.orelse))

    def _try(self, node: ast.Try) -> Body:
        try:
            yield from self._handled(node)
        except (Signal, Lost):
            yield from self.block(node.finalbody)
            raise
        else:
            return (yield from self.block(node.finalbody))

    def _handled(self, node: ast.Try) -> Body:
        from flyte_compile.values.exceptions import handler_for

        guards = bool(node.handlers)
        self.guards += guards
        self.run.guards += guards
        try:
            yield from self.block(node.body)
        except RaiseSignal as signal:
            self.guards -= guards
            self.run.guards -= guards
            guards = False
            handler = handler_for(self.run, node.handlers, signal.exception, self.frame)
            if isinstance(handler, Unknown):
                raise Lost(handler) from None
            if handler is None:
                raise
            return (yield from self._handler(handler, signal))
        finally:
            self.guards -= guards
            self.run.guards -= guards
        return (yield from self.block(node.orelse))

    def _handler(self, handler: ast.ExceptHandler, signal: RaiseSignal) -> Body:
        from flyte_compile.values.exceptions import forget
        from flyte_compile.values.names import bind

        if handler.name:
            bind(self.run, self.frame, handler.name, signal.exception)
        self.run.handled.append(signal.exception)
        self.caught.append(signal.exception)
        try:
            yield from self.block(handler.body)
        finally:
            self.run.handled.pop()
            self.caught.pop()
            forget(self.run, handler.name, self.frame)
        return None

    def _with(self, node: ast.With | ast.AsyncWith, index: int) -> Body:
        from flyte_compile.values.assignment import assign
        from flyte_compile.values.expressions import evaluate
        from flyte_compile.values.managers import enter, leave

        if index == len(node.items):
            return (yield from self.block(node.body))
        item = node.items[index]
        place = Place(self.frame.module, item.context_expr)
        manager = evaluate(self.run, item.context_expr, self.frame)
        value = enter(self.run, manager, place, self.frame)
        try:
            if item.optional_vars is not None:
                assign(self.run, item.optional_vars, value, self.frame)
            yield from self._with(node, index + 1)
        except Signal as signal:
            suppressed = leave(self.run, manager, signal, place, self.frame)
            if isinstance(suppressed, Unknown):
                raise Lost(suppressed) from None
            if not suppressed:
                raise
        else:
            leave(self.run, manager, None, place, self.frame)
        return None
