"""Whole compiles: text in, a build folder out, by the command line's own functions."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from flyte_compile.config import load_config
from flyte_compile.diagnostics import Diagnostic
from flyte_compile.pipeline import compile_project
from flyte_compile.source import Project, find_project_root
from flyte_compile.write import write_files

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where it is there: ten times as fast."""


def load_yaml(text: str) -> list[Any]:
    """The documents of a YAML text."""
    return list(yaml.load_all(text, _LOADER))


@dataclass(frozen=True)
class Build:
    """What a compile made."""

    files: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def manifest(self) -> Any:
        return json.loads(self.files["manifest.json"])

    @property
    def errors(self) -> list[str]:
        return [f"{found.code} {found.message}" for found in self.diagnostics if found.severity.label == "error"]

    @property
    def dockerfiles(self) -> dict[str, str]:
        return {path: text for path, text in self.files.items() if path.endswith("/Dockerfile")}

    @property
    def objects(self) -> dict[str, str]:
        """The files of Kubernetes objects."""
        return {path: text for path, text in self.files.items() if path.startswith("tasks/") and path.endswith(".yaml")}

    @property
    def scripts(self) -> dict[str, str]:
        """The entrypoints and workers."""
        return {path: text for path, text in self.files.items() if path.startswith("tasks/") and path.endswith(".py")}

    def written(self, folder: Path) -> Path:
        """The folder, with the files in it."""
        write_files(folder, self.files)
        return folder


def compile_paths(*src: Path, **options: Any) -> Build:
    """Compile what stands on disk; options as `[tool.flyte-compile]` spells them, with `_` for `-`."""
    root = find_project_root([path.resolve() for path in src])
    config = load_config(root, {name.replace("_", "-"): value for name, value in options.items()})
    compiled = compile_project(src, Project(root), config)
    return Build(compiled.files, compiled.checked.diagnostics)


def compile_text(folder: Path, text: str, name: str = "flow.py", **options: Any) -> Build:
    """Compile one module, written into a folder of its own."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(textwrap.dedent(text).lstrip("\n").encode("utf-8", "surrogatepass"))
    return compile_paths(path, **options)


@pytest.fixture(scope="session")
def examples() -> Build:
    """The examples of this project, compiled."""
    return compile_paths(EXAMPLES)
