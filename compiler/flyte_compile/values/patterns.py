"""`match` patterns on values."""

from __future__ import annotations

import ast

from flyte_compile.values import comparisons
from flyte_compile.values.attributes import get_attribute
from flyte_compile.values.classes import fields_of
from flyte_compile.values.model import (
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    ListValue,
    Place,
    TupleValue,
    Unknown,
    Value,
    key_of,
)
from flyte_compile.values.run import Frame, Run


def matches(run: Run, pattern: ast.pattern, subject: Value, bound: dict[str, Value], frame: Frame) -> bool | Unknown:
    """Whether a pattern matches; the names that it captures go to `bound`."""
    from flyte_compile.values.expressions import evaluate

    place = Place(frame.module, pattern)
    match pattern:
        case ast.MatchAs(pattern=None, name=None):
            return True
        case ast.MatchAs(pattern=inner, name=name):
            answer = matches(run, inner, subject, bound, frame) if inner is not None else True
            if answer is not False and name is not None:
                bound[name] = subject
            return answer
        case ast.MatchValue(value=node):
            return comparisons.equal(subject, evaluate(run, node, frame))
        case ast.MatchSingleton(value=value):
            return comparisons.identical(subject, Const(value, place))
        case ast.MatchOr(patterns=patterns):
            undecided: Unknown | None = None
            for inner in patterns:
                answer = matches(run, inner, subject, bound, frame)
                if answer is True:
                    return undecided or True
                undecided = undecided or (answer if isinstance(answer, Unknown) else None)
            return undecided or False
        case ast.MatchSequence(patterns=patterns):
            return _sequence(run, patterns, subject, bound, frame, place)
        case ast.MatchMapping():
            return _mapping(run, pattern, subject, bound, frame)
        case ast.MatchClass():
            return _class(run, pattern, subject, bound, frame, place)
    return Unknown("this pattern isn't modelled", place)


def _all(answers: list[bool | Unknown]) -> bool | Unknown:
    if any(answer is False for answer in answers):
        return False
    return next((answer for answer in answers if isinstance(answer, Unknown)), True)


def _sequence(
    run: Run, patterns: list[ast.pattern], subject: Value, bound: dict[str, Value], frame: Frame, place: Place
) -> bool | Unknown:
    if isinstance(subject, Unknown):
        return subject
    if not isinstance(subject, (TupleValue, ListValue)):
        return False
    if isinstance(subject, ListValue) and subject.open is not None:
        return subject.open
    items = list(subject.items if isinstance(subject, TupleValue) else subject.content)
    star = next((index for index, inner in enumerate(patterns) if isinstance(inner, ast.MatchStar)), None)
    if star is None:
        if len(items) != len(patterns):
            return False
        return _all([matches(run, p, item, bound, frame) for p, item in zip(patterns, items, strict=True)])
    after = len(patterns) - star - 1
    if len(items) < len(patterns) - 1:
        return False
    middle = patterns[star]
    if isinstance(middle, ast.MatchStar) and middle.name is not None:
        bound[middle.name] = ListValue(items[star : len(items) - after], place)
    pairs = [*zip(patterns[:star], items[:star], strict=True)]
    pairs += zip(patterns[star + 1 :], items[len(items) - after :], strict=True)
    return _all([matches(run, inner, item, bound, frame) for inner, item in pairs])


def _mapping(
    run: Run, pattern: ast.MatchMapping, subject: Value, bound: dict[str, Value], frame: Frame
) -> bool | Unknown:
    from flyte_compile.values.expressions import evaluate

    if isinstance(subject, Unknown):
        return subject
    if not isinstance(subject, DictValue):
        return False
    answers: list[bool | Unknown] = []
    used = set()
    for key_node, inner in zip(pattern.keys, pattern.patterns, strict=True):
        identity = key_of(evaluate(run, key_node, frame))
        used.add(identity)
        if identity in subject.content:
            answers.append(matches(run, inner, subject.content[identity][1], bound, frame))
        else:
            answers.append(subject.open or False)
    if pattern.rest is not None:
        rest = {identity: pair for identity, pair in subject.content.items() if identity not in used}
        bound[pattern.rest] = DictValue(rest, subject.place, subject.open)
    return _all(answers)


def _class(
    run: Run, pattern: ast.MatchClass, subject: Value, bound: dict[str, Value], frame: Frame, place: Place
) -> bool | Unknown:
    from flyte_compile.values.expressions import evaluate
    from flyte_compile.values.library import is_instance

    cls = evaluate(run, pattern.cls, frame)
    answer = is_instance(subject, cls, place)
    if answer is False:
        return False
    answers: list[bool | Unknown] = [answer]
    if pattern.patterns:
        if isinstance(cls, BuiltinClass) and len(pattern.patterns) == 1:
            answers.append(matches(run, pattern.patterns[0], subject, bound, frame))
        elif isinstance(cls, ClassValue) and cls.style in ("dataclass", "tuple"):
            names = list(fields_of(cls))
            if len(names) < len(pattern.patterns):
                return Unknown("the pattern has more positions than the class has fields", place)
            for name, inner in zip(names, pattern.patterns, strict=False):
                answers.append(matches(run, inner, get_attribute(run, subject, name, place), bound, frame))
        else:
            answers.append(Unknown("positional patterns of a class aren't modelled", place))
    for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        answers.append(matches(run, inner, get_attribute(run, subject, name, place), bound, frame))
    return _all(answers)
