"""`match` patterns on values."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flyte_compile.values import comparisons, conversion
from flyte_compile.values.attributes import get_attribute
from flyte_compile.values.iteration import iterate
from flyte_compile.values.lineage import find_in_class
from flyte_compile.values.model import (
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    External,
    ListValue,
    Place,
    TupleValue,
    Unknown,
    Value,
    key_of,
)
from flyte_compile.values.record_fields import fields_of
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised


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
            return comparisons.equal(subject, evaluate(run, node, frame), run=run)
        case ast.MatchSingleton(value=value):
            return comparisons.identical(subject, Const(value, place))
        case ast.MatchOr(patterns=patterns):
            undecided: Unknown | None = None
            for inner in patterns:
                answer = matches(run, inner, subject, bound, frame)
                if answer is True and undecided is not None:
                    # It matches, but by which of them isn't known.
                    return _certain(patterns, undecided, bound)
                if answer is True:
                    return True
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


def _names_in(patterns: Sequence[ast.pattern]) -> list[str]:
    return [
        name
        for pattern in patterns
        for inner in ast.walk(pattern)
        for name in (getattr(inner, "name", None), getattr(inner, "rest", None))
        if isinstance(name, str)
    ]


def _undecided(patterns: Sequence[ast.pattern], subject: Value, bound: dict[str, Value], place: Place) -> Unknown:
    """Whether the patterns match isn't known; if they do, neither is what they capture."""
    reason = subject if isinstance(subject, Unknown) else Unknown("what the value is isn't known", place)
    bound.update(dict.fromkeys(_names_in(patterns), reason))
    return reason


def _certain(patterns: Sequence[ast.pattern], reason: Unknown, bound: dict[str, Value]) -> bool:
    bound.update(dict.fromkeys(_names_in(patterns), reason))
    return True


def _sequence(
    run: Run, patterns: list[ast.pattern], subject: Value, bound: dict[str, Value], frame: Frame, place: Place
) -> bool | Unknown:
    subject = conversion.plain(subject)
    if isinstance(subject, Const) and isinstance(subject.value, range):
        subject = ListValue(iterate(run, subject, place)[0], place)
    if isinstance(subject, (Unknown, External)):
        return _undecided(patterns, subject, bound, place)
    if not isinstance(subject, (TupleValue, ListValue)):
        return False
    if isinstance(subject, ListValue) and subject.open is not None:
        return _undecided(patterns, subject.open, bound, place)
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

    subject = conversion.plain(subject)
    if isinstance(subject, (Unknown, External)):
        return _undecided([pattern], subject, bound, Place(frame.module, pattern))
    if not isinstance(subject, DictValue):
        return False
    answers: list[bool | Unknown] = []
    used = set()
    for key_node, inner in zip(pattern.keys, pattern.patterns, strict=True):
        identity = key_of(evaluate(run, key_node, frame))
        used.add(identity)
        if identity in subject.content:
            answers.append(matches(run, inner, subject.content[identity][1], bound, frame))
        elif subject.open is not None:
            answers.append(_undecided([inner], subject.open, bound, Place(frame.module, inner)))
        else:
            answers.append(False)
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
    if isinstance(subject, Unknown):
        return _undecided([pattern], subject, bound, place)
    answers: list[bool | Unknown] = [answer]
    if pattern.patterns:
        if isinstance(cls, BuiltinClass) and len(pattern.patterns) == 1:
            answers.append(matches(run, pattern.patterns[0], subject, bound, frame))
        elif isinstance(cls, ClassValue) and cls.style in ("dataclass", "tuple"):
            names = [field.name for field in fields_of(cls).values() if field.init and not field.keyword_only]
            if len(names) < len(pattern.patterns):
                return Unknown("the pattern has more positions than the class has fields", place)
            for name, inner in zip(names, pattern.patterns, strict=False):
                answers.append(matches(run, inner, get_attribute(run, subject, name, place), bound, frame))
        elif isinstance(cls, ClassValue) and (listed := find_in_class(cls, "__match_args__")) is not None:
            names = [str(item.value) for item in iterate(run, listed, place)[0] if isinstance(item, Const)]
            if len(names) < len(pattern.patterns):
                raise raised(TypeError, f"{cls.name}() accepts {len(names)} positional sub-patterns", place)
            for name, inner in zip(names, pattern.patterns, strict=False):
                answers.append(matches(run, inner, get_attribute(run, subject, name, place), bound, frame))
        else:
            answers.append(_undecided(pattern.patterns, Unknown("this pattern isn't modelled", place), bound, place))
    for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        answers.append(matches(run, inner, get_attribute(run, subject, name, place), bound, frame))
    return _all(answers)
