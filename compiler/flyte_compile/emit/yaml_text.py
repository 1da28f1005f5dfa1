"""Documents as YAML that every reader takes alike: block style, no anchors, no line wrapping, nothing left to guess.

A text stands plain only where no reader of YAML 1.1 or 1.2 could take it for something else: `1e3` is a text to one and
a number to another. Everything else is quoted, or a literal block where it has lines.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import yaml

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
_WIDTH = 2**31
"""Lines are never wrapped."""


def to_yaml(document: Document, comments: Iterable[str] = ()) -> str:
    """One document with comment lines before it."""
    stream = io.StringIO()
    for comment in comments:
        stream.write(f"# {one_line(comment)}".rstrip() + "\n")
    yaml.dump(
        document,
        stream,
        Dumper=_Dumper,
        default_flow_style=False,
        allow_unicode=True,
        sort_keys=False,
        width=_WIDTH,
    )
    return stream.getvalue()


def one_line(text: str) -> str:
    """A text as part of a comment: what isn't printable is written as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


class _Dumper(yaml.SafeDumper):
    """Block style for everything, and nothing shared between two places."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    if _PLAIN.fullmatch(text) and text.lower() not in _TAKEN:
        return None
    lines = text.split("\n")
    if len(lines) > 1 and text.strip("\n") and all(_is_block_line(line) for line in lines):
        return "|"
    return "'" if text.isascii() and text.isprintable() else '"'


def _is_block_line(line: str) -> bool:
    """Whether a line can stand in a literal block as it is: not one whose first or last space nobody sees."""
    return line.isprintable() and line.isascii() and line == line.strip()


def _mapping(dumper: yaml.SafeDumper, mapping: Mapping[str, Document]) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", [(key, mapping[key]) for key in _ordered(mapping)])


def _ordered(mapping: Mapping[str, Document]) -> list[str]:
    return sorted(mapping, key=lambda key: (_FIRST_KEYS.index(key) if key in _FIRST_KEYS else len(_FIRST_KEYS), key))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(MappingProxyType, _mapping)
_Dumper.add_representer(tuple, lambda dumper, items: dumper.represent_list(items))
