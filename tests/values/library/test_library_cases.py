"""Each chunk of the case files evaluates to what Python's own execution gives.

A variable must be known, but for one whose line ends in `### unknown: <part of the reason>`. Where Python raises an
exception, importing the module ends with one of the same class.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.values.evaluating import differences, evaluated, run_by_python, unsure
from tests.values.test_cases import Chunk, chunks

_CASES = Path(__file__).parent / "cases"
_ALL = [chunk for path in sorted(_CASES.glob("*.txt")) for chunk in chunks(path)]
_UNKNOWN = re.compile(r"^(?P<name>\w+)\b.*###\s*unknown:\s*(?P<reason>.*)$")


@pytest.mark.parametrize("chunk", _ALL, ids=[chunk.name for chunk in _ALL])
def test_chunk(chunk: Chunk) -> None:
    ours, theirs = evaluated(chunk.text), run_by_python(chunk.text)
    if theirs.raised is not None:
        assert f"raises {theirs.raised}" in str(ours.raised)
        return
    assert ours.raised is None
    marks = {found["name"]: found["reason"] for line in chunk.text.splitlines() if (found := _UNKNOWN.match(line))}
    for name, value in theirs.variables.items():
        if name in ("Path", "PurePath"):
            # The class of its instances has another name.
            continue
        assert list(differences(ours.variables[name], value, name)) == []
        reason = unsure(ours.variables[name])
        if name in marks:
            assert marks[name] in str(reason), f"{name} is {ours.variables[name]!r}"
        else:
            assert reason is None, f"{name}: {reason}"
