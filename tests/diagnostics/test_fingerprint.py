"""A moved line is the same finding; another setting, subject or rule is another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flyte_compile.diagnostics import Diagnostic, Related, Severity, Span
from flyte_compile.diagnostics.fingerprint import fingerprint

_SPAN = Span("a.py", 8, 50, 8, 57)
_FOUND = Diagnostic(
    "FC301", Severity.ERROR, "memory '4GB' isn't one", _SPAN, "Write '4Gi'.", (), "reports", "resources.memory"
)


@pytest.mark.parametrize(
    "same",
    [
        replace(_FOUND, span=Span("b.py", 1, 1, 2, 1)),
        replace(_FOUND, message="memory '5GB' isn't one", help=None),
        replace(_FOUND, severity=Severity.WARNING),
        replace(_FOUND, related=(Related("declared here", _SPAN),)),
    ],
)
def test_the_same_setting_is_the_same_finding(same: Diagnostic) -> None:
    assert fingerprint(same) == fingerprint(_FOUND)


@pytest.mark.parametrize(
    "other",
    [
        replace(_FOUND, code="FC302"),
        replace(_FOUND, subject="report"),
        replace(_FOUND, field="resources.disk"),
        replace(_FOUND, subject=None),
        replace(_FOUND, field=None),
        replace(_FOUND, subject=None, field=None),
    ],
)
def test_another_rule_subject_or_field_is_another_finding(other: Diagnostic) -> None:
    assert fingerprint(other) != fingerprint(_FOUND)


def test_without_subject_the_file_counts_and_without_field_the_message() -> None:
    bare = replace(_FOUND, subject=None, field=None)
    assert fingerprint(replace(bare, span=Span("a.py", 1, 1, 1, 2))) == fingerprint(bare)
    assert fingerprint(replace(bare, span=Span("b.py", 8, 50, 8, 57))) != fingerprint(bare)
    assert fingerprint(replace(bare, message="another")) != fingerprint(bare)
    named = replace(_FOUND, field=None)
    assert fingerprint(replace(named, message="another")) != fingerprint(named)


def test_parts_stay_apart() -> None:
    first = replace(_FOUND, subject="a", field="b.c")
    second = replace(_FOUND, subject="a.b", field="c")
    assert fingerprint(first) != fingerprint(second)
    message_as_field = replace(_FOUND, field=None, message="resources.memory")
    assert fingerprint(message_as_field) != fingerprint(_FOUND)


def test_it_is_stable_and_takes_any_text() -> None:
    assert fingerprint(_FOUND) == "2136c312521189d2ac93bc07cd4a4b2a"
    assert len(fingerprint(replace(_FOUND, subject="\ud800\0"))) == 32
