"""GitLab's code quality report has what GitLab requires of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
from hypothesis import given
from tests.report.samples import ALL, MEMORY, REPORTS, report

from flyte_compile.diagnostics import Span
from flyte_compile.report import Report, render

_POSITION = {
    "type": "object",
    "required": ["line", "column"],
    "properties": {"line": {"type": "integer", "minimum": 1}},
}
_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": "^(\\./|/)"}},
                    "lines": {"type": "object", "required": ["begin"]},
                    "positions": {"properties": {"begin": _POSITION, "end": _POSITION}},
                },
            },
        },
    },
}
"""As GitLab's documentation describes it."""


def _read(given: Report) -> Any:
    issues = json.loads(render("gitlab", given))
    jsonschema.Draft202012Validator(_SCHEMA).validate(issues)
    return issues


def test_an_issue_is_whole() -> None:
    issues = _read(report(*ALL, folder="services/etl"))
    assert [issue["severity"] for issue in issues] == ["critical", "critical", "minor", "info"]
    assert issues[0]["check_name"] == "FC301"
    assert issues[0]["location"]["path"] == "services/etl/src/envs.py"
    assert issues[0]["location"]["lines"] == {"begin": 8, "end": 8}


def test_two_problems_of_one_setting_are_two_issues() -> None:
    first, second = MEMORY, replace(MEMORY, span=Span("b.py", 1, 1, 1, 2))
    issues = _read(report(first, second))
    assert issues[0]["fingerprint"] != issues[1]["fingerprint"]
    assert issues[0] == _read(report(first))[0]


@given(REPORTS)
def test_no_text_adds_an_issue(hostile: Report) -> None:
    issues = _read(hostile)
    assert [issue["check_name"] for issue in issues] == [found.code for found in hostile.findings]
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert issue["description"].isprintable() or not issue["description"].isascii()
