"""The real SDK is the judge of what a declaration means: what it holds after an import is what the manifest says."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from tests.lower.sdk_facts import ask_sdk, same_shape

from flyte_compile.config import Config
from flyte_compile.pipeline import compile_project
from flyte_compile.plan.options import Options
from flyte_compile.source import Project

_ROOT = pathlib.Path(__file__).parents[2]
_EXAMPLES = sorted((_ROOT / "examples").rglob("*.py"))


@pytest.fixture(scope="session")
def sdk() -> dict[str, Any]:
    return ask_sdk(_EXAMPLES)


def _manifest(path: pathlib.Path, project: Project) -> dict[str, Any]:
    config = Config(options=Options(image_refs={"team-default": "registry.example/team/default:1"}))
    return dict(json.loads(compile_project([path], project, config).files["manifest.json"]))


@pytest.mark.parametrize("path", _EXAMPLES, ids=lambda path: str(path.relative_to(_ROOT / "examples")))
def test_an_example_means_what_the_sdk_makes_of_it(path: pathlib.Path, sdk: dict[str, Any]) -> None:
    theirs = {facts["name"]: facts for facts in sdk[str(path)]}
    ours = {environment["name"]: environment for environment in _manifest(path, Project(_ROOT))["environments"]}
    assert set(ours) == set(theirs)
    for name, facts in theirs.items():
        assert same_shape(ours[name], facts) == facts
