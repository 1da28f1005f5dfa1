"""Which files and folders of the project a pattern finds."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Callable
from pathlib import PurePosixPath

from flyte_compile.source import Project
from flyte_compile.values.library.paths import PosixPath
from flyte_compile.values.model import Unknown
from flyte_compile.values.run import Run

_LONGEST_PATTERN = 1_000
_MOST_DEEP = 3
"""`**` in a pattern; each can be any number of folders, in all combinations."""
_MAGIC = re.compile(r"[*?\[]")


def children(project: Project, folder: str) -> list[str]:
    """The names of the files and folders in a folder, sorted; folders that hold no file are left out."""
    return sorted({name.partition("/")[0] for name in _files(project, folder)})


def _files(project: Project, folder: str) -> list[str]:
    prefix = "" if folder == "." else folder + "/"
    return [file[len(prefix) :] for file in project.walk(folder)]


def _everything(project: Project, folder: str) -> tuple[set[str], set[str]]:
    """Files and folders below a folder."""
    files = set(_files(project, folder))
    folders = {"/".join(file.split("/")[:count]) for file in files for count in range(1, file.count("/") + 1)}
    return files, folders


def found_by(project: Project, folder: str, pattern: str, *, hidden: bool = True) -> list[str] | None:
    """What a pattern of `pathlib` finds below a folder; `None` where Pythons differ in what it means."""
    parts = [part for part in pattern.split("/") if part != "."]
    if not pattern or pattern.startswith("/") or ".." in parts or "" in parts or parts[-1] == "**":
        return None
    if any("**" in part and part != "**" for part in parts):
        return None
    files, folders = _everything(project, folder)
    if len(pattern) > _LONGEST_PATTERN or parts.count("**") > _MOST_DEEP:
        return None
    return sorted(name for name in files | folders if _matches(name.split("/"), parts, hidden))


def _matches(names: list[str], parts: list[str], hidden: bool) -> bool:
    if not parts:
        return not names
    if parts[0] == "**":
        shown = hidden or not (names and names[0].startswith("."))
        return _matches(names, parts[1:], hidden) or bool(names and shown and _matches(names[1:], parts, hidden))
    if not names or not fnmatch.fnmatchcase(names[0], parts[0]):
        return False
    if not hidden and names[0].startswith(".") and not parts[0].startswith("."):
        return False
    return _matches(names[1:], parts[1:], hidden)


def found_by_text(
    run: Run, pattern: str, recursive: bool, place_of: Callable[[PurePosixPath], str | Unknown]
) -> list[str] | Unknown | None:
    """What `glob.glob` finds: texts that begin as the pattern does."""
    if not _MAGIC.search(pattern):
        inside = place_of(PosixPath(pattern))
        if isinstance(inside, Unknown):
            return inside
        return [pattern] if run.bindings.project.kind(inside) is not None else []
    if not recursive and "**" in pattern:
        pattern = pattern.replace("**", "*")
    fixed = pattern[: _MAGIC.search(pattern).start()].rpartition("/")  # type: ignore[union-attr]  # there is one
    start = fixed[0] + fixed[1]
    inside = place_of(PosixPath(start or "."))
    if isinstance(inside, Unknown):
        return inside
    found = found_by(run.bindings.project, inside, pattern[len(start) :], hidden=False)
    return None if found is None else [posixpath.join(start, name) if start else name for name in found]
