"""The examples of every explanation, checked as projects: the first has the finding, the second has none."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tests.catalogue.examples import checked, fences

from flyte_compile.catalogue import Entry, entries
from flyte_compile.diagnostics import Severity

BEHIND_A_RULE = {"FC831": "FC605"}
"""Codes of what planning refuses once more, with the rule's that finds the same before: it is seen where that one is
ignored."""

every_code = pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.code)


@every_code
def test_the_example_is_found(entry: Entry, tmp_path: Path) -> None:
    example = fences(entry, "Example")
    found = checked(example, tmp_path)
    if entry.code in BEHIND_A_RULE:
        ignored = BEHIND_A_RULE[entry.code]
        assert ignored in {item.code for item in found}
        assert entry.code not in {item.code for item in found}
        found = checked(example, tmp_path, ignored=ignored)
    assert entry.severity in {item.severity for item in found if item.code == entry.code}
    for item in found:
        assert not item.message.endswith(".")
        assert item.help is not None and item.help.endswith((".", "?"))


@every_code
def test_what_to_use_instead_is_fine(entry: Entry, tmp_path: Path) -> None:
    example = fences(entry, "Use instead")
    for fence in example:
        if fence.language == "python":
            ast.parse(fence.text)
    found = checked(example, tmp_path)
    assert [item.code for item in found if item.code == entry.code or item.severity is Severity.ERROR] == []
