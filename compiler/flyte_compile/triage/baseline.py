"""Findings that were there before: a file that lets an old project adopt the checker and fail on new ones alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flyte_compile.diagnostics import Diagnostic
from flyte_compile.diagnostics.fingerprint import fingerprint

_VERSION = 1


class BaselineError(ValueError):
    """A file that is no baseline; the message says why, in a clause."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings that are known and accepted."""

    counts: Mapping[str, int]
    """How many findings of each fingerprint: what is found once more is new."""


def baseline_of(findings: Iterable[Diagnostic]) -> str:
    """The text of a baseline: a finding each, sorted, with what a reviewer needs to recognise it."""
    found = tuple(findings)
    counts = Counter(map(fingerprint, found))
    entries = {
        fingerprint(item): {
            "fingerprint": fingerprint(item),
            "count": counts[fingerprint(item)],
            "code": item.code,
            "subject": item.subject,
            "field": item.field,
            "path": item.span.path,
            "message": item.message,
        }
        for item in reversed(found)
    }
    ordered = sorted(entries.values(), key=lambda entry: json.dumps(entry, sort_keys=True))
    ordered.sort(key=lambda entry: [str(entry[key] or "") for key in ("path", "code", "subject")])
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
    counts: Counter[str] = Counter()
    for entry in findings:
        known, count = (entry.get("fingerprint"), entry.get("count", 1)) if isinstance(entry, dict) else (None, 0)
        if not isinstance(known, str) or not isinstance(count, int):
            raise BaselineError("a finding in it has no fingerprint or no count")
        counts[known] += count
    return Baseline(counts)
