"""What every format is made from."""

from __future__ import annotations

import hashlib
import posixpath
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

from flyte_compile.diagnostics import Diagnostic, Severity, Span
from flyte_compile.diagnostics.fingerprint import fingerprint

if TYPE_CHECKING:
    from flyte_compile.catalogue import Entry


class Edit(Protocol):
    """Text that takes the place of other text."""

    @property
    def span(self) -> Span: ...

    @property
    def replacement(self) -> str: ...


def _no_edits(diagnostic: Diagnostic) -> Sequence[Edit] | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Findings in their order, each of them once, and what a reader of them needs besides."""

    findings: tuple[Diagnostic, ...]
    version: str
    """The release of this program."""
    folder: str = ""
    """The project's folder, relative to the repository that holds it, with forward slashes; empty for its root."""
    link: str | None = None
    """The address that paths of the repository are relative to on the web, with a slash at its end."""
    failing: Severity | None = Severity.ERROR
    """The least severity that the command fails for; `None` where it fails for nothing."""
    edits_of: Callable[[Diagnostic], Sequence[Edit] | None] = _no_edits
    """The edits that make a finding's fix, `None` where it has none."""

    def in_repository(self, path: str) -> str:
        """A span's path as other programs know it: relative to the repository's root."""
        return posixpath.join(self.folder, path)

    def fingerprints(self) -> tuple[str, ...]:
        """The fingerprint of each finding; of those that share one, all but the first have another, by their order."""
        seen: Counter[str] = Counter()
        unique: list[str] = []
        for found in self.findings:
            digest = fingerprint(found)
            seen[digest] += 1
            repeated = seen[digest] - 1
            unique.append(hashlib.sha256(f"{digest} {repeated}".encode()).hexdigest()[:32] if repeated else digest)
        return tuple(unique)


def name_of(code: str) -> str:
    """A rule's name in kebab case."""
    return entry_of(code).name


def page_of(code: str) -> str:
    """Where the documentation of a code stands, in the repository of this program."""
    return entry_of(code).page


def entry_of(code: str) -> Entry:
    """What the catalogue says of a code: it has every one."""
    return _entries()[code]


@cache
def _entries() -> dict[str, Entry]:
    from flyte_compile.catalogue import entries

    return {entry.code: entry for entry in entries()}
