"""The order of findings, and which of them are one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from flyte_compile.diagnostics.model import Diagnostic


def finalise(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings by place, then code, each of them once: the same whatever order they were found in.

    Those that differ in their subject alone all stay, for each stops the emission of its own.
    """
    return tuple(sorted(set(diagnostics), key=lambda diagnostic: diagnostic.sort_key))


def distinct(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What a reader is to see: of findings that differ in their subject alone, the first."""
    seen: dict[Diagnostic, Diagnostic] = {}
    for diagnostic in diagnostics:
        seen.setdefault(dataclasses.replace(diagnostic, subject=None), diagnostic)
    return tuple(seen.values())
