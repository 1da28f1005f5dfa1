"""Findings as text for people, in the way of rustc and ruff."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from flyte_compile.diagnostics.cells import excerpt, printable
from flyte_compile.diagnostics.lines import split_lines
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

_Paint = Callable[[str, str], str]


def render_text(
    diagnostics: Sequence[Diagnostic],
    source_of: Callable[[str], str | None],
    *,
    colour: bool,
    width: int | None,
    fixable: Collection[Diagnostic] = (),
    folder: str = "",
) -> str:
    """The findings in the order given, each with the lines that it is about, blank lines between them.

    `source_of` gives the text of a file by the path in a span, or `None`; then the place alone is shown.
    `width` is the terminal's, `None` where there isn't one: long lines of source are cut to it, around what they are
    shown for. Those that are `fixable` are marked. `folder` stands before each path, with its slash: the project's
    folder as the reader calls it. Nothing of the user's reaches the text as a control character.
    """
    lines_of = _LinesOf(source_of)
    paint = _coloured if colour else _plain
    room = min(width or _DEFAULT_WIDTH, _WIDEST)
    blocks = (
        "\n".join(_render(diagnostic, lines_of, paint, room, folder, diagnostic in fixable)) + "\n"
        for diagnostic in distinct(diagnostics)
    )
    return "\n".join(blocks)


def summarise(diagnostics: Sequence[Diagnostic]) -> str:
    """How many findings there are, in a sentence."""
    severities = [diagnostic.severity for diagnostic in distinct(diagnostics)]
    counts = [(severities.count(severity), severity.label) for severity in sorted(Severity, reverse=True)]
    found = ", ".join(f"{count} {label}{'' if count == 1 else 's'}" for count, label in counts if count)
    return f"Found {found or 'no problems'}."


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line with the characters in it that are marked, which count from 0."""

    number: int
    line: str
    start: int
    end: int


class _LinesOf:
    """The lines of files, each file split once."""

    def __init__(self, source_of: Callable[[str], str | None]) -> None:
        self._source_of = source_of
        self._lines: dict[str, list[str]] = {}

    def pieces(self, span: Span) -> tuple[_Piece, ...]:
        """What of a span's text is shown: its first line and, where it ends behind it, its last."""
        first, last = self._line(span.path, span.line), self._line(span.path, span.end_line)
        if first is None:
            return ()
        start = min(max(span.column - 1, 0), len(first))
        end = span.end_column - 1 if span.end_line == span.line else len(first.rstrip())
        shown = _Piece(span.line, first, start, min(max(end, start), len(first)))
        if last is None or span.end_line <= span.line:
            return (shown,)
        start, end = len(last) - len(last.lstrip()), min(span.end_column - 1, len(last))
        return (shown, _Piece(span.end_line, last, start, end)) if end > start else (shown,)

    def _line(self, path: str, number: int) -> str | None:
        if path not in self._lines:
            source = self._source_of(path)
            self._lines[path] = [] if source is None else split_lines(source)
        lines = self._lines[path]
        return lines[number - 1] if 0 < number <= len(lines) else None


def _render(
    diagnostic: Diagnostic, lines_of: _LinesOf, paint: _Paint, width: int, folder: str, fixable: bool
) -> Iterator[str]:
    style = _COLOURS[diagnostic.severity]
    title = paint(f"{diagnostic.severity.label}[{printable(diagnostic.code)}]", style)
    mark = f" {FIXABLE}" if fixable else ""
    yield title + paint(f":{mark} {printable(diagnostic.message)}", _BOLD)
    spans = [diagnostic.span, *(related.span for related in diagnostic.related)]
    margin = max((len(str(piece.number)) for span in spans for piece in lines_of.pieces(span)), default=1)
    indent = " " * margin
    bar = paint(f"{indent} |", _BLUE)

    more = False
    places = [("-->", "^", style, diagnostic.span, "")]
    places += [(":::", "-", _BLUE, related.span, printable(related.message)) for related in diagnostic.related]
    for arrow, mark, colour, span, label in places:
        if more:
            yield bar
        pieces = lines_of.pieces(span)
        more = bool(pieces)
        place = f"{paint(indent + arrow, _BLUE)} {printable(folder + span.path)}:{span.line}:{span.column}"
        yield place if pieces or not label else f"{place}: {label}"
        for piece in pieces:
            if piece is pieces[0]:
                yield bar
            elif piece.number > span.line + 1:
                yield paint("...", _BLUE)
            shown = excerpt(piece.line, piece.start, piece.end, max(width - margin - 3, _LEAST_ROOM))
            said = label if piece is pieces[-1] else ""
            yield f"{paint(f'{piece.number:{margin}} |', _BLUE)} {shown.text}".rstrip(" ")
            yield f"{bar} {'':{shown.offset}}{paint(f'{mark * shown.length} {said}'.rstrip(' '), colour)}"
    if diagnostic.help is not None:
        if more:
            yield bar
        yield f"{paint(f'{indent} =', _BLUE)} {paint('help', _CYAN)}: {printable(diagnostic.help)}"


def _coloured(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m"


def _plain(text: str, style: str) -> str:
    return text
