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
"""Characters of a message; values stand in it, and a value may be a megabyte of text."""


def _readable(diagnostic: Diagnostic) -> Diagnostic:
    """The finding with its texts cut to what a reader bears."""
    if len(diagnostic.message) <= _LONGEST and len(diagnostic.help or "") <= _LONGEST:
        return diagnostic
    help = diagnostic.help
    return dataclasses.replace(
        diagnostic, message=_cut(diagnostic.message), help=_cut(help) if help is not None else None
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def distinct(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What a reader is to see: of findings that differ in their subject alone, the first."""
    seen: dict[Diagnostic, Diagnostic] = {}
    for diagnostic in diagnostics:
        seen.setdefault(dataclasses.replace(diagnostic, subject=None), diagnostic)
    return tuple(seen.values())
