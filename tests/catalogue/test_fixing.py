"""The table of codes that have fixes against the fixes that findings carry."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.catalogue.examples import OTHER_FIXABLE, checked, fences, fixable

from flyte_compile.catalogue import Entry, entries
from flyte_compile.catalogue.explanation import Fence
from flyte_compile.catalogue.fixing import FIXED
from flyte_compile.diagnostics import Safety


def _safeties(entry: Entry, example: tuple[Fence, ...], folder: Path) -> set[Safety]:
    return {item.fix.safety for item in checked(example, folder) if item.code == entry.code and item.fix is not None}


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.code)
def test_a_code_is_listed_that_has_a_fix_and_no_other(entry: Entry, tmp_path: Path) -> None:
    found = _safeties(entry, fences(entry, "Example"), tmp_path)
    if entry.code in OTHER_FIXABLE:
        assert not found, "the example would do"
        found = _safeties(entry, fixable(entry), tmp_path)
    assert found == ({FIXED[entry.code]} if entry.code in FIXED else set())
    assert entry.fix is FIXED.get(entry.code)


def test_every_listed_code_is_one() -> None:
    assert set(FIXED) <= {entry.code for entry in entries()}
