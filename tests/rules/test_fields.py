"""Every rule names the environment or task and the setting: a finding is the same one when its line has moved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from flyte_compile.config import load_config
from flyte_compile.diagnostics import Diagnostic
from flyte_compile.diagnostics.fingerprint import fingerprint
from flyte_compile.pipeline import check
from flyte_compile.rules import RULES
from flyte_compile.rules.base import Rule
from flyte_compile.source import Project

WITHOUT_SUBJECT: Mapping[str, str] = {}
"""Codes of rules that are about no single environment or task, with the reason."""

_PART = r"[a-z_]+(?:\[[^][]+\])?"
_FIELD = re.compile(rf"{_PART}(?:\.{_PART})*")

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)


def _found(rule: Rule, folder: Path, text: str) -> tuple[Diagnostic, ...]:
    (folder / "envs.py").write_text(text)
    root = folder.resolve()
    checked = check([root / "envs.py"], Project(root, None), load_config(root, {}))
    return tuple(found for found in checked.diagnostics if found.code == rule.CODE)


def _example(rule: Rule) -> str:
    examples: list[str] = re.findall(r"```python\n(.*?)```", rule.__doc__ or "", re.DOTALL)
    return examples[0]


@every_rule
def test_the_example_names_a_subject_and_a_field(rule: Rule, tmp_path: Path) -> None:
    found = _found(rule, tmp_path, _example(rule))
    assert found
    for finding in found:
        assert (finding.subject is None) == (rule.CODE in WITHOUT_SUBJECT)
        assert finding.field is not None and _FIELD.fullmatch(finding.field)


@every_rule
def test_no_two_findings_of_an_example_are_one(rule: Rule, tmp_path: Path) -> None:
    prints = Counter(map(fingerprint, _found(rule, tmp_path, _example(rule))))
    assert set(prints.values()) == {1}


@every_rule
def test_a_moved_example_has_the_same_findings(rule: Rule, tmp_path: Path) -> None:
    example = _example(rule)
    if "# /// script" in example:
        pytest.skip("the first lines of a script are its metadata")
    before = _found(rule, tmp_path, example)
    after = _found(rule, tmp_path, '"""Reports."""\n\nWIDTH = 80\n\n\n' + example)
    assert {found.span for found in before}.isdisjoint(found.span for found in after)
    assert list(map(fingerprint, before)) == list(map(fingerprint, after))
