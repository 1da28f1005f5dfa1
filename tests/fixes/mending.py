"""Projects in memory's reach: what is found in them, and their files after the fixes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flyte_compile import pipeline
from flyte_compile.config import load_config
from flyte_compile.diagnostics import Diagnostic
from flyte_compile.fixes.rounds import Fixed, fix_all
from flyte_compile.source import Project


def written(folder: Path, files: Mapping[str, str | bytes]) -> Project:
    """A project of these files."""
    for name, content in {"pyproject.toml": "", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Project(folder)


def findings(project: Project) -> tuple[Diagnostic, ...]:
    """What checking a whole project finds."""
    return pipeline.check([project.root], project, load_config(project.root, {})).diagnostics


def mended(project: Project, *, unsafe: bool = False) -> Fixed:
    """A project with its fixes made."""
    return fix_all(project, findings, unsafe=unsafe)


def text_of(fixed: Fixed, path: str) -> str:
    """A file's text after the fixes."""
    data = fixed.project.read(path)
    assert data is not None
    return data.decode()
