"""What evaluation says it knows of a random program is what Python's own execution gives, for every unknown input."""

from __future__ import annotations

from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from tests.values.evaluating import Outcome, differences, evaluated, run_by_python, unsure
from tests.values.programs import Number, program

_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Shrinking a whole program takes longer than reading it."""
_HEAD = "from contextlib import suppress\n"
_UNKNOWN = ("u1", "u2")
_CHOICES: tuple[object, ...] = (0, 1, 5, "", "a", None, True, [1], [], {"a": 3}, (1, 2), 2.5)


def _numbers(draw: st.DrawFn) -> Number:
    return lambda low, high: draw(st.integers(low, high))


@st.composite
def known_programs(draw: st.DrawFn) -> str:
    return _HEAD + program(_numbers(draw))


@st.composite
def open_programs(draw: st.DrawFn) -> str:
    imported = "".join(f"from third_party import {name}\n" for name in _UNKNOWN)
    return _HEAD + imported + program(_numbers(draw), _UNKNOWN)


def _parses(text: str) -> bool:
    try:
        compile(text, "program", "exec")
    except SyntaxError:
        return False
    return True


def complaints(text: str, inputs: dict[str, object] | None = None) -> list[str]:
    """What evaluation says of a program that isn't so."""
    return compare(evaluated(text), run_by_python(text, inputs))


def compare(ours: Outcome, theirs: Outcome) -> list[str]:
    """What isn't so of an evaluation, if a run of Python is right. It may go on where Python stops: what isn't known
    may well be an exception."""
    vague = ours.parted or any(map(unsure, ours.variables.values()))
    if theirs.raised is not None and (ours.raised is None or vague):
        return []
    found: list[str] = []
    for name, value in theirs.variables.items():
        if name in ours.variables:
            found += differences(ours.variables[name], value, name)
        elif theirs.raised is None and ours.raised is None:
            found.append(f"{name}: not there")
    if theirs.raised is None:
        missing = [name for name, value in ours.variables.items() if name not in theirs.variables and not unsure(value)]
        found += [f"{name}: not there in Python" for name in missing]
        if ours.raised is not None:
            found.append(f"{ours.raised} for nothing")
    elif ours.raised is not None and f"raises {theirs.raised}" not in ours.raised:
        found.append(f"{ours.raised} for {theirs.raised}")
    return found


@settings(max_examples=100)
@given(text=known_programs())
def test_a_program_gives_what_python_gives(text: str) -> None:
    assume(_parses(text))
    assert complaints(text) == []


@settings(max_examples=100)
@given(text=open_programs(), inputs=st.fixed_dictionaries(dict.fromkeys(_UNKNOWN, st.sampled_from(_CHOICES))))
def test_what_is_known_holds_for_every_input(text: str, inputs: dict[str, object]) -> None:
    """Where some input makes the import fail, evaluation speaks of those that don't."""
    assume(_parses(text))
    theirs = run_by_python(text, inputs)
    if theirs.raised is None:
        assert compare(evaluated(text), theirs) == []
