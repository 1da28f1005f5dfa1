"""`for` and `while`."""

from __future__ import annotations

import ast
from collections.abc import Callable

from flyte_compile.values import comparisons, statements
from flyte_compile.values.assignment import assign
from flyte_compile.values.branches import alternatives
from flyte_compile.values.expressions import evaluate
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    Place,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import (
    BreakSignal,
    ContinueSignal,
)

_TURNS_LOOKED_AT = 8
"""Turns of a loop that are looked through in a task's body: later ones call what earlier ones call."""


def execute_for(run: Run, node: ast.For | ast.AsyncFor, frame: Frame, place: Place) -> None:
    """`for`, and `async for`."""
    items, rest = iterate(run, evaluate(run, node.iter, frame), place)
    if run.analysed is not None and len(items) > _TURNS_LOOKED_AT:
        items, rest = items[:_TURNS_LOOKED_AT], Unknown("the loop goes on", place)

    def turn(item: Value) -> None:
        assign(run, node.target, item, frame)
        _loop_body(run, node.body, frame)

    if not _turns(run, [lambda item=item: turn(item) for item in items], frame):  # type: ignore[misc]
        return
    if rest is not None:
        _perhaps(run, lambda: turn(rest), rest, frame)
    statements.execute(run, node.orelse, frame)


def execute_while(run: Run, node: ast.While, frame: Frame, place: Place) -> None:
    """`while`."""
    outer, frame.uncertain_exit = frame.uncertain_exit, None
    turns = 0
    try:
        while True:
            run.step(place)
            turns += 1
            if run.analysed is not None and turns > _TURNS_LOOKED_AT:
                break
            answer = comparisons.truth(evaluate(run, node.test, frame))
            if isinstance(answer, Unknown) or frame.uncertain_exit is not None:
                reason = answer if isinstance(answer, Unknown) else frame.uncertain_exit
                assert isinstance(reason, Unknown)
                _perhaps(run, lambda: _loop_body(run, node.body, frame), reason, frame)
                break
            if not answer:
                break
            _loop_body(run, node.body, frame)
    except BreakSignal:
        return
    finally:
        frame.uncertain_exit = outer
    statements.execute(run, node.orelse, frame)


def _turns(run: Run, turns: list[Callable[[], None]], frame: Frame) -> bool:
    """Run the turns of a loop; whether it ended without `break`."""
    outer, frame.uncertain_exit = frame.uncertain_exit, None
    try:
        for turn in turns:
            if frame.uncertain_exit is not None:
                _perhaps(run, turn, frame.uncertain_exit, frame)
            else:
                turn()
    except BreakSignal:
        return False
    finally:
        frame.uncertain_exit = outer
    return True


def _loop_body(run: Run, body: list[ast.stmt], frame: Frame) -> None:
    try:
        statements.execute(run, body, frame)
    except ContinueSignal:
        return


def _perhaps(run: Run, way: Callable[[], None], reason: Unknown, frame: Frame) -> None:
    """Run something that may run any number of times, or not at all."""

    def once() -> None:
        try:
            way()
        except (BreakSignal, ContinueSignal):
            return

    alternatives(run, [once, lambda: None], reason, frame)
