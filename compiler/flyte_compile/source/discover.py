"""Which modules a compile starts from: the files and folders of the command line, and the names that they import by."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flyte_compile.diagnostics import Diagnostic, Severity, Span
from flyte_compile.source.module import Module
from flyte_compile.source.parse import parse_module
from flyte_compile.source.project import Project
from flyte_compile.source.workspaces import nearest_root, package_roots, workspace_above

_PROJECT_MARKERS = ("pyproject.toml", "setup.cfg", "setup.py")


@dataclass(frozen=True, slots=True)
class Sources:
    """What a compile starts from."""

    project: Project
    roots: tuple[str, ...]
    """Import roots of the whole project, relative to its root, most specific first."""
    entries: tuple[Module, ...]
    """The modules that the command line names, by path."""


def find_project_root(paths: Sequence[Path]) -> Path:
    """The nearest folder above all paths that has a `pyproject.toml` or its forerunners.

    Where that is a member of a uv workspace, it's the workspace's folder; where there is none, the repository's folder,
    and without a repository the paths' own.
    """
    absolute = [path.absolute() for path in paths]
    common = Path(os.path.commonpath(absolute))
    start = common if common.is_dir() else common.parent
    for folder in (start, *start.parents):
        if any((folder / marker).is_file() for marker in _PROJECT_MARKERS):
            return (workspace_above(folder) or folder).resolve()
    repository = next((folder for folder in (start, *start.parents) if (folder / ".git").exists()), None)
    if repository is not None:
        return repository.resolve()
    while (start / "__init__.py").is_file():
        start = start.parent
    return start.resolve()


def discover(
    paths: Sequence[Path], project: Project, *, import_root: str | None
) -> tuple[Sources, tuple[Diagnostic, ...]]:
    """Read and parse the modules that `paths` name; `import_root`, where given, is where every name starts."""
    diagnostics: list[Diagnostic] = []
    files: dict[str, None] = {}
    for path in paths:
        relative = project.relative(path.resolve())
        if relative is None:
            continue
        if project.kind(relative) == "folder":
            files.update(dict.fromkeys(file for file in project.walk(relative) if file.endswith(".py")))
        else:
            files[relative] = None
    entries = []
    for file in sorted(files):
        module, found = load_module(project, file, root_of(project, file, import_root))
        diagnostics.extend(found)
        if module is not None:
            entries.append(module)
    return Sources(project, import_roots(project, import_root), tuple(entries)), tuple(diagnostics)


def import_roots(project: Project, import_root: str | None) -> tuple[str, ...]:
    """The import roots of the whole project: as told, then `src`, the project's folder and its packages' own."""
    roots = [root for root in (import_root, "src") if root is not None and project.kind(root) == "folder"]
    return tuple(dict.fromkeys([*roots, ".", *package_roots(project)]))


def root_of(project: Project, file: str, import_root: str | None) -> str:
    """The folder that goes on `sys.path` for a file: as told, the parent of its package, `src`, or its own folder."""
    if import_root is not None and (import_root == "." or file.startswith(import_root + "/")):
        return import_root
    parent, _, _ = file.rpartition("/")
    source = nearest_root(project, file)
    if source is not None:
        return source
    while parent and project.kind(f"{parent}/__init__.py") == "file":
        parent = parent.rpartition("/")[0]
    return parent or "."


def module_name(file: str, root: str) -> tuple[str, bool]:
    """The dotted name of a file below an import root, and whether it is a package."""
    parts = (file if root == "." else file[len(root) + 1 :]).removesuffix(".py").split("/")
    is_package = parts[-1] == "__init__" and len(parts) > 1
    return ".".join(parts[:-1] if is_package else parts), is_package


def load_module(project: Project, file: str, root: str) -> tuple[Module | None, tuple[Diagnostic, ...]]:
    """Read and parse one file."""
    name, is_package = module_name(file, root)
    if not _is_text(file):
        return None, (_unusable(file, "the file's name isn't UTF-8", "Rename the file."),)
    data = project.read(file)
    if data is None:
        advice = "Check its permissions, and that it is a regular file of at most 16 MiB."
        return None, (_unusable(file, "the file can't be read", advice),)
    return parse_module(data, name=name, path=file, import_root=root, is_package=is_package)


def _is_text(path: str) -> bool:
    """Whether a path is text at all: bytes of its name that are no UTF-8 have come as halves of surrogate pairs."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unusable(file: str, message: str, advice: str) -> Diagnostic:
    return Diagnostic("FC002", Severity.ERROR, message, Span(file, 1, 1, 1, 1), help=advice)
