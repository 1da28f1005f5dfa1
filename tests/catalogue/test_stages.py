"""The explanations of the stages' codes: one file for each, in the form of the rules' docstrings."""

from __future__ import annotations

from importlib.resources import files

import pytest
from tests.catalogue.examples import fences

from flyte_compile.catalogue import Entry, entries
from flyte_compile.diagnostics import CODES

every_stage_code = pytest.mark.parametrize(
    "entry", [entry for entry in entries() if entry.code in CODES], ids=lambda entry: entry.code
)


def test_the_folder_has_a_file_for_every_code() -> None:
    folder = files("flyte_compile.catalogue").joinpath("stages")
    assert sorted(item.name for item in folder.iterdir()) == sorted(f"{code}.md" for code in CODES)


@every_stage_code
def test_form(entry: Entry) -> None:
    assert entry.summary.endswith(".") and entry.summary[0].isupper()
    assert [section.title for section in entry.sections] == ["What it does", "Why", "Example", "Use instead"]
    assert all(section.text for section in entry.sections)
    for title in ("Example", "Use instead"):
        assert any(fence.language == "python" for fence in fences(entry, title))


@every_stage_code
def test_lines_are_short(entry: Entry) -> None:
    text = files("flyte_compile.catalogue").joinpath("stages", f"{entry.code}.md").read_text(encoding="utf-8")
    assert max(map(len, text.splitlines())) <= 120
