"""What changed files reach: the parts of a project that are checked again, and what may be said of a part."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from flyte_compile.collector import collector_off
from flyte_compile.config import Config
from flyte_compile.names.importers import Importers
from flyte_compile.partial import GRAPH, UNUSED
from flyte_compile.pipeline import Analysis, Checked, analyse, failing
from flyte_compile.rules import NAMES, WHOLE_PROGRAM
from flyte_compile.source import Project


def check_changed(files: Sequence[Path], project: Project, config: Config, *, among: Sequence[Path] = ()) -> Checked:
    """Check what changed files reach, as `analyse_changed` does."""
    return analyse_changed(files, project, config, among=among).checked


def analyse_changed(files: Sequence[Path], project: Project, config: Config, *, among: Sequence[Path] = ()) -> Analysis:
    """Analyse the modules that changed files are, are named in or are imported by, `among` folders where any are given.

    What is found in those, and in what they import, is what `check` of the project finds there; but of two modules that
    have nothing to do with each other, such as two environments of one name, nothing is said, and nothing of a
    suppression that may be for such a finding, or for what somebody else makes of an imported module.
    """
    with collector_off():
        importers = Importers(project, config.import_root)
        changed = {project.relative(path) for file in files for path in (file.absolute(), file.resolve())}
        within = [folder for path in among if (folder := project.relative(path.resolve())) is not None]
        # A document of an editor need not be on disk yet.
        unsaved = {path for path in changed if path is not None and path in project.contents}
        affected = unsaved | set(importers.affected(path for path in changed if path is not None))
        entries = {path for path in affected if not among or any(_holds(folder, path) for folder in within)}
        part = analyse([project.root / path for path in sorted(entries)], project, config, unsure=GRAPH)
        read = {module.path for module in part.checked.program.modules}
        part = _without(part, read - affected, UNUSED, config)
        if not any(found.code in WHOLE_PROGRAM for found in part.checked.diagnostics):
            return part
        rest = set(importers.affected(read)) - read
        whole = analyse([project.root / path for path in sorted(entries | rest)], project, config, unsure=GRAPH)
        return _without(whole, {module.path for module in whole.checked.program.modules} - read, NAMES, config)


def _without(analysis: Analysis, paths: Collection[str], codes: Collection[str], config: Config) -> Analysis:
    """The same without findings of these codes in these modules."""
    checked = analysis.checked
    left = tuple(one for one in checked.diagnostics if one.span.path not in paths or one.code not in codes)
    fails = failing(left, config.policy.fail_on)
    return replace(analysis, checked=replace(checked, diagnostics=left, fails=fails))


def _holds(folder: str, path: str) -> bool:
    return folder in (".", path) or path.startswith(f"{folder}/")
