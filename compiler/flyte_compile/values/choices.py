"""Expressions that evaluate one of several: `and`, `or`, `x if y else z`."""

from __future__ import annotations

import ast
from collections.abc import Callable

from flyte_compile.values import comparisons, expressions
from flyte_compile.values.journal import join, surviving
from flyte_compile.values.model import (
    Place,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import Signal


def boolean(run: Run, node: ast.BoolOp, frame: Frame, place: Place) -> Value:
    """`and` and `or`."""
    stops_at = isinstance(node.op, ast.Or)
    value = expressions.evaluate(run, node.values[0], frame)
    for index, operand in enumerate(node.values[1:], start=1):
        answer = comparisons.truth(value)
        if isinstance(answer, Unknown):
            rest = (
                ast.copy_location(ast.BoolOp(node.op, node.values[index:]), node)
                if index + 1 < len(node.values)
                else operand
            )
            other = either(run, [lambda rest=rest: expressions.evaluate(run, rest, frame)], answer, must_run=False)  # type: ignore[misc]
            return join([value, other], answer)
        if answer is stops_at:
            return value
        value = expressions.evaluate(run, operand, frame)
    return value


def either(run: Run, ways: list[Callable[[], Value]], reason: Unknown, *, must_run: bool = True) -> Value:
    """The value of one of several ways, no one knows which; without `must_run` it may be that none runs."""
    values: list[Value] = []
    outcomes = []
    for way in ways:
        results: list[Value] = []

        def attempt(way: Callable[[], Value] = way, results: list[Value] = results) -> None:
            results.append(way())

        run.uncertain.append(reason)
        outcome, layer = run.journal.attempt(attempt)
        run.uncertain.pop()
        outcomes.append((outcome, layer))
        values.extend(results)
    layers = [layer for _, layer in surviving(outcomes)]
    if not must_run:
        layers.append({})
    if layers:
        run.journal.merge(layers, reason)
    if not values:
        signal: Signal | None = outcomes[0][0]
        if must_run and signal is not None:
            raise signal
        return reason
    return join(list(values), reason)


def conditional(run: Run, node: ast.IfExp, frame: Frame, place: Place) -> Value:
    """`x if condition else y`."""
    answer = comparisons.truth(expressions.evaluate(run, node.test, frame))
    if isinstance(answer, Unknown):
        ways: list[Callable[[], Value]] = [
            lambda: expressions.evaluate(run, node.body, frame),
            lambda: expressions.evaluate(run, node.orelse, frame),
        ]
        return either(run, ways, answer)
    return expressions.evaluate(run, node.body if answer else node.orelse, frame)
