"""The project as others install it: a folder with what the package is made of."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_PARTS = (
    "compiler",
    "runtime",
    "templates",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    ".pre-commit-hooks.yaml",
)
_NO_PACKAGES = re.compile(
    r"No matching distribution|Could not find a version|NewConnectionError|ConnectTimeout|SSLError"
)


@pytest.fixture
def distribution(tmp_path: Path) -> Path:
    """A copy of the sources, as they are now and without what is built of them."""
    folder = tmp_path / "flyte-compile"
    folder.mkdir()
    for part in _PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    return folder


@pytest.fixture
def clean_environment(tmp_path: Path) -> dict[str, str]:
    """Variables of a person who has neither these sources on the path nor a Git configuration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON", "GITHUB_"))}
    person = {f"GIT_{role}_{what}": "x@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return {
        **kept,
        **person,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "NO_COLOR": "1",
        "PIP_NO_COMPILE": "1",  # Most of an installation is byte code that no test needs.
    }


def skip_without_packages(output: str) -> None:
    """Skip the test where what was printed says that pip has nowhere to get packages from."""
    found = _NO_PACKAGES.search(output)
    if found:
        pytest.skip(f"pip can't get the packages that are needed: {found[0]}")
