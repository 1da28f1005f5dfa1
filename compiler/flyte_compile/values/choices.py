"""Expressions that evaluate one of several: `and`, `or`, `x if y else z`, chained comparisons."""

from __future__ import annotations

import ast

from flyte_compile.values import comparisons, expressions
from flyte_compile.values.model import Const, DictValue, Place, SetValue, Unknown, Value
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.ways import Way, go


def boolean(run: Run, node: ast.BoolOp, frame: Frame, place: Place) -> Value:
    """`and` and `or`."""
    return _operands(run, node.values, isinstance(node.op, ast.Or), frame)


def _operands(run: Run, operands: list[ast.expr], stops_at: bool, frame: Frame) -> Value:
    value = expressions.evaluate(run, operands[0], frame)
    for index in range(1, len(operands)):
        answer = comparisons.truth(value, run)
        if isinstance(answer, Unknown):
            return _operand_or_rest(run, value, operands[index:], stops_at, answer, frame)
        if answer is stops_at:
            return value
        value = expressions.evaluate(run, operands[index], frame)
    return value


def _operand_or_rest(
    run: Run, value: Value, rest: list[ast.expr], stops_at: bool, reason: Unknown, frame: Frame
) -> Value:
    ways: list[Way] = [lambda: value, lambda: _operands(run, rest, stops_at, frame)]
    return _one_of(run, ways, reason)


def conditional(run: Run, node: ast.IfExp, frame: Frame, place: Place) -> Value:
    """`x if condition else y`."""
    answer = comparisons.truth(expressions.evaluate(run, node.test, frame), run)
    if isinstance(answer, Unknown):
        ways: list[Way] = [
            lambda: expressions.evaluate(run, node.body, frame),
            lambda: expressions.evaluate(run, node.orelse, frame),
        ]
        return _one_of(run, ways, answer)
    return expressions.evaluate(run, node.body if answer else node.orelse, frame)


def comparison(run: Run, node: ast.Compare, frame: Frame, place: Place) -> Value:
    """`a < b < c`: what stands between is evaluated once, and later ones only while the answer is yes."""
    return _compared(run, expressions.evaluate(run, node.left, frame), node, 0, frame, place)


def _compared(run: Run, left: Value, node: ast.Compare, index: int, frame: Frame, place: Place) -> Value:
    kind = node.ops[index]
    right = expressions.evaluate(run, node.comparators[index], frame)
    if not isinstance(kind, (ast.Is, ast.IsNot)):
        looked_through = right if isinstance(kind, (ast.In, ast.NotIn)) else left
        if looked_through is left or not isinstance(right, (DictValue, SetValue)):
            run.charge(place, looked_through)
    result = comparisons.compare(run, kind, left, right, place)
    if index + 1 == len(node.ops):
        return result
    answer = comparisons.truth(result, run)
    if isinstance(answer, Unknown):
        return _one_of(run, [lambda: result, lambda: _compared(run, right, node, index + 1, frame, place)], answer)
    return _compared(run, right, node, index + 1, frame, place) if answer else result


def _one_of(run: Run, ways: list[Way], reason: Unknown) -> Value:
    value = go(run, ways, reason)
    return value if value is not None else Const(None, reason.place)
