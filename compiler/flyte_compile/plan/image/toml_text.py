"""TOML documents as text: what `tomllib` reads back from it is the document."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Iterator, Mapping


def toml_text(document: Mapping[str, object]) -> str:
    """A document of what `tomllib` gives; a table that holds no other table stands in one line of its own."""
    return "\n".join(_table(document, ())) + "\n"


def _table(table: Mapping[str, object], path: tuple[str, ...]) -> Iterator[str]:
    sections = {key: value for key, value in table.items() if isinstance(value, dict) and _is_section(value, path)}
    values = {key: value for key, value in table.items() if key not in sections}
    if path and (values or not sections):
        yield f"[{'.'.join(map(_key, path))}]"
    for key, value in values.items():
        yield f"{_key(key)} = {_value(value)}"
    for place, (key, value) in enumerate(sections.items()):
        if values or path or place:
            yield ""
        yield from _table(value, (*path, key))


def _is_section(table: Mapping[str, object], path: tuple[str, ...]) -> bool:
    return not path or any(isinstance(value, dict) for value in table.values())


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _text(key)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int():
            return str(value)
        case float():
            return _number(value)
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case dict():
            inside = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
            return f"{{ {inside} }}" if inside else "{}"
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
        case _:
            raise TypeError(f"TOML has no {type(value).__name__}")


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _number(value: float) -> str:
    if math.isnan(value):
        return "nan"
    return repr(value) if math.isfinite(value) else f"{'-' if value < 0 else ''}inf"
