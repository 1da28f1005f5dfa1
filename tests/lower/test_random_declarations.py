"""Declarations made at random come to what the real SDK holds after importing the same module."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from tests.lower.random_modules import modules
from tests.lower.sdk_facts import Case, ask_sdk, same_shape

from flyte_compile.config import Config
from flyte_compile.diagnostics import Severity
from flyte_compile.pipeline import compile_project
from flyte_compile.plan.options import Options
from flyte_compile.source import Project

_MODULES = 150
"""How many are made: one process of the SDK imports them all, which takes a few seconds."""


def _made() -> list[str]:
    """Modules by hypothesis, which is not asked to shrink: a single one is small enough to read."""
    found: list[str] = []

    @settings(max_examples=_MODULES, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(modules())
    def collect(text: str) -> None:
        found.append(text)

    collect()
    return found


def test_a_random_module_means_what_the_sdk_makes_of_it(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    (root / "pyproject.toml").touch()
    texts = _made()
    cases = []
    for index, text in enumerate(texts):
        path = root / f"module{index}.py"
        path.write_text(text, encoding="utf-8")
        cases.append(Case(path, {}))
    sdk = ask_sdk(cases)
    refused = 0
    for case, text in zip(cases, texts, strict=True):
        compiled = compile_project([case.path], Project(root), Config(options=Options(python="3.11")))
        found = [f"{item.severity.label} {item.code} {item.message}" for item in compiled.checked.diagnostics]
        if isinstance(sdk[case.key], str):
            errors = [item for item in compiled.checked.diagnostics if item.severity is Severity.ERROR]
            assert errors, f"{text}\n# the SDK refuses it: {sdk[case.key]}"
            refused += 1
            continue
        theirs = {facts["name"]: facts for facts in sdk[case.key]}
        manifest = json.loads(compiled.files["manifest.json"])
        ours = {environment["name"]: environment for environment in manifest["environments"]}
        assert list(ours) == list(theirs), f"{text}\n# {found}"
        for name, facts in theirs.items():
            assert same_shape(ours[name], facts) == facts, f"{text}\n# {found}"
    assert refused < len(texts) // 3
