"""Replacements in texts. Lines end with `\\n` here, whatever they end with in the file."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from flyte_compile.diagnostics import Span
from flyte_compile.diagnostics.lines import LINE_END

Sources = Callable[[str], str | None]
"""The text of a file by the path in a span; `None` where there is none that may be changed."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """What stands at a place is replaced; where the place is empty, the replacement is inserted before it."""

    span: Span
    replacement: str


def lines_of(text: str) -> list[str]:
    """The lines of a text as Python counts them, each with its end."""
    ends = [match.end() for match in LINE_END.finditer(text)]
    return [text[start:end] for start, end in pairwise([0, *ends, len(text)])]


def unified_lines(text: str) -> str:
    """A text as spans count in it: without a byte order mark, every line's end `\\n`."""
    return LINE_END.sub("\n", text.removeprefix("\ufeff"))


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A text of a file after edits of it that are apart from each other; new lines end as the line before them does."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = lines_of(text.removeprefix("\ufeff"))
    starts = [0, *accumulate(map(len, lines))]
    whole = "".join(lines)
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits):
        start = starts[edit.span.line - 1] + edit.span.column - 1
        pieces += [whole[done:start], edit.replacement.replace("\n", _end_near(lines, edit.span.line - 1))]
        done = starts[edit.span.end_line - 1] + edit.span.end_column - 1
    return mark + "".join(pieces) + whole[done:]


def are_apart(edits: Sequence[Edit]) -> bool:
    """Whether no two edits touch the same text, or insert at the same place."""
    return all(not _touch(one, other) for one, other in pairwise(sorted(edits)))


class Chosen:
    """Edits that can be made together, in order."""

    def __init__(self) -> None:
        self._edits: list[Edit] = []

    def add(self, edits: Iterable[Edit]) -> bool:
        """Take edits as well, unless they touch what is taken; those that are taken already are the same edits."""
        more = sorted(edit for edit in set(edits) if not self._holds(edit))
        if not are_apart(more) or any(self._is_touched(edit) for edit in more):
            return False
        for edit in more:
            insort(self._edits, edit)
        return True

    def _holds(self, edit: Edit) -> bool:
        index = bisect_left(self._edits, edit)
        return index < len(self._edits) and self._edits[index] == edit

    def _is_touched(self, edit: Edit) -> bool:
        index = bisect_left(self._edits, edit)
        return not are_apart([*self._edits[max(index - 1, 0) : index], edit, *self._edits[index : index + 1]])


def _touch(first: Edit, second: Edit) -> bool:
    """Whether of two edits in order the second begins before the first has ended, or where it begins."""
    if first.span.path != second.span.path:
        return False
    start, end = (first.span.line, first.span.column), (first.span.end_line, first.span.end_column)
    following = (second.span.line, second.span.column)
    return following < end or following == start


def _end_near(lines: Sequence[str], index: int) -> str:
    """How the line at an index ends, or, where it's the last one and doesn't, the first that does."""
    for line in (lines[index], *lines):
        match = LINE_END.search(line)
        if match is not None:
            return match.group()
    return "\n"
