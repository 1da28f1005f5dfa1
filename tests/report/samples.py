"""Reports of findings that a test makes up: plain ones, and ones whose every text is hostile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from flyte_compile.diagnostics import CODES, Diagnostic, Fix, Related, Severity, Span
from flyte_compile.report import Report
from flyte_compile.rules import RULES


@dataclass(frozen=True)
class Edit:
    span: Span
    replacement: str


MEMORY = Diagnostic(
    "FC301",
    Severity.ERROR,
    "memory '4GB' isn't a Kubernetes quantity",
    Span("src/envs.py", 8, 50, 8, 55),
    "Did you mean '4Gi'?",
    subject="reports",
    field="resources.memory",
    fix=Fix("Write '4Gi'", ()),
)
TWICE = Diagnostic(
    "FC103",
    Severity.ERROR,
    "there are two environments of the name 'etl'",
    Span("src/other.py", 3, 31, 5, 2),
    "Give each environment a name of its own.",
    (Related("the first of that name", Span("src/envs.py", 4, 5, 4, 9)),),
    "etl",
    "name",
)
FLOATING = Diagnostic(
    "FC203",
    Severity.WARNING,
    "the image reference 'a:latest' names the moving tag 'latest'",
    Span("src/z.py", 1, 1, 1, 2),
)
NOTE = Diagnostic(
    "FC880", Severity.NOTE, "a count as text", Span("src/z.py", 2, 1, 2, 2), None, (), "t", "resources.gpu"
)
ALL = (MEMORY, TWICE, FLOATING, NOTE)


def report(*findings: Diagnostic, **changes: object) -> Report:
    return Report(findings=findings, version="1.2.3", **changes)  # type: ignore[arg-type]


def edits_of(found: Diagnostic) -> Sequence[Edit] | None:
    """An edit of the place itself wherever there is a fix; its text is the title's."""
    return None if found.fix is None else (Edit(found.span, found.fix.title),)


_PIECES = st.sampled_from(
    (
        *(
            "|",
            "`",
            "``",
            "<b>",
            "<!--",
            "-->",
            "&amp;",
            "]]>",
            "@octocat",
            "#1",
            "GH-1",
            "http://example.com",
            "www.example.com",
        ),
        *("\n", "\r", "\r\n", "\t", "\0", "\x1b[31m", "\x85", "\u2028", "\u202e", "\ud800", "\ufeff", "\uffff"),
        *(
            "::error::x",
            "##[error]x",
            "%0A",
            "%",
            ":",
            ",",
            "=",
            '"',
            "'",
            "\\",
            "\\n",
            "{0}",
            "}",
            "[a](b)",
            "](x)",
            "![a](b)",
        ),
        *(
            "- ",
            "1. ",
            "# ",
            "> ",
            "---",
            "===",
            "    x",
            "~~",
            "**",
            "__",
            "$a$",
            ":smile:",
            "a@b.example",
            "é",
            "漢",
            "👩‍💻",
            " ",
        ),
    )
)
TEXTS = st.one_of(st.lists(_PIECES, max_size=6).map("".join), st.text(max_size=12))
_CODES = st.sampled_from(sorted({*CODES, *(rule.CODE for rule in RULES)}))


@st.composite
def _spans(draw: st.DrawFn) -> Span:
    path = draw(TEXTS.filter(lambda text: text and not text.startswith("/"))) + ".py"
    line, column = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    return Span(path, line, column, line + draw(st.integers(0, 2)), column + draw(st.integers(0, 3)))


_RELATED = st.builds(Related, TEXTS, _spans())
FINDINGS = st.builds(
    Diagnostic,
    _CODES,
    st.sampled_from(Severity),
    TEXTS,
    _spans(),
    st.none() | TEXTS,
    st.lists(_RELATED, max_size=2).map(tuple),
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.none() | st.builds(Fix, TEXTS, st.just(())),
)
REPORTS = st.builds(
    lambda findings: report(*sorted(findings, key=lambda found: found.sort_key), edits_of=edits_of),
    st.lists(FINDINGS, max_size=4, unique=True),
)
