"""`if` and `match`, and what else may go one of several ways."""

from __future__ import annotations

import ast
from collections.abc import Callable

from flyte_compile.values import comparisons, statements
from flyte_compile.values.expressions import evaluate
from flyte_compile.values.journal import surviving
from flyte_compile.values.model import (
    Place,
    Unknown,
    Value,
)
from flyte_compile.values.names import bind
from flyte_compile.values.patterns import matches
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import (
    BreakSignal,
    ContinueSignal,
    ReturnSignal,
)


def alternatives(run: Run, ways: list[Callable[[], None]], reason: Unknown, frame: Frame) -> None:
    """Go several ways at once, since it isn't known which one the program goes; then go on where they meet."""
    run.uncertain.append(reason)
    outcomes = [run.journal.attempt(way) for way in ways]
    run.uncertain.pop()
    possible = surviving(outcomes)
    if not possible:
        signal = outcomes[0][0]
        assert signal is not None
        # Every way raises: the program does, too, with the first way's changes.
        run.journal.merge([outcomes[0][1]], reason)
        raise signal
    run.journal.merge([layer for _, layer in possible], reason)
    signals = [signal for signal, _ in possible]
    for signal in signals:
        if isinstance(signal, (BreakSignal, ContinueSignal)) and None in signals:
            frame.uncertain_exit = reason if isinstance(signal, BreakSignal) else frame.uncertain_exit
    if None in signals:
        frame.returned.extend(signal.value for signal in signals if isinstance(signal, ReturnSignal))
        return
    returns = [signal for signal in signals if isinstance(signal, ReturnSignal)]
    if returns:
        frame.returned.extend(signal.value for signal in returns[1:])
        if len(returns) < len(signals):
            frame.returned.append(returns[0].value)
            frame.uncertain_exit = reason
            return
        raise returns[0]
    first = signals[0]
    assert first is not None
    raise first


def execute_if(run: Run, node: ast.If, frame: Frame, place: Place) -> None:
    """`if`: both ways where the condition is unknown."""
    answer = comparisons.truth(evaluate(run, node.test, frame))
    if isinstance(answer, Unknown):
        ways = [lambda: statements.execute(run, node.body, frame), lambda: statements.execute(run, node.orelse, frame)]
        alternatives(run, ways, answer, frame)
        return
    statements.execute(run, node.body if answer else node.orelse, frame)


def execute_match(run: Run, node: ast.Match, frame: Frame, place: Place) -> None:
    """`match`: cases in order; where one may match, it and the later ones are ways."""
    subject = evaluate(run, node.subject, frame)
    _match_cases(run, subject, node.cases, frame, place)


def _match_cases(run: Run, subject: Value, cases: list[ast.match_case], frame: Frame, place: Place) -> None:
    for index, case in enumerate(cases):
        bound: dict[str, Value] = {}
        answer = matches(run, case.pattern, subject, bound, frame)
        if answer is False:
            continue

        def enter(bound: dict[str, Value] = bound) -> None:
            for name, value in bound.items():
                bind(run, frame, name, value)

        if answer is True and case.guard is None:
            enter()
            statements.execute(run, case.body, frame)
            return
        if answer is True and case.guard is not None:
            enter()
            answer = comparisons.truth(evaluate(run, case.guard, frame))
            if answer is True:
                statements.execute(run, case.body, frame)
                return
            if answer is False:
                continue
        reason = answer if isinstance(answer, Unknown) else Unknown("the case isn't known", place)

        def this(case: ast.match_case = case, enter: Callable[[], None] = enter) -> None:
            enter()
            statements.execute(run, case.body, frame)

        def others(later: list[ast.match_case] = cases[index + 1 :]) -> None:
            _match_cases(run, subject, later, frame, place)

        alternatives(run, [this, others], reason, frame)
        return
