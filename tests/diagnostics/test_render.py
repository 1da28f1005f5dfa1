"""Findings as text: goldens for the eye, properties for what must hold whatever users write."""

from __future__ import annotations

import pathlib
import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pytest_snapshot.plugin import Snapshot

from flyte_compile.diagnostics import Diagnostic, Related, Severity, Span, render_text
from flyte_compile.diagnostics.cells import excerpt

_SOURCE = """\
import flyte

env = flyte.TaskEnvironment(
    name="train",
    resources=flyte.Resources(memory="4GB"),
\tdescription="日本語 🚀 e\u0301 ⚠\ufe0f \uac01 \x1b[31m \u202e \u200d", image=base,
    secrets=["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "KEY", "bbbbbbbbbbbbbbbbbbbbbbbbbbbb"],
)

@env.task
async def fit(x: int) -> int: ...
"""


def _span(text: str, path: str = "pipelines/train.py") -> Span:
    """Where a text stands in the source, by its first occurrence."""
    start = _SOURCE.index(text)
    line, column = _SOURCE.count("\n", 0, start) + 1, start - _SOURCE.rfind("\n", 0, start)
    lines = text.split("\n")
    end_column = column + len(text) if len(lines) == 1 else len(lines[-1]) + 1
    return Span(path, line, column, line + len(lines) - 1, end_column)


def _source_of(path: str) -> str | None:
    return _SOURCE if path == "pipelines/train.py" else None


_UNCLOSED = Span("pipelines/train.py", 3, 29, 3, 29)
_FINDINGS = {
    "one": Diagnostic(
        "FC301",
        Severity.ERROR,
        "memory '4GB' isn't a Kubernetes quantity",
        _span('"4GB"'),
        "Write '4Gi' or '4G'.",
    ),
    "related": Diagnostic(
        "FC101",
        Severity.WARNING,
        "environment 'train' depends on itself",
        _span("fit"),
        "Leave it out of `depends_on`.",
        (
            Related("declared here", _span("env")),
            Related("and here", Span("pipelines/gone.py", 1234, 5, 1234, 9)),
            Related("the name", _span('"train"')),
        ),
    ),
    "wide": Diagnostic("FC201", Severity.NOTE, "an image is known by name alone", _span("base")),
    "wide-in-span": Diagnostic("FC201", Severity.NOTE, "a description", _span('"日本語 🚀')),
    "several-lines": Diagnostic("FC001", Severity.ERROR, "a call", _span('flyte.TaskEnvironment(\n    name="train"')),
    "end-of-line": Diagnostic(
        "FC001", Severity.ERROR, "'(' was never closed", Span("pipelines/train.py", 3, 29, 3, 29)
    ),
    "no-source": Diagnostic("FC002", Severity.ERROR, "a file isn't UTF-8", Span("data.py", 1, 1, 1, 1), "Save it."),
    "no-such-line": Diagnostic("FC002", Severity.ERROR, "a line", Span("pipelines/train.py", 99, 1, 99, 1), "Try."),
    "hostile": Diagnostic(
        "FC101",
        Severity.ERROR,
        "a name \x1b]0;title\x07 with \r\n line ends, \u202eright to left, \u2028 and \ud800",
        Span("\x1b[2J.py", 1, 1, 1, 1),
        "Not \x1b[31mred.",
        (Related("\x9b31m", Span("\n.py", 1, 1, 1, 1)),),
    ),
    "long-line": Diagnostic("FC401", Severity.WARNING, "a secret has no group", _span('"KEY"'), "Name its group."),
}


@pytest.fixture
def golden(snapshot: Snapshot) -> Snapshot:
    snapshot.snapshot_dir = pathlib.Path(__file__).parents[1] / "snapshots" / "diagnostics"
    return snapshot


@pytest.mark.parametrize("name", _FINDINGS)
def test_golden(golden: Snapshot, name: str) -> None:
    golden.assert_match(render_text([_FINDINGS[name]], _source_of, colour=False, width=80), f"{name}.txt")


def test_golden_of_all_with_colours(golden: Snapshot) -> None:
    text = render_text(list(_FINDINGS.values()), _source_of, colour=True, width=60)
    golden.assert_match(text, "all-with-colours.txt")


def test_nothing_found() -> None:
    assert render_text([], _source_of, colour=True, width=80) == ""


def test_lines_end_where_python_ends_them() -> None:
    source = "\ufeffa = 1\r\nb = '\x0c \u2028 \x85'\rc = 3\n"
    finding = Diagnostic("FC001", Severity.ERROR, "c", Span("a.py", 3, 1, 3, 2))
    text = render_text([finding], lambda path: source, colour=False, width=80)
    assert "3 | c = 3\n  | ^\n" in text
    finding = Diagnostic("FC001", Severity.ERROR, "a", Span("a.py", 1, 1, 1, 2))
    assert "1 | a = 1\n  | ^\n" in render_text([finding], lambda path: source, colour=False, width=80)


def test_a_span_of_several_lines_shows_its_first_and_its_last() -> None:
    source = "env = call(\n    1,\n    2,\n)\n"

    def marked(*place: int) -> str:
        finding = Diagnostic("FC001", Severity.ERROR, "x", Span("a.py", *place))
        text = render_text([finding], lambda path: source, colour=False, width=80)
        return text.partition("a.py:1:7\n")[2]

    first = "  |\n1 | env = call(\n  |       ^^^^^\n"
    assert marked(1, 7, 4, 2) == f"{first}...\n4 | )\n  | ^\n"
    assert marked(1, 7, 2, 6) == f"{first}2 |     1,\n  |     ^\n"
    assert marked(1, 7, 2, 3) == marked(1, 7, 9, 1) == marked(1, 7, 5, 1) == first


def test_a_label_stands_at_the_end_of_its_span() -> None:
    related = Related("declared here", Span("a.py", 1, 1, 3, 2))
    finding = Diagnostic("FC001", Severity.ERROR, "x", Span("a.py", 2, 5, 2, 6), related=(related,))
    text = render_text([finding], lambda path: "f(\n    1,\n)\n", colour=False, width=80)
    assert text.endswith("1 | f(\n  | --\n...\n3 | )\n  | - declared here\n")


def test_without_a_terminal_lines_are_cut_all_the_same() -> None:
    for start, end in ((1, 2), (1, 200_000), (1990, 2010), (100_000, 100_001), (199_999, 200_000), (200_001, 200_001)):
        finding = Diagnostic("FC001", Severity.ERROR, "x", Span("a.py", 1, start, 1, end))
        text = render_text([finding], lambda path: "x" * 200_000, colour=False, width=None)
        assert max(map(len, text.splitlines())) in (139, 140)


# ---- whatever users write ----

_TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=()), st.sampled_from("\t\x1b\x9b\r\n\u202e\u200d\ufe0f\u0301日🚀a⚠\x7f\x00")
    ),
    max_size=30,
)
_SPANS = st.builds(Span, _TEXT, *[st.integers(-1, 12)] * 4)
_DIAGNOSTICS = st.builds(
    Diagnostic,
    _TEXT,
    st.sampled_from(Severity),
    _TEXT,
    _SPANS,
    st.none() | _TEXT,
    st.lists(st.builds(Related, _TEXT, _SPANS), max_size=2).map(tuple),
)


@given(st.lists(_DIAGNOSTICS, max_size=3), st.none() | _TEXT, st.none() | st.integers(0, 100))
def test_no_control_character_reaches_the_text(found: list[Diagnostic], source: str | None, width: int | None) -> None:
    plain = render_text(found, lambda path: source, colour=False, width=width)
    unsafe = {c for c in plain if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")}
    assert unsafe <= {"\n"}
    assert "\\n" in plain or "\n" not in "".join(d.message for d in found)
    coloured = render_text(found, lambda path: source, colour=True, width=width)
    assert re.sub(r"\x1b\[(0|1|1;3[1-6])m", "", coloured) == plain
    for line in coloured.split("\n"):
        assert line.count("\x1b[") == 2 * line.count("\x1b[0m"), "every colour ends on its line"


_PIECES = ["a", "(", " ", "\t", "日", "🚀", "ｆ", "é", "e\u0301", "a\u0301\u0323", "⚠\ufe0f", "\uac01", "\u1100\u1161"]
_PIECES += ["\x1b", "\u202e", "\U000e0001", "\u200d", "\u3000"]


def _columns(piece: str, column: int) -> int:
    """The width of a piece of text, said once more and differently from how the program does it."""
    if piece == "\t":
        return 4 - column % 4
    if unicodedata.category(piece[0]).startswith("C"):
        return len(repr(piece)) - 2
    return 2 if unicodedata.east_asian_width(piece[0]) in ("W", "F") or piece.endswith("\ufe0f") else 1


@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=40), st.data())
def test_marks_stand_under_what_they_mark(pieces: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(pieces) - 1))
    last = data.draw(st.integers(first, len(pieces) - 1))
    before, marked = pieces[:first], pieces[first : last + 1]
    column = 0
    for piece in before:
        column += _columns(piece, column)
    end = column
    for piece in marked:
        end += _columns(piece, end)
    line = "".join(pieces)
    start = len("".join(before))
    span = Span("a.py", 1, start + 1, 1, start + len("".join(marked)) + 1)

    finding = Diagnostic("FC001", Severity.ERROR, "x", span)
    text = render_text([finding], lambda path: line, colour=False, width=1000)
    shown, marks = text.split("\n")[3:5]
    assert marks == "  | " + " " * column + "^" * (end - column)

    whole = _grid(shown[4:].ljust(1000))
    room = data.draw(st.integers(20, 60))
    cut = excerpt(line, start, start + len("".join(marked)), room)
    assert len(_grid(cut.text)) <= room
    assert 1 <= cut.length <= room
    assert _grid(cut.text.ljust(1000))[cut.offset :][: cut.length] == whole[column:][: cut.length]


def _grid(text: str) -> list[str]:
    """What is shown in each column, of the pieces above."""
    columns: list[str] = []
    for index, character in enumerate(text):
        if unicodedata.category(character) == "Mn" or character == "\u1161":
            columns[-1] += character
        elif unicodedata.east_asian_width(character) in ("W", "F") or text[index + 1 : index + 2] == "\ufe0f":
            columns += [character, ""]
        else:
            columns.append(character)
    return columns


@given(_TEXT, st.integers(-3, 40), st.integers(-3, 40), st.integers(20, 60))
def test_any_span_in_any_line(line: str, column: int, end: int, room: int) -> None:
    assume("\n" not in line and "\r" not in line)
    finding = Diagnostic("FC001", Severity.ERROR, "x", Span("a.py", 1, column, 1, end))
    text = render_text([finding], lambda path: line, colour=False, width=room + 4)
    shown, marks = text.split("\n")[3:5]
    assert re.fullmatch(r"  \|  *\^+", marks)
    assert marks.count("^") <= max(len(_grid(shown)), 1)
