"""Findings that were there before: a file that lets an old project adopt the checker and fail on new ones alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from flyte_compile.diagnostics import Diagnostic
from flyte_compile.diagnostics.fingerprint import fingerprint

_VERSION = 1


class BaselineError(ValueError):
    """A file that is no baseline; the message says why, in a clause."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The fingerprints of findings that are known and accepted."""

    fingerprints: frozenset[str]

    def holds(self, found: Diagnostic) -> bool:
        return fingerprint(found) in self.fingerprints


def baseline_of(findings: Iterable[Diagnostic]) -> str:
    """The text of a baseline: a finding each, sorted, with what a reviewer needs to recognise it."""
    entries = {
        fingerprint(found): {
            "fingerprint": fingerprint(found),
            "code": found.code,
            "subject": found.subject,
            "field": found.field,
            "path": found.span.path,
            "message": found.message,
        }
        for found in reversed(tuple(findings))
    }
    ordered = sorted(entries.values(), key=lambda entry: json.dumps(entry, sort_keys=True))
    ordered.sort(key=lambda entry: (entry["path"] or "", entry["code"] or "", entry["subject"] or ""))
    return json.dumps({"version": _VERSION, "findings": ordered}, indent=2, ensure_ascii=True) + "\n"


def read_baseline(text: str) -> Baseline:
    """The baseline that a text holds. Raises `BaselineError`."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BaselineError("it isn't JSON") from error
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise BaselineError(f"it has no version {_VERSION}")
    findings = document.get("findings")
    if not isinstance(findings, list):
        raise BaselineError("it has no list of findings")
    prints = [entry.get("fingerprint") if isinstance(entry, dict) else None for entry in findings]
    if not all(isinstance(item, str) for item in prints):
        raise BaselineError("a finding in it has no fingerprint")
    return Baseline(frozenset(item for item in prints if item is not None))
