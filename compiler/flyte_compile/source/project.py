"""The project's files: every read goes through here and none leaves the project root, links included."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from flyte_compile.source.regular import read_regular

IGNORED_FOLDERS = frozenset(
    {
        *("__pycache__", "node_modules", "site-packages", "venv", "env.bak", "dist-packages"),
        *(".git", ".hg", ".svn", ".venv", ".tox", ".nox", ".eggs", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
        *(".hypothesis", ".idea", ".vscode", ".import_linter_cache"),
    }
)


@dataclass(frozen=True, slots=True)
class Project:
    """A project root and the folders below it that hold compiled output."""

    root: Path
    """Absolute, links resolved."""
    build: Path | None = None
    contents: Mapping[str, bytes] = field(default_factory=dict, compare=False, repr=False)
    """By relative path, what files are taken to hold in place of what is on disk."""
    _kinds: dict[str, str | None] = field(default_factory=dict, compare=False, repr=False)
    """What was seen at each path: one compile sees one state of the files."""
    _names: dict[str, frozenset[str] | None] = field(default_factory=dict, compare=False, repr=False)
    _walks: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    _targets: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def relative(self, path: Path) -> str | None:
        """A path relative to the root, with forward slashes, `.` for the root; `None` where it leads outside."""
        absolute = Path(os.path.normpath(self.root / path))
        try:
            resolved = absolute.resolve()
        except (OSError, ValueError, RuntimeError):
            return None
        if not (_within(absolute, self.root) and _within(resolved, self.root)):
            return None
        return absolute.relative_to(self.root).as_posix()

    def kind(self, path: str) -> str | None:
        """`file`, `folder`, or `None` where neither stands at a relative path."""
        if path not in self._kinds:
            self._kinds[path] = self._look(path)
        return self._kinds[path]

    def may_hold(self, folder: str, name: str) -> bool:
        """Whether something of that name may stand in a folder: most names that are asked for don't stand anywhere."""
        if folder not in self._names:
            try:
                entries = (self.root / folder).iterdir() if self.kind(folder) == "folder" else ()
                self._names[folder] = frozenset(entry.name for entry in entries)
            except OSError:
                self._names[folder] = None
        listed = self._names[folder]
        return listed is None or name in listed

    def _look(self, path: str) -> str | None:
        try:
            target = self.root / path
            found = "file" if target.is_file() else "folder" if target.is_dir() else None
        except (OSError, ValueError):
            return None
        return found if found is not None and self.relative(Path(path)) is not None else None

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; `None` where there is none, where it can't be read, or where it is over the limit."""
        if path in self.contents:
            return self.contents[path]
        return read_regular(self.root / path) if self.kind(path) == "file" else None

    def holding(self, contents: Mapping[str, bytes]) -> Project:
        """The same files, some of them with other contents than on disk."""
        return replace(self, contents={**self.contents, **contents})

    def walk(self, folder: str) -> tuple[str, ...]:
        """Every file below a folder, sorted; version control, caches and build folders left out, links not followed."""
        if folder not in self._walks:
            self._walks[folder] = self._walk(folder)
        return self._walks[folder]

    def target(self, path: str) -> str:
        """The path that links lead to, relative to the root; itself where there is none or it leads outside."""
        if path in self._targets:
            return self._targets[path]
        folder, _, name = path.rpartition("/")
        # Files stand in few folders, and links are rare: a folder's links are followed once.
        above = self.target(folder) if folder else ""
        inside = f"{above}/{name}" if above else name
        absolute = self.root / inside
        if absolute.is_symlink():
            resolved = absolute.resolve()
            inside = resolved.relative_to(self.root).as_posix() if _within(resolved, self.root) else path
        self._targets[path] = inside
        return inside

    def _walk(self, folder: str) -> tuple[str, ...]:
        start = self.relative(Path(folder))
        if start is None:
            return ()
        found: list[str] = []
        waiting = ["" if start == "." else f"{start}/"]
        while waiting:
            inside = waiting.pop()
            with contextlib.suppress(OSError), os.scandir(self.root / inside) as entries:
                for entry in entries:
                    path = inside + entry.name
                    if entry.is_symlink():
                        # It may lead anywhere; what is no link stands where its folder does.
                        if self.kind(path) == "file":
                            found.append(path)
                    elif entry.is_dir():
                        if not self._ignored(Path(entry.path)):
                            waiting.append(f"{path}/")
                    elif entry.is_file():
                        found.append(path)
                        self._kinds.setdefault(path, "file")
        return tuple(sorted(found))

    def _ignored(self, folder: Path) -> bool:
        return (
            folder.name in IGNORED_FOLDERS
            or folder == self.build
            or (folder / "pyvenv.cfg").is_file()
            or is_build_folder(folder)
        )


def is_build_folder(folder: Path) -> bool:
    """Whether a folder holds the output of an earlier compile."""
    data = read_regular(folder / "manifest.json")
    try:
        document = json.loads(data) if data is not None else None
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and str(document.get("compiler", "")).startswith("flyte-compile ")


def _within(path: Path, root: Path) -> bool:
    return path == root or root in path.parents
