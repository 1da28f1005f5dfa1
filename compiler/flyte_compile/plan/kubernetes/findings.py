"""What planning has to say besides the plan: diagnostics, and what a target can't express."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from flyte_compile.diagnostics import CODES, WAYS_OUT, Diagnostic, Related, Severity, Span
from flyte_compile.ir import find_unknowns
from flyte_compile.plan.model import Document


@dataclass(frozen=True, slots=True)
class Gap:
    """Something declared that the target can't express: it goes to the manifest, and a diagnostic says so."""

    feature: str
    """The argument as the user writes it, such as `timeout.max_queued_time`."""
    diagnostic: Diagnostic

    @property
    def document(self) -> Document:
        """The entry of the manifest's `unsupported`."""
        return {"feature": self.feature, "reason": self.diagnostic.message}


Finding: TypeAlias = Diagnostic | Gap


def found(
    code: str,
    message: str,
    span: Span,
    *,
    subject: str,
    field: str,
    help: str,
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    """A diagnostic with its code's usual severity; a rule's code, where planning can't go on with what it finds, is one
    of an error.
    """
    severity = CODES[code].severity if code in CODES else Severity.ERROR
    return Diagnostic(code, severity, message, span, help, related, subject, field)


def gap(
    feature: str,
    code: str,
    message: str,
    span: Span,
    *,
    subject: str,
    help: str,
    field: str | None = None,
) -> Gap:
    """Something that the target can't express, under one of the FC8xx codes; the feature is the field unless said."""
    return Gap(feature, found(code, message, span, subject=subject, field=field or feature, help=help))


def unknown_parts(field: str, value: object, *, subject: str) -> Iterator[Diagnostic]:
    """FC003 for every unknown part of a value that an artefact needs."""
    for unknown in find_unknowns(value):
        yield found(
            "FC003",
            f"{field} can't be known statically: {unknown.reason}",
            unknown.span,
            subject=subject,
            field=field,
            help=WAYS_OUT,
        )


def unknown_gap(feature: str, value: object, *, subject: str, field: str) -> tuple[Gap, ...]:
    """FC003 for something that can be left out of the artefacts, and that the manifest lists."""
    return tuple(Gap(feature, replace(found, field=field)) for found in unknown_parts(feature, value, subject=subject))


def declared_in(owner: str, settings: Collection[str], findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, those about some settings with the field that says what declares them, such as a call."""

    def named(diagnostic: Diagnostic) -> Diagnostic:
        field = diagnostic.field or ""
        setting = re.split(r"[.\[]", field, maxsplit=1)[0]
        return replace(diagnostic, field=f"{owner}.{field}") if setting in settings else diagnostic

    return tuple(
        replace(finding, diagnostic=named(finding.diagnostic)) if isinstance(finding, Gap) else named(finding)
        for finding in findings
    )


def diagnostics_of(findings: Iterable[Finding]) -> Iterator[Diagnostic]:
    """Every diagnostic, those of gaps included."""
    for finding in findings:
        yield finding.diagnostic if isinstance(finding, Gap) else finding


def gaps_of(findings: Iterable[Finding]) -> tuple[Document, ...]:
    """The manifest's `unsupported`, without repetition, in order."""
    documents: dict[tuple[str, str], Document] = {}
    for finding in findings:
        if isinstance(finding, Gap):
            documents.setdefault((finding.feature, finding.diagnostic.message), finding.document)
    return tuple(documents.values())


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether something stands in the way of an artefact: an error, or a value that can't be known."""
    return any(d.severity is Severity.ERROR or d.code == "FC003" for d in diagnostics_of(findings))
