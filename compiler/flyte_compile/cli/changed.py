"""`flyte-compile check --changed`: what a change reaches, project by project."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flyte_compile.cli.preparing import prepare, resolved

if TYPE_CHECKING:
    from flyte_compile.config import Config
    from flyte_compile.pipeline import Checked
    from flyte_compile.source import Project


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be checked in one project."""

    project: Project
    config: Config
    look: Callable[[Project], Checked]
    """Checks the project, or the same project with some of its files as they would be."""


def changed_jobs(files: Sequence[Path], among: Sequence[Path], given: dict[str, Any]) -> Iterator[Job]:
    """What changed files reach: each in the project that it would be compiled in, one project after another.

    A version control system names files of several projects at once, and files that are gone: those are left out.
    """
    from flyte_compile.changed import check_changed

    for root, changed in _by_project(files, given["project"]).items():
        project, config = prepare((root,), None, {**given, "project": root})
        yield Job(project, config, partial(check_changed, changed, config=config, among=among))


def _by_project(files: Sequence[Path], given: Path | None) -> dict[Path, list[Path]]:
    from flyte_compile.source import find_project_root

    roots: dict[Path, Path] = {}
    found: dict[Path, list[Path]] = {}
    for file in files:
        if not os.path.exists(file):  # noqa: PTH110 -- Path.exists raises where a name is too long
            continue
        folder = resolved(file) if file.is_dir() else resolved(file).parent
        if folder not in roots:
            roots[folder] = resolved(given) if given is not None else find_project_root([folder])
        if folder.is_relative_to(roots[folder]):
            found.setdefault(roots[folder], []).append(file)
    return dict(sorted(found.items()))
