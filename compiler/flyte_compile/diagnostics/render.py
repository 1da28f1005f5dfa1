"""Findings as text for people, in the way of rustc and ruff."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from flyte_compile.diagnostics.cells import excerpt, printable
from flyte_compile.diagnostics.model import Diagnostic, Severity
from flyte_compile.diagnostics.order import distinct
from flyte_compile.diagnostics.span import Span

FIXABLE = "[*]"
"""What marks a finding that can be fixed."""
_DEFAULT_WIDTH = 140
"""Columns where the reader isn't a terminal: a log, say."""
_WIDEST = 1000
_LEAST_ROOM = 20
"""Columns of source text however narrow the terminal."""

_BOLD = "1"
_BLUE = "1;34"
_CYAN = "1;36"
_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;32"}

_LINE_END = re.compile(r"\r\n|\r|\n")
"""What ends a line for Python; `str.splitlines` knows more."""

_Paint = Callable[[str, str], str]


def render_text(
    diagnostics: Sequence[Diagnostic],
    source_of: Callable[[str], str | None],
    *,
    colour: bool,
    width: int | None,
    fixable: Collection[Diagnostic] = (),
) -> str:
    """The findings in the order given, each with the lines that it is about, blank lines between them.

    `source_of` gives the text of a file by the path in a span, or `None`; then the place alone is shown.
    `width` is the terminal's, `None` where there isn't one: long lines of source are cut to it, around what they are
    shown for. Those that are `fixable` are marked. Nothing of the user's reaches the text as a control character.
    """
    lines_of = _LinesOf(source_of)
    paint = _coloured if colour else _plain
    room = min(width or _DEFAULT_WIDTH, _WIDEST)
    blocks = (
        "\n".join(_render(diagnostic, lines_of, paint, room, diagnostic in fixable)) + "\n"
        for diagnostic in distinct(diagnostics)
    )
    return "\n".join(blocks)


def summarise(diagnostics: Sequence[Diagnostic]) -> str:
    """How many findings there are, in a sentence."""
    severities = [diagnostic.severity for diagnostic in distinct(diagnostics)]
    counts = [(severities.count(severity), severity.label) for severity in sorted(Severity, reverse=True)]
    found = ", ".join(f"{count} {label}{'' if count == 1 else 's'}" for count, label in counts if count)
    return f"Found {found or 'no problems'}."


class _LinesOf:
    """The lines of files, each file split once."""

    def __init__(self, source_of: Callable[[str], str | None]) -> None:
        self._source_of = source_of
        self._lines: dict[str, list[str]] = {}

    def line(self, span: Span) -> str | None:
        if span.path not in self._lines:
            source = self._source_of(span.path)
            self._lines[span.path] = [] if source is None else _LINE_END.split(source.removeprefix("\ufeff"))
        lines = self._lines[span.path]
        return lines[span.line - 1] if 0 < span.line <= len(lines) else None


def _render(diagnostic: Diagnostic, lines_of: _LinesOf, paint: _Paint, width: int, fixable: bool) -> Iterator[str]:
    style = _COLOURS[diagnostic.severity]
    title = paint(f"{diagnostic.severity.label}[{printable(diagnostic.code)}]", style)
    mark = f" {FIXABLE}" if fixable else ""
    yield title + paint(f":{mark} {printable(diagnostic.message)}", _BOLD)
    spans = [diagnostic.span, *(related.span for related in diagnostic.related)]
    margin = max((len(str(span.line)) for span in spans if lines_of.line(span) is not None), default=1)
    indent = " " * margin
    bar = paint(f"{indent} |", _BLUE)

    more = False
    places = [("-->", "^", style, diagnostic.span, "")]
    places += [(":::", "-", _BLUE, related.span, printable(related.message)) for related in diagnostic.related]
    for arrow, mark, colour, span, label in places:
        if more:
            yield bar
        line = lines_of.line(span)
        more = line is not None
        place = f"{printable(span.path)}:{span.line}:{span.column}"
        if line is None:
            yield f"{paint(indent + arrow, _BLUE)} {place}" + (f": {label}" if label else "")
            continue
        yield f"{paint(indent + arrow, _BLUE)} {place}"
        shown = excerpt(line, *_characters(line, span), max(width - margin - 3, _LEAST_ROOM))
        yield bar
        yield f"{paint(f'{span.line:{margin}} |', _BLUE)} {shown.text}".rstrip(" ")
        yield f"{bar} {'':{shown.offset}}{paint(f'{mark * shown.length} {label}'.rstrip(' '), colour)}"
    if diagnostic.help is not None:
        if more:
            yield bar
        yield f"{paint(f'{indent} =', _BLUE)} {paint('help', _CYAN)}: {printable(diagnostic.help)}"


def _characters(line: str, span: Span) -> tuple[int, int]:
    """Which characters of its first line a span is about; a longer one is about the rest of that line."""
    start = min(max(span.column - 1, 0), len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    return start, min(max(end, start), len(line))


def _coloured(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m"


def _plain(text: str, style: str) -> str:
    return text
