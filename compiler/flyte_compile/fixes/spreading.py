"""The items of a list as arguments of their own: its brackets vanish, or a star comes before it."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from flyte_compile.diagnostics.fix import SpreadItems
from flyte_compile.fixes.edits import Edit
from flyte_compile.fixes.syntax import Syntax


def spread_items(change: SpreadItems, syntax: Syntax) -> tuple[Edit, ...] | None:
    """The edits that make a list's items arguments; `None` where it is none of the call's by place."""
    argument, call = syntax.at(change.argument, cst.Arg), syntax.at(change.call, cst.Call)
    if argument is None or call is None or not any(one is argument for one in call.args):
        return None
    if argument.keyword is not None or argument.star:
        return None
    value = argument.value
    if not isinstance(value, (cst.List, cst.Set)) or value.lpar:
        return None if isinstance(value, cst.NamedExpr) else (syntax.insert(syntax.start(argument), "*"),)
    if not value.elements:
        return None
    return _without_lines(argument, value, syntax) or _without_brackets(argument, value, syntax)


def _without_brackets(argument: cst.Arg, value: cst.List | cst.Set, syntax: Syntax) -> tuple[Edit, ...]:
    start, end = syntax.start(argument), syntax.end(argument)
    edits = [syntax.replace(start, start + 1, ""), syntax.replace(end - 1, end, "")]
    if isinstance(value.elements[-1].comma, cst.Comma) and isinstance(argument.comma, cst.Comma):
        behind = syntax.end(argument.comma)
        edits.append(syntax.replace(behind - 1, behind, ""))
    return tuple(edits)


def _without_lines(argument: cst.Arg, value: cst.List | cst.Set, syntax: Syntax) -> tuple[Edit, ...] | None:
    """Where each bracket has a line of its own, both lines vanish, and those between them move to the left."""
    text = syntax.text
    start, end = syntax.start(argument), syntax.end(argument)
    behind = syntax.end(argument.comma) if isinstance(argument.comma, cst.Comma) else end
    first, last = syntax.line_start(start), syntax.line_start(end - 1)
    inner, outer = syntax.line_end(start) + 1, syntax.line_end(behind)
    alone = (text[first:start], text[start + 1 : inner], text[last : end - 1], text[end:outer].replace(",", "", 1))
    if any(part.strip() for part in alone) or last <= first or outer >= len(text):
        return None
    comma = isinstance(argument.comma, cst.Comma) and not isinstance(value.elements[-1].comma, cst.Comma)
    edits = [syntax.replace(first, inner, ""), syntax.replace(last, outer + 1, "")]
    edits += [syntax.insert(syntax.end(value.elements[-1]), ",")] if comma else []
    return (*edits, *_moved(inner, last, text[first:start], syntax))


def _moved(start: int, end: int, indent: str, syntax: Syntax) -> Iterator[Edit]:
    """The lines of a range with the first one's indentation taken back to another; as they are where a text is long."""
    text = syntax.text
    lines = text[start:end].split("\n")[:-1]
    own = lines[0][: len(lines[0]) - len(lines[0].lstrip(" \t"))]
    texts = any(mark in text[start:end] for mark in ('"""', "'''", "\\\n"))
    if texts or not own.startswith(indent) or any(line.strip() and not line.startswith(own) for line in lines):
        return
    place = start
    for line in lines:
        if line.startswith(own) and len(own) > len(indent):
            yield syntax.replace(place + len(indent), place + len(own), "")
        place += len(line) + 1
