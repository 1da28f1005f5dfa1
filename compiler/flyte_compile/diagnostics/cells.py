"""Text as a terminal shows it: which characters take how many columns, and what must never reach it as it is.

User code is hostile: a control character in a source line or a name could move the cursor or change colours, a
bidirectional one could show a line in another order than Python reads it. All of these are shown as Python would escape
them. Two terminals don't agree on the width of an emoji that several characters make up; joiners are escaped too,
so that what they join stands apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

TAB = 4
"""Columns from one tab stop to the next."""
ELLIPSIS = "..."
_NEAR = 2000
"""Characters before and behind a place that are looked at: more than a terminal shows, fewer than a line may have."""

_ESCAPED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_WIDENING = "\ufe0f"
"""The variation selector that asks for the emoji form of a symbol, which is a wide one (UAX #11)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a terminal shows for one character and the marks that are put on it."""

    text: str
    width: int
    characters: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """As much of a line as there is room for, and where in it the marks belong, in columns."""

    text: str
    offset: int
    length: int


def printable(text: str) -> str:
    """A text in one line of which nothing is an instruction to a terminal."""
    return "".join(_escaped(character) if _is_escaped(character) else character for character in text)


def to_cells(line: str) -> tuple[Cell, ...]:
    """A line of source text, tabs as spaces."""
    cells: list[Cell] = []
    column = 0
    markable = False
    for character in line:
        if markable and _is_mark(character):
            last = cells.pop()
            widens = character == _WIDENING and last.width == 1 and not last.text[0].isalpha()
            cell = Cell(last.text + character, 2 if widens else last.width, last.characters + 1)
            column -= last.width
        elif character == "\t":
            spaces = TAB - column % TAB
            cell = Cell(" " * spaces, spaces, 1)
            markable = False
        elif _is_escaped(character) or _is_mark(character):
            escaped = _escaped(character)
            cell = Cell(escaped, len(escaped), 1)
            markable = False
        else:
            cell = Cell(character, 2 if unicodedata.east_asian_width(character) in "WF" else 1, 1)
            markable = True
        cells.append(cell)
        column += cell.width
    return tuple(cells)


def excerpt(line: str, start: int, end: int, room: int) -> Excerpt:
    """At most `room` columns of a line around the characters from `start` to `end`, which count from 0."""
    before = max(start - _NEAR, 0)
    line, start, end = line[before : start + _NEAR], start - before, end - before
    cells = to_cells(line)
    if start >= len(line):
        cells = (*cells, Cell(" ", 1, 1))  # What is marked is that something is missing there.
    first = _index(cells, start)
    last = min(_index(cells, end - 1) + 1 if end > start else first + 1, len(cells))
    columns = [0, *accumulate(cell.width for cell in cells)]
    low, high = _window(columns, first, last, room)
    left = ELLIPSIS if low else ""
    text = left + "".join(cell.text for cell in cells[low:high]) + (ELLIPSIS if high < len(cells) else "")
    shown = columns[min(last, high)] - columns[first]
    return Excerpt(text.rstrip(" "), len(left) + columns[first] - columns[low], max(shown, 1))


def _window(columns: Sequence[int], first: int, last: int, room: int) -> tuple[int, int]:
    """The cells to show: from the beginning if the marked ones are in that, else with as much before them as behind."""
    count = len(columns) - 1
    if columns[count] <= room:
        return 0, count
    dots = len(ELLIPSIS)
    if columns[last] + dots <= room:
        return 0, _fitting(columns, 0, room - dots)
    budget = room - 2 * dots
    before = max((budget - (columns[last] - columns[first])) // 2, 0)
    low = next(index for index in range(first + 1) if columns[index] >= columns[first] - before)
    if columns[count] - columns[low] <= room - dots:
        low = next(index for index in range(count + 1) if columns[count] - columns[index] <= room - dots)
        return min(low, first), count
    if columns[low] <= dots:
        return 0, max(_fitting(columns, 0, room - dots), first + 1)
    return low, max(_fitting(columns, low, budget), first + 1)


def _fitting(columns: Sequence[int], low: int, budget: int) -> int:
    return max(index for index in range(low, len(columns)) if columns[index] - columns[low] <= budget)


def _index(cells: Sequence[Cell], character: int) -> int:
    """The cell that shows a character; the one past the end for one past the end."""
    seen = 0
    for index, cell in enumerate(cells):
        seen += cell.characters
        if character < seen:
            return index
    return len(cells)


def _is_mark(character: str) -> bool:
    """Whether it takes no column of its own: combining marks, and what completes a Hangul syllable."""
    return (
        unicodedata.category(character) in ("Mn", "Me")
        or "\u1160" <= character <= "\u11ff"
        or "\ud7b0" <= character <= "\ud7ff"
    )


def _is_escaped(character: str) -> bool:
    return unicodedata.category(character) in _ESCAPED


def _escaped(character: str) -> str:
    number = ord(character)
    if character in "\n\r\t":
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[character]
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
