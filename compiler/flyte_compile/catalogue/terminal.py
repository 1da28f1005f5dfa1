"""Entries of the catalogue as text for a terminal, and without one as plain text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

from flyte_compile.catalogue.explanation import Fence, Prose, blocks
from flyte_compile.catalogue.model import Entry
from flyte_compile.diagnostics import Severity

_WIDEST = 100
"""Columns of a paragraph: longer lines are hard to read."""
_LEAST_ROOM = 40
_INDENT = "    "

_SPAN = re.compile(r"`([^`]+)`")
_KEPT_SPACE = "\0"

_BOLD = "1"
_DIM = "2"
_STRING = "32"
_KEYWORD = "35"
_CODE = "36"
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "32"}

_TOKENS = re.compile(
    r"""(?P<comment>\#.*)|(?P<string>"[^"\n]*"|'[^'\n]*')"""
    r"|(?P<keyword>\b(?:async|await|class|def|elif|else|for|from|if|import|in|return|while|with|False|None|True)\b)"
)
_TOKEN_COLOURS = {"comment": _DIM, "string": _STRING, "keyword": _KEYWORD}


def render_entry(entry: Entry, *, colour: bool, width: int | None) -> str:
    """Everything that is known of a code; `width` is the terminal's, `None` where there isn't one."""
    room = max(min(width or _WIDEST, _WIDEST), _LEAST_ROOM)
    return "\n".join(_lines(entry, colour, room)) + "\n"


def render_table(entries: Sequence[Entry], *, colour: bool, width: int | None) -> str:
    """A line for each code, by family; longer summaries go on below themselves where a terminal is narrower."""
    longest = max(len(entry.name) for entry in entries)
    heads = f"  code   {'name':{longest}}  severity  fix     "
    parts = [_painted(heads.rstrip(), _DIM, colour) + "\n"]
    for family, members in groupby(entries, key=lambda entry: entry.family):
        lines = [_painted(family, _BOLD, colour)]
        for entry in members:
            severity = _painted(f"{entry.severity.label:8}", _COLOURS[entry.severity], colour)
            fix = "" if entry.fix is None else entry.fix.value
            row = f"  {entry.code}  {entry.name:{longest}}  {severity}  {fix:6}  "
            room = max((width or 0) - len(heads), 20)
            summary = [entry.summary] if width is None else textwrap.wrap(entry.summary, room)
            lines += [row + summary[0], *(" " * len(heads) + more for more in summary[1:])]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _lines(entry: Entry, colour: bool, room: int) -> Iterator[str]:
    yield _painted(f"{entry.code} {entry.name}", _BOLD, colour)
    mended = f"; `{entry.mended}` may mend it" if entry.mended else ""
    yield f"{_painted(entry.severity.label, _COLOURS[entry.severity], colour)}, {entry.family}" + _shown(mended, colour)
    yield ""
    yield from _prose(entry.summary, colour, room)
    for section in entry.sections:
        yield ""
        yield _painted(section.title, _BOLD, colour)
        for block in blocks(section.text):
            yield ""
            match block:
                case Prose():
                    yield from _prose(block.text, colour, room)
                case Fence():
                    yield from _code(block, colour)


def _prose(text: str, colour: bool, room: int) -> Iterator[str]:
    """A paragraph, or the items of a list, wrapped; code in it is never broken."""
    for item in re.split(r"\n(?=- )", text):
        whole = _SPAN.sub(lambda match: match[0].replace(" ", _KEPT_SPACE), " ".join(item.split()))
        hanging = "  " if item.startswith("- ") else ""
        wrapped = textwrap.wrap(whole, room, subsequent_indent=hanging, break_on_hyphens=False, break_long_words=False)
        for line in wrapped:
            yield _shown(line, colour).replace(_KEPT_SPACE, " ")


def _shown(text: str, colour: bool) -> str:
    return _SPAN.sub(lambda match: _painted(match[1], _CODE, True), text) if colour else text


def _code(fence: Fence, colour: bool) -> Iterator[str]:
    if fence.title is not None:
        yield _painted(f"{fence.title}:", _DIM, colour)
    for line in fence.text.splitlines():
        yield f"{_INDENT}{_highlighted(line) if colour and fence.language in ('python', 'toml') else line}".rstrip()


def _highlighted(line: str) -> str:
    return _TOKENS.sub(lambda match: _painted(match[0], _TOKEN_COLOURS[match.lastgroup or ""], True), line)


def _painted(text: str, style: str, colour: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if colour else text
