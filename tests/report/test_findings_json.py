"""The JSON of this program's own, against its published schema."""

from __future__ import annotations

import importlib.resources
import json
from typing import Any

import jsonschema
from hypothesis import given
from tests.report.samples import ALL, MEMORY, REPORTS, edits_of, report

from flyte_compile.report import Report, render

SCHEMA: Any = json.loads(
    importlib.resources.files("flyte_compile.report").joinpath("findings.schema.json").read_bytes()
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def _read(given: Report) -> Any:
    document = json.loads(render("json", given))
    VALIDATOR.validate(document)
    return document


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_finding_is_whole() -> None:
    document = _read(report(*ALL, edits_of=edits_of))
    assert document["counts"] == {"error": 2, "warning": 1, "note": 1}
    first = document["findings"][0]
    assert first["name"] == "quantity"
    assert first["path"] == "src/envs.py"
    assert first["span"] == {"line": 8, "column": 50, "end_line": 8, "end_column": 55}
    assert (first["subject"], first["field"]) == ("reports", "resources.memory")
    assert first["fix"]["edits"] == [{"path": "src/envs.py", "span": first["span"], "replacement": "Write '4Gi'"}]
    assert first["documentation"] == "docs/rules/FC301.md"
    assert document["findings"][1]["related"][0]["message"] == "the first of that name"


def test_a_fix_that_can_not_be_made_is_none() -> None:
    assert _read(report(MEMORY))["findings"][0]["fix"] is None


def test_nothing_found_is_a_document() -> None:
    assert _read(report())["findings"] == []


@given(REPORTS)
def test_no_text_adds_a_key_or_a_finding(hostile: Report) -> None:
    document = _read(hostile)
    assert [found["code"] for found in document["findings"]] == [found.code for found in hostile.findings]
    assert len({found["fingerprint"] for found in document["findings"]}) == len(hostile.findings)
    json.dumps(document, ensure_ascii=False).encode()
