"""Values as text that a person reads: short, and nothing in it is markup."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from flyte_compile.diagnostics import Span, printable
from flyte_compile.ir import Unknown

_MOST_LINES = 40
_LONGEST_LINE = 160
_PLACES = frozenset({"span", "spans", "key"})


def shown(value: object) -> str:
    """A value as JSON would have it, with what isn't known said in words."""
    text = json.dumps(_plain(value), indent=2, ensure_ascii=False, default=str)
    if "\n" in text and len(flat := " ".join(text.split())) <= _LONGEST_LINE // 2:
        text = flat.replace("[ ", "[").replace(" ]", "]").replace("{ ", "{").replace(" }", "}")
    return text


def fenced(text: str) -> str:
    """Text in a block of code that it can't end, cut to what fits a hover."""
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], "..."]
    kept = [line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}..." for line in lines]
    fence = "`" * max(3, 1 + max((len(run) for line in kept for run in _ticks(line)), default=0))
    return "\n".join([f"{fence}python", *(printable(line) for line in kept), fence])


def _ticks(line: str) -> list[str]:
    return ["`" * len(run) for run in "".join(c if c == "`" else " " for c in line).split()]


def _plain(value: object) -> object:
    match value:
        case Unknown(reason=reason):
            return f"unknown: {reason}"
        case Span():
            return None
        case enum.Enum():
            return value.value
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case tuple() | list():
            return [_plain(item) for item in value]
        case frozenset() | set():
            return sorted(str(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        held = {field.name: (getattr(value, field.name), field.default) for field in fields(value)}
        return {
            name: _plain(item)
            for name, (item, default) in held.items()
            if name not in _PLACES and item is not None and item != () and item != default
        }
    return value
