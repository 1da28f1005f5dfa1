"""`flyte-compile check --changed`: what a change reaches, project by project."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flyte_compile.cli.exits import CLEAN
from flyte_compile.cli.preparing import prepare, resolved
from flyte_compile.cli.reporting import Reporting
from flyte_compile.cli.screen import counted, exit_code, loudness, say


def check_changed(
    files: Sequence[Path],
    among: Sequence[Path],
    found: Reporting,
    quiet: bool,
    verbose: bool,
    given: dict[str, Any],
) -> int:
    """Check what the changed files reach: each in the project that it would be compiled in, one project after another.

    A version control system names files of several projects at once, and files that are gone: those are left out.
    """
    from flyte_compile.pipeline import check_changed

    code = CLEAN
    for root, changed in _by_project(files, given["project"]).items():
        project, config = prepare((root,), None, {**given, "project": root})
        quiet, verbose = loudness(quiet, verbose, config)
        checked = check_changed(changed, project, config, among=among)
        found.add(project, config, checked, quiet, verbose)
        if not checked.declares_nothing:
            say(counted(checked), quiet)
        code = max(code, exit_code(checked))
    found.finish()
    return code


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
