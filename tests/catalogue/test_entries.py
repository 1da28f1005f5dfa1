"""The catalogue as a whole: what it holds, and how it is looked up."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from flyte_compile.catalogue import entries, find, nearest
from flyte_compile.diagnostics import CODES, Severity
from flyte_compile.rules import RULES


def test_it_holds_every_rule_and_every_code_of_the_stages() -> None:
    codes = [entry.code for entry in entries()]
    assert codes == sorted({*CODES, *(rule.CODE for rule in RULES)})


def test_names_are_in_kebab_case_and_unique() -> None:
    names = [entry.name for entry in entries()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


def test_an_entry() -> None:
    entry = find("FC301")
    assert entry is not None
    assert (entry.code, entry.name, entry.severity) == ("FC301", "quantity", Severity.ERROR)
    assert entry.family == "Resources and accelerators"
    assert entry.summary == "An amount of cpu, memory, disk or shared memory isn't a Kubernetes quantity."
    assert entry.page == "docs/rules/FC301.md"


@pytest.mark.parametrize("word", ["FC301", "fc301", "quantity", "Quantity"])
def test_looking_up(word: str) -> None:
    entry = find(word)
    assert entry is not None and entry.code == "FC301"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("quantities", "quantity"),
        ("unknown_value", "unknown-value"),
        ("FC3O1", "FC301"),
        ("301", "FC301"),
        ("FC01", "FC001"),
        ("xyzzy", None),
    ],
)
def test_a_wrong_word(word: str, meant: str | None) -> None:
    assert find(word) is None
    assert nearest(word) == meant


def test_checking_imports_nothing_of_it() -> None:
    program = "import sys, flyte_compile.pipeline; print('flyte_compile.catalogue' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"
