"""The errors of real projects are those that were reviewed: no false alarm comes in, and no mistake gets lost.

Their patterns are checked always. The projects themselves are, where `FLYTE_COMPILE_EXAMPLES` names a folder that holds
a checkout of each repository in a folder `owner+name`; that takes some minutes.
"""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flyte_compile.config import Config
from flyte_compile.diagnostics import Severity
from flyte_compile.pipeline import check
from flyte_compile.plan.options import Options
from flyte_compile.source import Project, find_project_root

VARIABLE = "FLYTE_COMPILE_EXAMPLES"
REVIEWED: dict[str, Any] = tomllib.loads((Path(__file__).parent / "reviewed_errors.toml").read_text(encoding="utf-8"))
CONFIG = Config(options=Options(python="3.11", flyte_version="2.12.1"))
_IGNORED = frozenset(("tests", "test", ".git", ".venv", "site-packages"))


@pytest.mark.parametrize("name", REVIEWED["patterns"])
def test_pattern(name: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    module = tmp_path / "module.py"
    module.write_text(REVIEWED["patterns"][name]["module"])
    found = check([module], Project(tmp_path), CONFIG).diagnostics
    assert REVIEWED["patterns"][name]["code"] in {item.code for item in found if item.severity is Severity.ERROR}


def test_every_error_says_why() -> None:
    assert all(error["why"] and error["pattern"] in REVIEWED["patterns"] for error in REVIEWED["errors"])
    assert {error["pattern"] for error in REVIEWED["errors"]} == set(REVIEWED["patterns"])
    assert {error["repository"] for error in REVIEWED["errors"]} <= set(REVIEWED["folders"])


@pytest.mark.parametrize("repository", REVIEWED["folders"])
def test_projects(repository: str) -> None:
    checkout = Path(os.environ.get(VARIABLE, "")) / repository.replace("/", "+")
    if VARIABLE not in os.environ or not checkout.is_dir():
        pytest.skip(f"{VARIABLE} names no folder with a checkout {checkout.name!r}")
    checkout = checkout.resolve()
    folders = [checkout / folder for folder in REVIEWED["folders"][repository]]
    found = {error for path in _declaring(folders) for error in _errors(path, checkout)}
    reviewed = Counter[tuple[str, str, str]]()
    for error in REVIEWED["errors"]:
        if error["repository"] == repository:
            code = REVIEWED["patterns"][error["pattern"]]["code"]
            reviewed[error["path"], code, error["environment"]] += error["times"]
    assert Counter(error[:3] for error in found) == reviewed


def _declaring(folders: list[Path]) -> Iterator[Path]:
    """The modules that may declare something, without the tests of a project."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if not _IGNORED & set(path.relative_to(folder).parts) and "flyte" in path.read_text(errors="replace"):
                yield path


def _errors(path: Path, checkout: Path) -> Iterator[tuple[str, str, str, int, str]]:
    """Path, code, environment, line and message of each error."""
    root = find_project_root([path])
    root = root if root.is_relative_to(checkout) else path.parent
    for found in check([path], Project(root), CONFIG).diagnostics:
        if found.severity is Severity.ERROR:
            place = (root / found.span.path).relative_to(checkout).as_posix()
            yield place, found.code, (found.subject or "").partition(".")[0], found.span.line, found.message
