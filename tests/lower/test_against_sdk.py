"""The real SDK is the judge of what a declaration means: what it holds after an import is what the manifest says."""

from __future__ import annotations

import json
import pathlib
import sys
from typing import Any

import pytest
from tests.lower.sdk_facts import Case, ask_sdk, cases, same_shape

from flyte_compile.config import Config
from flyte_compile.diagnostics import Severity
from flyte_compile.pipeline import Compiled, compile_project
from flyte_compile.plan.options import Options
from flyte_compile.source import Project

_ROOT = pathlib.Path(__file__).parents[2]
_EXAMPLES = _ROOT / "examples"
_MODULES = pathlib.Path(__file__).parent / "modules"
_CASES = [case for folder in (_EXAMPLES, _MODULES) for path in sorted(folder.rglob("*.py")) for case in cases(path)]


@pytest.fixture(scope="session")
def sdk() -> dict[str, Any]:
    return ask_sdk(_CASES)


def _compile(case: Case) -> Compiled:
    project = Project(_ROOT if _EXAMPLES in case.path.parents else _MODULES)
    options = Options(
        # What an image's Python is where nothing says it: to the SDK, the one that imports the module.
        python=f"{sys.version_info[0]}.{sys.version_info[1]}",
        image_refs={"team-default": "registry.example/team/default:1"},
    )
    return compile_project([case.path], project, Config(options=options, define=case.define))


def _name(case: Case) -> str:
    folder = _EXAMPLES if _EXAMPLES in case.path.parents else _MODULES
    defined = ",".join(f"{name}={value}" for name, value in case.define.items())
    return f"{case.path.relative_to(folder)}{'?' if defined else ''}{defined}"


@pytest.mark.parametrize("case", _CASES, ids=_name)
def test_a_module_means_what_the_sdk_makes_of_it(case: Case, sdk: dict[str, Any]) -> None:
    compiled = _compile(case)
    errors = [found for found in compiled.checked.diagnostics if found.severity is Severity.ERROR]
    if isinstance(sdk[case.key], str):
        assert errors, f"the SDK refuses it: {sdk[case.key]}"
        return
    theirs = {facts["name"]: facts for facts in sdk[case.key]}
    manifest = json.loads(compiled.files["manifest.json"])
    ours = {environment["name"]: environment for environment in manifest["environments"]}
    assert list(ours) == list(theirs)
    for name, facts in theirs.items():
        assert same_shape(ours[name], facts) == facts
    if _MODULES in case.path.parents:
        assert errors == []
