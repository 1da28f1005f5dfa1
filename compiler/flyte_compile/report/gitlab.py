"""GitLab's code quality report, a subset of Code Climate's format."""

from __future__ import annotations

import json
from typing import Any

from flyte_compile.diagnostics import Diagnostic, Severity, printable
from flyte_compile.report.model import Report
from flyte_compile.report.texts import scalars

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report) -> str:
    """A list of issues; each fingerprint is one issue's alone, as GitLab needs it."""
    issues = [
        _issue(found, digest, report) for found, digest in zip(report.findings, report.fingerprints(), strict=True)
    ]
    return json.dumps(issues, indent=2) + "\n"


def _issue(found: Diagnostic, digest: str, report: Report) -> dict[str, Any]:
    start = {"line": found.span.line, "column": found.span.column}
    end = {"line": found.span.end_line, "column": found.span.end_column}
    text = found.message if found.help is None else f"{found.message}. {found.help}"
    return {
        "type": "issue",
        "check_name": found.code,
        "description": printable(text),
        "categories": ["Bug Risk"],
        "severity": _SEVERITIES[found.severity],
        "fingerprint": digest,
        "location": {
            "path": scalars(report.in_repository(found.span.path)),
            "positions": {"begin": start, "end": end},
            "lines": {"begin": found.span.line, "end": found.span.end_line},
        },
    }
