"""One decision on each finding, and what the suppressions themselves deserve."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from flyte_compile.diagnostics import CODES, Diagnostic
from flyte_compile.diagnostics.fingerprint import fingerprint
from flyte_compile.triage.baseline import Baseline
from flyte_compile.triage.policy import Policy
from flyte_compile.triage.selectors import SelectorError, matching_codes
from flyte_compile.triage.suppressions import Suppression, Suppressions


class Fate(enum.Enum):
    """What becomes of a finding."""

    KEPT = "kept"
    UNSOUGHT = "unsought"
    """Its code isn't selected, or not in its file."""
    SUPPRESSED = "suppressed"
    """A comment suppresses it."""
    KNOWN_BEFORE = "known before"
    """The baseline holds it."""


@dataclass(frozen=True, slots=True)
class Triage:
    """Everything that is decided about findings, in the order: sought at all, suppressed in place, known before."""

    policy: Policy
    suppressions: Suppressions
    baseline: Baseline | None
    names: Mapping[str, str]
    """The name of every code."""
    _meanings: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    """What was asked so far of words in comments: the codes that they mean."""
    _mistakes: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Of those that mean none: why."""

    def kept(self, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """The findings that count, with the severity that they have here."""
        return tuple(self._with_severity(item) for item, fate in self._fates(found) if fate is Fate.KEPT)

    def dismissed(self, found: Iterable[Diagnostic]) -> Mapping[Fate, int]:
        """How many findings have each fate."""
        return Counter(fate for _, fate in self._fates(found))

    def of_suppressions(self, found: Collection[Diagnostic], unsure: Collection[str]) -> Iterator[Diagnostic]:
        """What is wrong with the comments themselves, given everything that was found.

        `unsure` are codes that may not have been looked for everywhere: that a comment suppresses none of them
        proves nothing.
        """
        used = {(comment, item.code) for item in found for comment in self._suppressing(item)}
        for comment in self.suppressions:
            if not comment.codes:
                yield _finding(
                    "FC022", "the suppression names no code", comment, "Write ignore[FC301], with the codes."
                )
            for written in comment.codes:
                yield from self._of_code(comment, written, used, unsure)
            if comment.codes and not comment.reason:
                help = "Say behind the brackets why the finding is right to ignore."
                yield _finding("FC020", f"ignore[{', '.join(comment.codes)}] gives no reason", comment, help)

    def _fates(self, found: Iterable[Diagnostic]) -> Iterator[tuple[Diagnostic, Fate]]:
        left = Counter(self.baseline.counts if self.baseline is not None else {})
        for item in found:
            if not self.policy.is_sought(item.code, item.span.path):
                yield item, Fate.UNSOUGHT
            elif any(True for _ in self._suppressing(item)):
                yield item, Fate.SUPPRESSED
            elif left and left[known := fingerprint(item)] > 0:
                left[known] -= 1
                yield item, Fate.KNOWN_BEFORE
            else:
                yield item, Fate.KEPT

    def _of_code(
        self, comment: Suppression, written: str, used: set[tuple[Suppression, str]], unsure: Collection[str]
    ) -> Iterator[Diagnostic]:
        codes = self._meant(written)
        if not codes:
            help = "Name a code or a rule, as `flyte-compile rules` lists them."
            yield _finding("FC022", self._mistakes[written], comment, help)
            return
        judged = {code for code in codes if code not in unsure and self.policy.is_sought(code, comment.span.path)}
        if judged == codes and not any((comment, code) in used for code in codes):
            help = "Remove it: nothing of that code is found there."
            yield _finding("FC021", f"ignore[{written}] suppresses nothing", comment, help)

    def _suppressing(self, found: Diagnostic) -> Iterator[Suppression]:
        for comment in self.suppressions.covering(found.span):
            if any(found.code in self._meant(written) for written in comment.codes):
                yield comment

    def _meant(self, written: str) -> frozenset[str]:
        """The codes that a comment names; none where it names none that there is."""
        if written not in self._meanings:
            try:
                self._meanings[written] = matching_codes(written, self.names)
            except SelectorError as error:
                self._meanings[written] = frozenset()
                self._mistakes[written] = str(error)
        return self._meanings[written]

    def _with_severity(self, found: Diagnostic) -> Diagnostic:
        severity = self.policy.severities.get(found.code)
        return found if severity is None else replace(found, severity=severity)


def _finding(code: str, message: str, comment: Suppression, help: str) -> Diagnostic:
    return Diagnostic(
        code, CODES[code].severity, message, comment.span, help=help, field=f"ignore[{', '.join(comment.codes)}]"
    )
