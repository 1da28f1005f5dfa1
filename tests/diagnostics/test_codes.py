"""The table of the stages' codes against the program's text."""

from __future__ import annotations

import re
from pathlib import Path

import flyte_compile
from flyte_compile.diagnostics import CODES
from flyte_compile.rules import RULES

_PACKAGE = Path(flyte_compile.__file__).parent
_TABLE = _PACKAGE / "diagnostics" / "codes.py"


def _used() -> set[str]:
    """Every code that a stage's module writes down, the rules' own and the catalogue's aside."""
    others = (_PACKAGE / "rules", _PACKAGE / "catalogue")
    modules = (path for path in _PACKAGE.rglob("*.py") if path != _TABLE and not any(map(path.is_relative_to, others)))
    return {code for path in modules for code in re.findall(r'"(FC\d{3})"', path.read_text(encoding="utf-8"))}


def test_every_code_that_a_stage_uses_is_in_the_table() -> None:
    assert _used() - set(CODES) <= {rule.CODE for rule in RULES}


def test_every_code_of_the_table_is_used() -> None:
    assert set(CODES) - _used() == set()


def test_codes_are_in_their_familys_order() -> None:
    # The table is by subject; within a subject, codes go up.
    assert len(CODES) == len(set(CODES))
    assert all(re.fullmatch(r"FC\d{3}", code) for code in CODES)
