"""Each chunk of the case files evaluates to what Python's own execution gives, and is unsure where it says so.

A chunk that imports from `third_party` has inputs that evaluation can't know. Its `### unknown: <part of the reason>`
comments stand on the lines of assignments whose variable must not be known; `### <literal>` on a line says what the
variable must be, where Python can't be asked. `### FC004: <text>` is how importing the chunk ends.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.values.evaluating import differences, evaluated, of_python, run_by_python, unsure

_CASES = Path(__file__).parent / "cases"
_EXPECTED = re.compile(r"^\s*(?P<name>\w+)\b.*?###\s*(?P<wanted>.*)$")


class Chunk(NamedTuple):
    name: str
    text: str


def chunks(path: Path) -> list[Chunk]:
    """The chunks of a case file; each may begin with a `## title`."""
    found: list[Chunk] = []
    line = 1
    for part in re.split(r"^# ---.*\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        title = re.search(r"^## (.*)$", part, re.MULTILINE)
        label = re.sub(r"\W+", "-", title.group(1)).strip("-") if title else ""
        if part.strip():
            found.append(Chunk(f"{path.stem}:{line}:{label}", part))
        line += part.count("\n") + 1
    return found


_ALL = [chunk for path in sorted(_CASES.glob("*.txt")) for chunk in chunks(path)]


@pytest.mark.parametrize("chunk", _ALL, ids=[chunk.name for chunk in _ALL])
def test_chunk(chunk: Chunk) -> None:
    ours = evaluated(chunk.text)
    marks = [(match["name"], match["wanted"]) for line in chunk.text.splitlines() if (match := _EXPECTED.match(line))]
    ending = re.search(r"^### (FC\d+: .*)$", chunk.text, re.MULTILINE)
    if ending:
        code, _, text = ending.group(1).partition(": ")
        assert [found.code for found in ours.findings if text in found.message] == [code], ours.findings
    else:
        assert ours.raised is None
    for name, wanted in marks:
        if wanted.startswith("unknown:"):
            reason = unsure(ours.variables[name])
            assert reason is not None, f"{name} is known: {ours.variables[name]!r}"
            assert wanted.removeprefix("unknown:").strip() in reason
        else:
            assert unsure(ours.variables[name]) is None, f"{name}: {ours.variables[name]!r}"
            assert list(differences(ours.variables[name], of_python(ast.literal_eval(wanted)), name)) == []
    if "third_party" in chunk.text or "FC006" in chunk.text:
        return
    theirs = run_by_python(chunk.text)
    assert (theirs.raised is None) == (ours.raised is None)
    assert theirs.raised is None or f"raises {theirs.raised}" in str(ours.raised)
    assert set(ours.variables) == set(theirs.variables)
    unsure_names = {name for name, wanted in marks if wanted.startswith("unknown:")}
    for name, value in theirs.variables.items():
        assert list(differences(ours.variables[name], value, name)) == []
        assert name in unsure_names or unsure(ours.variables[name]) is None, f"{name}: {ours.variables[name]!r}"
