"""SARIF against the schema of its standard."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
from hypothesis import given
from tests.report.samples import ALL, MEMORY, REPORTS, edits_of, report

from flyte_compile.diagnostics import Severity
from flyte_compile.report import Report, render
from flyte_compile.report.texts import scalars

VALIDATOR = jsonschema.Draft4Validator(
    json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_bytes()),
    format_checker=jsonschema.FormatChecker(),
)


def _read(given: Report) -> Any:
    document = json.loads(render("sarif", given))
    VALIDATOR.validate(document)
    (run,) = document["runs"]
    return run


def test_a_result_is_whole() -> None:
    run = _read(report(*ALL, edits_of=edits_of, folder="services/etl"))
    assert run["columnKind"] == "unicodeCodePoints"
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert "## Use instead" in rules["FC301"]["help"]["markdown"]
    assert rules["FC880"]["defaultConfiguration"] == {"level": "note"}
    memory, twice, *_ = run["results"]
    assert run["tool"]["driver"]["rules"][memory["ruleIndex"]]["id"] == memory["ruleId"] == "FC301"
    place = memory["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "services/etl/src/envs.py", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 8, "startColumn": 50, "endLine": 8, "endColumn": 55}
    assert memory["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "reports:resources.memory"}]
    change = memory["fixes"][0]["artifactChanges"][0]
    assert change["replacements"] == [{"deletedRegion": place["region"], "insertedContent": {"text": "Write '4Gi'"}}]
    assert twice["relatedLocations"][0]["message"] == {"text": "the first of that name"}
    assert [result["level"] for result in run["results"]] == ["error", "error", "warning", "note"]


def test_nothing_found_is_a_run() -> None:
    assert _read(report())["results"] == []


def test_the_fingerprint_is_that_of_json() -> None:
    found = json.loads(render("json", report(MEMORY)))["findings"][0]
    assert list(_read(report(MEMORY))["results"][0]["partialFingerprints"].values()) == [found["fingerprint"]]


@given(REPORTS)
def test_no_text_adds_a_result_or_a_link(hostile: Report) -> None:
    run = _read(hostile)
    assert [result["ruleId"] for result in run["results"]] == [found.code for found in hostile.findings]
    for result, found in zip(run["results"], hostile.findings, strict=True):
        assert not re.search(r"(?<!\\)(?:\\\\)*\[[^]]*(?<!\\)(?:\\\\)*\]\(", result["message"]["text"])
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii() and unquote(uri) == scalars(found.span.path)
        assert (result["level"] == "error") == (found.severity is Severity.ERROR)
