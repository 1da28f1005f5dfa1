"""JSON of this program's own, which says everything; its schema is `findings.schema.json` beside this module."""

from __future__ import annotations

import json
from typing import Any

from flyte_compile.diagnostics import Diagnostic, Severity, Span
from flyte_compile.report.model import Edit, Report, name_of, page_of
from flyte_compile.report.texts import scalars

VERSION = 1
"""Grows when a reader of the format has to change."""


def render(report: Report) -> str:
    """One document, keys in a fixed order; paths are relative to the project."""
    severities = [found.severity for found in report.findings]
    document = {
        "version": VERSION,
        "tool": {"name": "flyte-compile", "version": report.version},
        "counts": {severity.label: severities.count(severity) for severity in sorted(Severity, reverse=True)},
        "findings": [
            _finding(found, digest, report)
            for found, digest in zip(report.findings, report.fingerprints(), strict=True)
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _finding(found: Diagnostic, digest: str, report: Report) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": name_of(found.code),
        "severity": found.severity.label,
        "message": scalars(found.message),
        "help": _optional(found.help),
        **_place(found.span),
        "related": [{"message": scalars(related.message), **_place(related.span)} for related in found.related],
        "subject": _optional(found.subject),
        "field": _optional(found.field),
        "fingerprint": digest,
        "fix": _fix(found, report),
        "documentation": page_of(found.code),
    }


def _place(span: Span) -> dict[str, Any]:
    return {
        "path": scalars(span.path),
        "span": {
            "line": span.line,
            "column": span.column,
            "end_line": span.end_line,
            "end_column": span.end_column,
        },
    }


def _fix(found: Diagnostic, report: Report) -> dict[str, Any] | None:
    edits = None if found.fix is None else report.edits_of(found)
    if found.fix is None or edits is None:
        return None
    return {
        "title": scalars(found.fix.title),
        "safety": found.fix.safety.value,
        "edits": [_edit(edit) for edit in edits],
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {**_place(edit.span), "replacement": scalars(edit.replacement)}


def _optional(text: str | None) -> str | None:
    return None if text is None else scalars(text)
