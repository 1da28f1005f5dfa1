"""Documents as YAML that every reader takes alike: block style, no anchors, no line wrapping, nothing left to guess.

A text stands plain only where no reader of YAML 1.1 or 1.2 could take it for something else: `1e3` is a text to one and
a number to another. Everything else is quoted, or a literal block where it has lines. Written here and not by PyYAML,
whose emitter takes 3 ms for a pod, ten times as long; tests read every text back with PyYAML and with `kubectl`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

from flyte_compile.plan.model import Document

_FIRST_KEYS = (
    "apiVersion",
    "kind",
    "metadata",
    "spec",
    "name",
    "generateName",
    "namespace",
    "image",
    "command",
    "args",
)
"""Keys that the API's conventions put first; the others follow by alphabet."""
_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@-]*(?::[A-Za-z0-9_./@-]+)*|[1-9][0-9]*(?:[KMGTPE]i|m)")
_TAKEN = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"))
_BLOCK_LINE = re.compile(r"(?:[!-~](?:[ -~]*[!-~])?)?")
"""A line that a literal block shows as it is: no control characters, no space at an end that nobody sees."""
_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\uffff]"
)
"""What a reader can't see, or sees as something else; by number, so that no release of Unicode changes the text."""
_SHORT_ESCAPES = {"\0": "\\0", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_MAX_KEY = 1000
"""YAML allows no longer key on a line."""


def to_yaml(document: Mapping[str, Document], comments: Iterable[str] = ()) -> str:
    """One document with comment lines before it."""
    lines = [f"# {one_line(comment)}".rstrip() for comment in comments]
    if document:
        _add_mapping(lines, document, "", "")
    else:
        lines.append("{}")
    return "".join(f"{line}\n" for line in lines)


def one_line(text: str) -> str:
    """A text as part of a comment: what can't be seen is written as an escape."""
    return _HIDDEN.sub(lambda found: _escape(found[0]), text)


def _add_mapping(lines: list[str], mapping: Mapping[str, Document], first: str, rest: str) -> None:
    """The lines of a mapping that isn't empty: the first of them begins with `first`, which may hold a dash."""
    start = first
    for key in sorted(mapping, key=_rank):
        _add_entry(lines, f"{start}{_key(key)}:", mapping[key], f"{rest}  ")
        start = rest


def _add_items(lines: list[str], items: tuple[Document, ...], first: str, rest: str) -> None:
    start = first
    for item in items:
        match item:
            case Mapping() if item:
                _add_mapping(lines, item, f"{start}- ", f"{rest}  ")
            case tuple() if item:
                _add_items(lines, item, f"{start}- ", f"{rest}  ")
            case _:
                _add_entry(lines, f"{start}-", item, f"{rest}  ")
        start = rest


def _add_entry(lines: list[str], label: str, value: Document, indent: str) -> None:
    """A value after its key: on the same line, or in lines of its own."""
    match value:
        case str() if (block := _literal(value)) is not None:
            lines.append(f"{label} {block[0]}")
            lines += (f"{indent}{line}" if line else line for line in block[1:])
        case tuple() if value:
            lines.append(label)
            _add_items(lines, value, indent, indent)
        case Mapping() if value:
            lines.append(label)
            _add_mapping(lines, value, indent, indent)
        case _:
            lines.append(f"{label} {_scalar(value)}")


@functools.lru_cache(maxsize=1024)
def _key(key: str) -> str:
    label = _text(key)
    if len(label) > _MAX_KEY:
        raise ValueError(f"a key of {len(label)} characters is too long for YAML")
    return label


def _rank(key: str) -> tuple[int, str]:
    return (_FIRST_KEYS.index(key) if key in _FIRST_KEYS else len(_FIRST_KEYS), key)


def _scalar(value: Document) -> str:
    match value:
        case str():
            return _text(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return repr(value).replace("e", ".0e") if "." not in repr(value) else repr(value)
        case tuple():
            return "[]"
        case Mapping():
            return "{}"


def _text(text: str) -> str:
    """A text on one line."""
    if _PLAIN.fullmatch(text) and text.lower() not in _TAKEN:
        return text
    if text.isascii() and not _HIDDEN.search(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escape(c) if c in _SHORT_ESCAPES or _HIDDEN.match(c) else c for c in text) + '"'


def _literal(text: str) -> list[str] | None:
    """A text of several lines as a literal block, header first; `None` where it has to be quoted."""
    if "\n" not in text or not text.strip("\n"):
        return None
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if not all(_BLOCK_LINE.fullmatch(line) for line in lines):
        return None
    end = "-" if body == text else "+" if not lines[-1] else ""
    return [f"|{end}", *lines]


def _escape(character: str) -> str:
    """A character as it stands between double quotes."""
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
