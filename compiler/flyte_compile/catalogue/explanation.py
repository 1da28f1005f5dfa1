"""The form of an explanation: a sentence, then sections of Markdown; and the few blocks that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flyte_compile.catalogue.model import Section

_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_FENCE = re.compile(
    r'^```(?P<language>\w*)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph or a list; its lines as they are written."""

    text: str


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of code: its language, and the file that it is, where it says so."""

    language: str
    title: str | None
    text: str


def read_explanation(text: str) -> tuple[str, tuple[Section, ...]]:
    """The summary and the sections of an explanation."""
    summary, *parts = _HEADING.split(text.strip())
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return " ".join(summary.split()), tuple(Section(title, body.strip()) for title, body in pairs)


def blocks(text: str) -> Iterator[Prose | Fence]:
    """The blocks of a section, in order."""
    end = 0
    for match in _FENCE.finditer(text):
        yield from _paragraphs(text[end : match.start()])
        yield Fence(match["language"], match["title"], match["text"])
        end = match.end()
    yield from _paragraphs(text[end:])


def _paragraphs(text: str) -> Iterator[Prose]:
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if paragraph:
            yield Prose(paragraph)
