"""The example of every finding that has a fix, fixed: it is gone, and nothing else is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.catalogue.examples import checked, fixable
from tests.fixes.mending import findings, mended

from flyte_compile.catalogue import Entry, entries
from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.fixes import edits_of
from flyte_compile.fixes.files import fixable_sources
from flyte_compile.source import Project


@pytest.mark.parametrize("entry", [entry for entry in entries() if entry.fix is not None], ids=lambda entry: entry.code)
def test_an_example_that_has_a_fix_is_fixed(entry: Entry, tmp_path: Path) -> None:
    found = [item for item in checked(fixable(entry), tmp_path) if item.code == entry.code]
    assert any(item.fix for item in found)
    project = Project(tmp_path)
    sources = fixable_sources(project)
    assert all(edits_of(item, sources) for item in found if item.fix), "the example itself can't be fixed"
    before = findings(project)
    fixed = mended(project, unsafe=True)
    assert fixed.count
    assert entry.code not in {item.code for item in fixed.left if item.fix}
    assert _kinds(fixed.left) <= _kinds(before)
    again = mended(fixed.project, unsafe=True)
    assert (again.count, again.files) == (0, {})


def _kinds(found: tuple[Diagnostic, ...]) -> set[str]:
    """The codes of what is wrong; planning has its notes for what is no longer in error."""
    return {item.code for item in found if item.severity > Severity.NOTE}
