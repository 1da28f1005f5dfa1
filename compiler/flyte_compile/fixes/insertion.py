"""One more item between brackets, written as its neighbours are: on a line of its own, or behind the last one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flyte_compile.fixes.edits import Edit
from flyte_compile.fixes.syntax import Syntax

_GAP = re.compile(r"(?:[ \t\f\n]|\\\n|#[^\n]*)*+")


@dataclass(frozen=True, slots=True)
class Brackets:
    """Where the content of a pair of brackets begins and ends, and its last item, if it has one."""

    start: int
    end: int
    last: tuple[int, int] | None


def insert_item(syntax: Syntax, brackets: Brackets, item: str) -> tuple[Edit, ...]:
    """The edits that put an item behind the last one."""
    if brackets.last is None:
        return (syntax.insert(brackets.start, item),)
    begin, end = brackets.last
    text = syntax.text
    behind = skip_gap(syntax, end, brackets.end)
    comma = behind + 1 if text[behind : behind + 1] == "," and behind < brackets.end else None
    indent = text[syntax.line_start(begin) : begin]
    if indent.strip(" \t\f") or syntax.line_start(begin) <= brackets.start:
        return (syntax.insert(end, f", {item}"),) if comma is None else (syntax.insert(comma, f" {item},"),)
    line_end = syntax.line_end(comma or end)
    if line_end < brackets.end and not text[:line_end].endswith("\\"):
        line = syntax.insert(line_end, f"\n{indent}{item}" + ("," if comma else ""))
        if comma is not None:
            return (line,)
        if line_end == end:
            return (syntax.insert(end, f",\n{indent}{item}"),)
        return (syntax.insert(end, ","), line)
    return (syntax.insert(comma or end, f"{'' if comma else ','}\n{indent}{item}{',' if comma else ''}"),)


def skip_gap(syntax: Syntax, start: int, end: int) -> int:
    """Where the white space and comments that begin at a place end."""
    gap = _GAP.match(syntax.text, start, end)
    return gap.end() if gap is not None else start
