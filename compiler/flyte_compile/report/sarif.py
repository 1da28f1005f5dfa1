"""SARIF 2.1.0, the format of static analysis results that code scanning services read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from flyte_compile.diagnostics import Diagnostic, Severity, Span
from flyte_compile.report.model import Edit, Report, entry_of
from flyte_compile.report.texts import scalars

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_BASE = "SRCROOT"
_FINGERPRINT = "flyteCompile/v1"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def render(report: Report) -> str:
    """One run, with the rules that found something."""
    codes = sorted({found.code for found in report.findings})
    driver = {
        "name": "flyte-compile",
        "version": report.version,
        "semanticVersion": report.version,
        "rules": [_rule(code) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The root of the repository."}}},
        "results": [
            _result(found, codes.index(found.code), digest, report)
            for found, digest in zip(report.findings, report.fingerprints(), strict=True)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: str) -> dict[str, Any]:
    entry = entry_of(code)
    text = "\n\n".join((entry.summary, *(f"## {section.title}\n\n{section.text}" for section in entry.sections)))
    return {
        "id": code,
        "name": _pascal(entry.name),
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
        "shortDescription": {"text": entry.summary},
        "help": {"text": text, "markdown": text},
        "properties": {"tags": [entry.family]},
    }


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def _result(found: Diagnostic, index: int, digest: str, report: Report) -> dict[str, Any]:
    text = found.message if found.help is None else f"{found.message}\n{found.help}"
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": index,
        "level": _LEVELS[found.severity],
        "message": {"text": _message(text)},
        "locations": [_location(found.span, report)],
        "partialFingerprints": {_FINGERPRINT: digest},
    }
    if found.subject is not None:
        name = found.subject if found.field is None else f"{found.subject}:{found.field}"
        result["locations"][0]["logicalLocations"] = [{"fullyQualifiedName": scalars(name)}]
    if found.related:
        result["relatedLocations"] = [
            {"id": place, "message": {"text": _message(related.message)}, **_location(related.span, report)}
            for place, related in enumerate(found.related)
        ]
    edits = None if found.fix is None else report.edits_of(found)
    if found.fix is not None and edits:
        changes = [_change(path, edits, report) for path in sorted({edit.span.path for edit in edits})]
        result["fixes"] = [{"description": {"text": _message(found.fix.title)}, "artifactChanges": changes}]
    return result


def _change(path: str, edits: Sequence[Edit], report: Report) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(edit.span), "insertedContent": {"text": scalars(edit.replacement)}}
        for edit in edits
        if edit.span.path == path
    ]
    return {"artifactLocation": _artifact(path, report), "replacements": replacements}


def _location(span: Span, report: Report) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(span.path, report), "region": _region(span)}}


def _artifact(path: str, report: Report) -> dict[str, str]:
    return {"uri": quote(scalars(report.in_repository(path))), "uriBaseId": _BASE}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _message(text: str) -> str:
    """A text in which nothing is a link: a bracket with a parenthesis behind it would begin one."""
    text = scalars(text)
    if "](" not in text:
        return text
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
