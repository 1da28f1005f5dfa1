"""Values as text that a person reads: as a declaration spells them, and nothing in it is markup."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from flyte_compile.diagnostics import Span, printable
from flyte_compile.ir import Unknown

_WIDTH = 90
_DEEPEST = 12
_MOST_LINES = 40
_LONGEST_LINE = 160
_PLACES = frozenset({"span", "spans", "key"})


def shown(value: object) -> str:
    """A value as Python would spell it, over several lines where it is long; what isn't known says why."""
    return _shown(value, "", _DEEPEST)


def fenced(text: str) -> str:
    """Text in a block of code that it can't end, cut to what fits a hover."""
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], "..."]
    kept = [printable(line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}...") for line in lines]
    fence = "```"
    while any(fence in line for line in kept):
        fence += "`"
    return "\n".join([f"{fence}python", *kept, fence])


def _shown(value: object, indent: str, depth: int) -> str:
    if depth == 0:
        return "..."
    match value:
        case Unknown(reason=reason):
            return f"<unknown: {reason}>"
        case enum.Enum():
            return _shown(value.value, indent, depth)
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Mapping():
            parts = [(f"{json.dumps(str(key), ensure_ascii=False)}: ", item) for key, item in value.items()]
            return _joined("{", parts, "}", indent, depth)
        case tuple() | list():
            return _joined("[", [("", item) for item in value], "]", indent, depth)
    if is_dataclass(value) and not isinstance(value, (type, Span)):
        held = [(field.name, getattr(value, field.name), field.default) for field in fields(value)]
        parts = [
            (f"{name}=", item)
            for name, item, default in held
            if name not in _PLACES and item is not None and item != () and item != {} and item != default
        ]
        return _joined(f"{type(value).__name__}(", parts, ")", indent, depth)
    return repr(value)


def _joined(start: str, parts: list[tuple[str, object]], end: str, indent: str, depth: int) -> str:
    inner = f"{indent}    "
    texts = [name + _shown(item, inner, depth - 1) for name, item in parts]
    flat = start + ", ".join(texts) + end
    if len(flat) + len(indent) <= _WIDTH and "\n" not in flat:
        return flat
    return "\n".join([start, *(f"{inner}{text}," for text in texts), indent + end])
