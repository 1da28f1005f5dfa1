"""Whatever a team chooses not to hear of, a compile ends, and what it writes is valid."""

from __future__ import annotations

import re
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from flyte_compile.config import load_config
from flyte_compile.diagnostics import Severity
from flyte_compile.pipeline import Compiled, compile_project
from flyte_compile.rules import RULES
from flyte_compile.rules.base import Rule
from flyte_compile.source import Project


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_a_rule_that_is_ignored(rule: Rule, tmp_path: Path) -> None:
    compiled = _compile(_with_tasks(_example(rule)), tmp_path, rule.CODE)
    # Nor is the same said again under another code; what a warning lets pass may still be no platform at all.
    errors = {found.code for found in compiled.checked.diagnostics if found.severity is Severity.ERROR}
    assert errors == ({"FC251"} if rule.CODE == "FC213" else set())
    for path, text in compiled.files.items():
        if path.endswith(".yaml") and path != "kustomization.yaml":
            for document in filter(None, yaml.safe_load_all(text)):
                kubernetes_validate.validate(document, "1.31", strict=True)


def _compile(source: str, folder: Path, code: str) -> Compiled:
    (folder / "a.py").write_text(source)
    (folder / "requirements.in").write_text("httpx==0.28.1\n")
    return compile_project([folder / "a.py"], Project(folder), load_config(folder, {"ignore": (code,)}))


def _example(rule: Rule) -> str:
    blocks: list[str] = re.findall(r"```python\n(.*?)```", rule.__doc__ or "", re.DOTALL)
    return blocks[0]


def _with_tasks(source: str) -> str:
    """The example with a task for each environment, so that there is something to write."""
    if "@" in source:
        return source
    names = re.findall(r"^(\w+) = flyte\.TaskEnvironment", source, re.MULTILINE)
    return source + "".join(f"\n\n@{name}.task\nasync def of_{name}(x: int) -> int:\n    return x\n" for name in names)
