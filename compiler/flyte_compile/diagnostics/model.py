"""Findings and the places in source text that they point at."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Severity(enum.IntEnum):
    """How much a finding matters; comparable, so that a failing level is a threshold."""

    NOTE = 1
    """Worth knowing."""
    WARNING = 2
    """Very probably not what was meant."""
    ERROR = 3
    """This will fail, or silently do something else."""

    @property
    def label(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of source text: lines count from 1, columns from 1 in characters, the end is exclusive."""

    path: str
    """Relative to the project root, with forward slashes."""
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, order=True)
class Related:
    """A second place that a finding is about, such as 'declared here'."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    `message` is one clause without a full stop; `help` is a sentence that says what to write instead. `subject` names
    the environment or task that the finding is about, where there is one: what is in error is not emitted.
    """

    code: str
    severity: Severity
    message: str
    span: Span
    help: str | None = None
    related: tuple[Related, ...] = ()
    subject: str | None = None

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Path, line, column, code, and then everything else, so that the order never depends on how it was found."""
        return (self.span, self.code, -self.severity, self.message, self.help or "", self.related, self.subject or "")
