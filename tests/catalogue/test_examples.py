"""The examples of every explanation, checked as projects: the first has the finding, the second has none."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tests.catalogue.examples import checked, fences

from flyte_compile import pipeline
from flyte_compile.catalogue import Entry, entries
from flyte_compile.diagnostics import Severity

BEHIND_A_RULE = {"FC350": "FC301", "FC351": "FC304", "FC751": "FC701", "FC831": "FC605"}
"""Codes of what planning refuses once more, with the rule's that finds the same before: who plans without the rules, or
with a rule's finding suppressed, still gets no artefact."""

every_code = pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.code)


@every_code
def test_the_example_is_found(entry: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {item.code for item in checked(fences(entry, "Example"), tmp_path)}
    if entry.code in BEHIND_A_RULE:
        assert BEHIND_A_RULE[entry.code] in found
        monkeypatch.setattr(pipeline, "run_rules", lambda program: ())
        found = {item.code for item in checked(fences(entry, "Example"), tmp_path)}
    assert entry.code in found


@every_code
def test_what_to_use_instead_is_fine(entry: Entry, tmp_path: Path) -> None:
    example = fences(entry, "Use instead")
    for fence in example:
        if fence.language == "python":
            ast.parse(fence.text)
    found = checked(example, tmp_path)
    assert [item.code for item in found if item.code == entry.code or item.severity is Severity.ERROR] == []


@every_code
def test_an_example_says_what_to_write_instead(entry: Entry, tmp_path: Path) -> None:
    for item in checked(fences(entry, "Example"), tmp_path):
        assert not item.message.endswith(".")
        assert item.help is not None and item.help.endswith((".", "?"))


@every_code
def test_an_example_has_the_usual_severity(entry: Entry, tmp_path: Path) -> None:
    if entry.code in BEHIND_A_RULE:
        pytest.skip("the rule is seen in its place")
    found = checked(fences(entry, "Example"), tmp_path)
    assert entry.severity in {item.severity for item in found if item.code == entry.code}
