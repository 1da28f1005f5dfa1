"""`for` and `while`."""

from __future__ import annotations

import ast

from flyte_compile.values import comparisons, statements
from flyte_compile.values.any_order import in_any_order
from flyte_compile.values.assignment import assign
from flyte_compile.values.expressions import evaluate
from flyte_compile.values.generators import close_generator
from flyte_compile.values.iteration import iterator_of
from flyte_compile.values.journal import Outcome
from flyte_compile.values.meeting import meet
from flyte_compile.values.model import End, Place, Shuffled, Unknown, Value
from flyte_compile.values.producers import pull
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import BreakSignal, ContinueSignal
from flyte_compile.values.ways import Way, any_number, may_raise, settle, stretch, tried

_TURNS_LOOKED_AT = 8
"""Turns of a loop that are looked through in a task's body: later ones call what earlier ones call."""
_TURNS_AFTER_BREAK = 50
"""Turns of a `while` that are told apart once some way may have left it."""


def execute_for(run: Run, node: ast.For | ast.AsyncFor, frame: Frame, place: Place) -> None:
    """`for`, and `async for`."""
    iterator = iterator_of(run, evaluate(run, node.iter, frame), place)

    def turn(item: Value) -> None:
        assign(run, node.target, item, frame)
        _body(run, node.body, frame)

    def turns() -> None:
        count = 0
        while True:
            item = pull(run, iterator, place)
            if isinstance(item, End):
                break
            if run.analysed is not None and count >= _TURNS_LOOKED_AT:
                item = End(Unknown("the loop goes on", place))
                break
            turn(item)
            count += 1
        reason = item.reason
        if isinstance(reason, Shuffled):
            in_any_order(run, [lambda member=member: turn(member) for member in reason.members], reason)  # type: ignore[misc]
            reason = Unknown(reason.reason, reason.place) if reason.more else None
        if reason is not None:
            may_raise(run, reason, place)
            any_number(run, lambda: turn(reason), reason)

    def closing() -> None:
        # Nobody else holds the generator: what stands in a `finally` in it runs when the loop is left.
        try:
            turns()
        except BreakSignal:
            close_generator(run, iterator, place)
            raise

    _loop(run, closing if isinstance(node.iter, ast.Call) else turns, node.orelse, frame, place)


def execute_while(run: Run, node: ast.While, frame: Frame, place: Place) -> None:
    """`while`."""

    def asked() -> bool | Unknown:
        return comparisons.truth(evaluate(run, node.test, frame), run)

    def again() -> None:
        _body(run, node.body, frame)
        asked()

    def turns() -> None:
        count = 0
        while True:
            run.step(place)
            answer = asked()
            if answer is False:
                return
            if run.analysed is not None and count >= _TURNS_LOOKED_AT and answer is True:
                answer = Unknown("the loop goes on", place)
            if run.journal.parted and count >= _TURNS_AFTER_BREAK and answer is True:
                answer = Unknown("the loop may have ended before", place)
            if isinstance(answer, Unknown):
                any_number(run, again, answer)
                return
            _body(run, node.body, frame)
            count += 1

    _loop(run, turns, node.orelse, frame, place)


def _loop(run: Run, turns: Way, orelse: list[ast.stmt], frame: Frame, place: Place) -> None:
    known = len(run.uncertain)
    try:
        landed = run.journal.land(turns)
    finally:
        del run.uncertain[known:]
    if not landed.outcomes:
        if isinstance(landed.signal, BreakSignal):
            return
        if landed.signal is not None:
            raise landed.signal
        statements.execute(run, orelse, frame)
        return
    reason = landed.reason or Unknown("the loop may end early", place)
    ended = [outcome for outcome in landed.outcomes if outcome.signal is None]
    outcomes = [
        Outcome(None, outcome.layer) if isinstance(outcome.signal, BreakSignal) else outcome
        for outcome in landed.outcomes
        if outcome.signal is not None
    ]
    if ended and orelse:

        def otherwise() -> None:
            meet(run.journal, ended, reason, landed.start)
            statements.execute(run, orelse, frame)

        ended = tried(run, otherwise, reason)
    settle(run, [*outcomes, *ended], reason, landed.start)


def _body(run: Run, body: list[ast.stmt], frame: Frame) -> None:
    def way() -> None:
        statements.execute(run, body, frame)

    stretch(run, way, ContinueSignal, Unknown("the turn may end early", Place(frame.module, body[0])))
