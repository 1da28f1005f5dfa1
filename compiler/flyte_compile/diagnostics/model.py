"""Findings: what is wrong, where, how much it matters, and what to do."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from flyte_compile.diagnostics.fix import Fix
from flyte_compile.diagnostics.span import Span


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
class Related:
    """A second place that a finding is about, such as 'declared here'."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    `message` is one clause without a full stop; `help` is a sentence that says what to write instead. `subject` names
    the environment or task that the finding is about, where there is one: what is in error is not emitted. `field` says
    which of its settings, as a declaration spells it, dotted below the first: `resources.memory`, `env_vars.STAGE`. A
    code, a subject and a field are one finding, wherever in the text it stands.
    """

    code: str
    severity: Severity
    message: str
    span: Span
    help: str | None = None
    related: tuple[Related, ...] = ()
    subject: str | None = None
    field: str | None = None
    fix: Fix | None = None

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Path, line, column, code, and then everything else, so that the order never depends on how it was found."""
        return (
            self.span,
            self.code,
            -self.severity,
            self.message,
            self.help or "",
            self.related,
            self.subject or "",
            self.field or "",
            repr(self.fix),
        )
