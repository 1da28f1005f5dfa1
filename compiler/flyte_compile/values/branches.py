"""`if` and `match`."""

from __future__ import annotations

import ast
from typing import Any

from flyte_compile.values import comparisons, statements
from flyte_compile.values.expressions import evaluate
from flyte_compile.values.model import Place, Unknown, Value
from flyte_compile.values.names import bind
from flyte_compile.values.patterns import matches
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.ways import Way, go


def execute_if(run: Run, node: ast.If, frame: Frame, place: Place) -> None:
    """`if`: both ways where the condition is unknown."""
    answer = comparisons.truth(evaluate(run, node.test, frame), run)
    if isinstance(answer, Unknown):
        go(run, [lambda: statements.execute(run, node.body, frame), lambda: _other(run, node, frame)], answer)
        return
    statements.execute(run, node.body if answer else node.orelse, frame)


def _other(run: Run, node: ast.If, frame: Frame) -> None:
    statements.execute(run, node.orelse, frame)


def execute_match(run: Run, node: ast.Match, frame: Frame, place: Place) -> None:
    """`match`: cases in order; where one may match, it and the later ones are ways."""
    subject = evaluate(run, node.subject, frame)
    _match_cases(run, subject, node.cases, frame)


def _match_cases(run: Run, subject: Value, cases: list[Any], frame: Frame) -> None:
    for index, case in enumerate(cases):
        bound: dict[str, Value] = {}
        answer = matches(run, case.pattern, subject, bound, frame)
        if answer is False:
            continue
        later = cases[index + 1 :]
        if isinstance(answer, Unknown):
            _maybe_matched(run, subject, case, bound, later, answer, frame)
        else:
            _matched(run, subject, case, bound, later, frame)
        return


def _maybe_matched(
    run: Run,
    subject: Value,
    case: ast.match_case,
    bound: dict[str, Value],
    later: list[Any],
    reason: Unknown,
    frame: Frame,
) -> None:
    ways: list[Way] = [
        lambda: _matched(run, subject, case, bound, later, frame),
        lambda: _match_cases(run, subject, later, frame),
    ]
    go(run, ways, reason)


def _matched(
    run: Run, subject: Value, case: ast.match_case, bound: dict[str, Value], later: list[Any], frame: Frame
) -> None:
    """The pattern matches: bind its names, then ask the guard."""
    for name, value in bound.items():
        bind(run, frame, name, value)
    answer = comparisons.truth(evaluate(run, case.guard, frame), run) if case.guard is not None else True
    if isinstance(answer, Unknown):
        ways = [
            lambda: statements.execute(run, case.body, frame),
            lambda: _match_cases(run, subject, later, frame),
        ]
        go(run, ways, answer)
    elif answer:
        statements.execute(run, case.body, frame)
    else:
        _match_cases(run, subject, later, frame)
