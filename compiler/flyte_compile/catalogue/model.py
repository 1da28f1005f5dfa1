"""What the catalogue says of a code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never

from flyte_compile.diagnostics import Safety, Severity

FAMILIES: Final[tuple[str, ...]] = (
    "What can't be read or known",
    "Environments",
    "Images",
    "Resources and accelerators",
    "Secrets and environment variables",
    "Reuse, concurrency and overrides",
    "Retries, timeouts, caches and triggers",
    "Pod templates",
    "What Kubernetes, a platform or a release can't express",
    "Sandboxed tasks",
)
"""By the first digit of a code."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of an explanation and the Markdown below it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A code and everything that is to be said of it."""

    code: str
    name: str
    """In kebab case, as suppressions and the documentation call it."""
    severity: Severity
    """What it usually has; `--strict` raises some."""
    summary: str
    """A sentence in Markdown."""
    sections: tuple[Section, ...]
    fix: Safety | None = None
    """The safest that a fix of it can be; `None` where it has none."""

    @property
    def family(self) -> str:
        return FAMILIES[int(self.code[2])]

    @property
    def mended(self) -> str | None:
        """The command that may mend it, if any does."""
        match self.fix:
            case None:
                return None
            case Safety.SAFE:
                return "check --fix"
            case Safety.UNSAFE:
                return "check --fix --unsafe-fixes"
            case _:
                assert_never(self.fix)

    @property
    def page(self) -> str:
        """Where its page stands in the repository."""
        return f"docs/rules/{self.code}.md"
