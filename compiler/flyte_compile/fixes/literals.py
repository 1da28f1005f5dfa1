"""Literals with other values, written the way that the old ones are."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from flyte_compile.diagnostics.fix import ReplaceLiteral
from flyte_compile.fixes.edits import Edit
from flyte_compile.fixes.syntax import Syntax

_PATHS = ("Path", "PurePath", "PosixPath", "PurePosixPath")
"""Classes whose instances have the text that they are made of."""


def replace_literal(change: ReplaceLiteral, syntax: Syntax) -> tuple[Edit, ...] | None:
    """The edits that replace a literal; `None` where none of that value stands there."""
    place = syntax.expression_at(change.span)
    if place is None:
        return None
    found = tuple(node for node in _meant(place, change.key) if _value(node) == (type(change.old), change.old))
    edits = tuple(
        syntax.replace(syntax.start(node), syntax.end(node), _written(node, change, syntax)) for node in found
    )
    return edits or None


def _meant(place: cst.BaseExpression, key: str | None) -> Iterator[cst.BaseExpression]:
    match place:
        case cst.Dict() if key is not None:
            entries = [item for item in place.elements if isinstance(item, cst.DictElement)]
            # A later entry of the same key wins, and one that is spread may hold it too.
            if len(entries) == len(place.elements) and [_value(item.key) for item in entries].count((str, key)) == 1:
                yield from (item.value for item in entries if _value(item.key) == (str, key))
        case _ if key is not None:
            return
        case cst.Dict():
            yield from (item.key for item in place.elements if isinstance(item, cst.DictElement))
        case cst.Tuple() | cst.List():
            yield from (item.value for item in place.elements if isinstance(item, cst.Element))
        case cst.Call(func=cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)), args=[only]):
            if name in _PATHS and only.keyword is None and not only.star:
                yield only.value
        case _:
            yield place


def _value(node: cst.BaseExpression) -> tuple[type, object] | None:
    """The type and value of a literal, which `1` and `1.0` and `True` don't share."""
    match node:
        case cst.SimpleString() | cst.Integer() | cst.Float():
            value = node.evaluated_value
            return type(value), value
        case _:
            return None


def _written(node: cst.BaseExpression, change: ReplaceLiteral, syntax: Syntax) -> str:
    if not isinstance(change.new, str):
        return repr(change.new)
    prefix, quote = (node.prefix, node.quote) if isinstance(node, cst.SimpleString) else ("", syntax.quote)
    if change.new.isprintable() and not set(change.new) & {*quote, "\\"}:
        return f"{prefix}{quote}{change.new}{quote}"
    return repr(change.new)
