"""The order of findings, and which of them are one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from flyte_compile.diagnostics.model import Diagnostic


def finalise(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings by place, then code, each of them once: the same whatever order they were found in.

    Those that differ in their subject alone all stay, for each stops the emission of its own.
    """
    return tuple(sorted(set(map(_readable, diagnostics)), key=lambda diagnostic: diagnostic.sort_key))


_LONGEST = 1_000
"""Characters of a message or field; values stand in them, and a value may be a megabyte of text."""


def _readable(diagnostic: Diagnostic) -> Diagnostic:
    """The finding with its texts cut to what a reader bears."""
    texts = (diagnostic.message, diagnostic.help, diagnostic.field)
    if all(text is None or len(text) <= _LONGEST for text in texts):
        return diagnostic
    message, help, field = (None if text is None else _cut(text) for text in texts)
    return dataclasses.replace(diagnostic, message=message or "", help=help, field=field)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def distinct(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What a reader is to see: of findings that differ in their subject alone, the first."""
    seen: dict[Diagnostic, Diagnostic] = {}
    for diagnostic in diagnostics:
        seen.setdefault(dataclasses.replace(diagnostic, subject=None), diagnostic)
    return tuple(seen.values())
