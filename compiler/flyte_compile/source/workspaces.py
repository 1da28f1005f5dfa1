"""Projects of several packages: where uv's workspaces and local dependencies have their modules."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flyte_compile.source.project import Project
from flyte_compile.source.regular import read_regular
from flyte_compile.source.toml import TomlError, parse_toml

_FILE = "pyproject.toml"
_MOST_MEMBERS = 1_000


def workspace_above(folder: Path) -> Path | None:
    """The folder of the uv workspace that a project's folder is a member of, unless it has a table of ours itself."""
    own = _document(_text(folder / _FILE))
    if "flyte-compile" in _table(own, "tool"):
        return None
    for above in folder.parents:
        text = _text(above / _FILE)
        if text is None or "workspace" not in text:
            continue
        inside = folder.relative_to(above).as_posix()
        if any(_same_depth(inside, pattern) for pattern in _members(_document(text))):
            return above
    return None


def package_roots(project: Project) -> tuple[str, ...]:
    """The import roots of the packages that the project's own file names: workspace members and path dependencies."""
    data = project.read(_FILE)
    document = _document(data.decode(errors="replace") if data is not None else None)
    folders = {*_member_folders(project, document), *_local_sources(document)}
    return tuple(_import_root(project, folder) for folder in sorted(folders) if project.kind(folder) == "folder")


def nearest_root(project: Project, file: str) -> str | None:
    """The `src` folder of the nearest project above a file, if the file is below it."""
    folder = posixpath.dirname(file)
    while folder:
        if project.kind(f"{folder}/{_FILE}") == "file":
            return f"{folder}/src" if file.startswith(f"{folder}/src/") else None
        folder = posixpath.dirname(folder)
    return "src" if file.startswith("src/") and project.kind(_FILE) == "file" else None


def _import_root(project: Project, folder: str) -> str:
    source = f"{folder}/src"
    return source if project.kind(source) == "folder" else folder


def _member_folders(project: Project, document: Mapping[str, Any]) -> Iterator[str]:
    found = 0
    for pattern in _members(document):
        for path in sorted(project.root.glob(pattern)):
            inside = project.relative(path) if path.is_dir() else None
            if inside is None or project.kind(f"{inside}/{_FILE}") != "file":
                continue
            found += 1
            if found > _MOST_MEMBERS:
                return
            yield inside


def _members(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The patterns of a workspace's members that name folders below it, level by level."""
    declared = _table(document, "tool", "uv", "workspace").get("members", ())
    texts = [item.rstrip("/") for item in declared if isinstance(item, str)] if isinstance(declared, list) else []
    return tuple(t for t in texts if t and not t.startswith("/") and not {"..", "**", ""} & set(t.split("/")))


def _local_sources(document: Mapping[str, Any]) -> Iterator[str]:
    """The folders of path dependencies that lie in the project: of uv, and of Poetry."""
    tables = (_table(document, "tool", "uv", "sources"), _table(document, "tool", "poetry", "dependencies"))
    for source in (item for table in tables for item in table.values()):
        path = source.get("path") if isinstance(source, dict) else None
        if isinstance(path, str):
            inside = posixpath.normpath(path)
            if not inside.startswith(("..", "/")) and inside != ".":
                yield inside


def _same_depth(path: str, pattern: str) -> bool:
    parts, patterns = path.split("/"), pattern.split("/")
    return len(parts) == len(patterns) and all(map(fnmatch.fnmatchcase, parts, patterns))


def _text(path: Path) -> str | None:
    data = read_regular(path)
    try:
        return data.decode() if data is not None else None
    except UnicodeDecodeError:
        return None


def _document(text: str | None) -> Mapping[str, Any]:
    try:
        return parse_toml((text or "").encode())
    except TomlError:
        return {}


def _table(document: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    for name in names:
        inner = document.get(name)
        document = inner if isinstance(inner, dict) else {}
    return document
