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
    which of its settings. A code, a subject and a field are one finding, wherever in the text it stands.

    A field is spelled as the declaration spells it: an argument by its name, one below it behind a dot, what stands in
    a list or dictionary in brackets, by its own name and never by its place, which moves: `resources.memory`,
    `env_vars[STAGE]`, `secrets[crm/token].mount`, `triggers[nightly].automation.timezone`,
    `pod_template.pod_spec.containers[primary].env[MODE]`. A layer of an image goes by the method that adds it and by
    what it adds: `image.with_requirements[requirements.txt]`. What isn't an argument has a name of its own:
    `calls[etl.load]` for a call in a task's body, `override[etl.load].resources`, `source[open]` for what stands in
    code, `inputs[x]` and `returns` for a signature, `async` for the kind of a function. What has no name is `?`.
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
