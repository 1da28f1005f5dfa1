"""Places in the protocol's terms: lines and characters count from 0, characters in units that the editor chose."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol.types import Position, Range
from pygls.workspace import PositionCodec

from flyte_compile.diagnostics import Span


def range_of(span: Span, lines: Sequence[str], codec: PositionCodec) -> Range:
    """A span as the editor has it."""
    return Range(
        _position(span.line, span.column, lines, codec), _position(span.end_line, span.end_column, lines, codec)
    )


def head_of(span: Span, lines: Sequence[str], codec: PositionCodec) -> Range:
    """The first line of a span: a whole declaration underlined would hide what is in it."""
    if span.end_line == span.line:
        return range_of(span, lines, codec)
    end = len(lines[span.line - 1].rstrip()) + 1 if span.line <= len(lines) else span.column
    return range_of(Span(span.path, span.line, span.column, span.line, max(end, span.column)), lines, codec)


def place_in(position: Position, lines: Sequence[str], codec: PositionCodec) -> tuple[int, int]:
    """The line and column, both from 1, of an editor's position."""
    line = lines[position.line] if position.line < len(lines) else ""
    units, column = 0, 0
    for character in line:
        if units >= position.character:
            break
        units += codec.client_num_units(character)
        column += 1
    return position.line + 1, column + 1


def _position(line: int, column: int, lines: Sequence[str], codec: PositionCodec) -> Position:
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return Position(max(line - 1, 0), codec.client_num_units(text[: column - 1]))
