"""The order of findings doesn't depend on the order they were found in."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from flyte_compile.diagnostics import Diagnostic, Related, Severity, Span, distinct, finalise, summarise

_NUMBERS = st.integers(1, 3)
_SPANS = st.builds(Span, st.sampled_from(["a.py", "b.py"]), _NUMBERS, _NUMBERS, _NUMBERS, _NUMBERS)
_DIAGNOSTICS = st.builds(
    Diagnostic,
    st.sampled_from(["FC001", "FC301"]),
    st.sampled_from(Severity),
    st.sampled_from(["one", "another"]),
    _SPANS,
    st.sampled_from([None, "Write it."]),
    st.lists(st.builds(Related, st.just("declared here"), _SPANS), max_size=2).map(tuple),
    st.sampled_from([None, "train"]),
)


@given(st.lists(_DIAGNOSTICS, max_size=8).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_order_is_the_same_whatever_was_found_first(case: tuple[list[Diagnostic], list[Diagnostic]]) -> None:
    found, shuffled = case
    final = finalise(found)
    assert final == finalise(shuffled + found)
    assert set(final) == set(found)
    assert len(set(final)) == len(final)
    keys = [(d.span.path, d.span.line, d.span.column) for d in final]
    assert keys == sorted(keys)


def test_findings_that_differ_in_their_subject_are_shown_once() -> None:
    one = Diagnostic("FC301", Severity.ERROR, "no quantity", Span("a.py", 1, 1, 1, 2), subject="one")
    other = dataclasses.replace(one, subject="other")
    third = dataclasses.replace(one, message="something else")
    assert finalise([other, one, one]) == (one, other)
    assert distinct([one, third, other]) == (one, third)
    assert summarise([one, other]) == "Found 1 error."


def test_summary() -> None:
    finding = Diagnostic("FC301", Severity.ERROR, "1", Span("a.py", 1, 1, 1, 2))
    found = [dataclasses.replace(finding, message=str(number)) for number in range(3)]
    found += [dataclasses.replace(finding, severity=Severity.NOTE), dataclasses.replace(finding, severity=Severity(2))]
    assert summarise(found) == "Found 3 errors, 1 warning, 1 note."
    assert summarise(found[3:]) == "Found 1 warning, 1 note."
    assert summarise([]) == "Found no problems."
