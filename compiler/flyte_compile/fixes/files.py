"""The files that may be fixed, and their bytes after edits."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from flyte_compile.fixes.edits import Edit, Sources, edited, lines_of
from flyte_compile.source import Project
from flyte_compile.source.project import IGNORED_FOLDERS, is_build_folder

_GENERATED = ("@generated", "do not edit")
"""What stands in the first lines of a file that a program writes, whatever its capitals."""
_HEADER = 5
"""Lines."""


def fixable_sources(project: Project) -> Sources:
    """The texts of a project's files that people write: none from outside of it, none that a program makes."""

    def source_of(path: str) -> str | None:
        data = project.read(path) if _is_ours(path, project) else None
        text = None if data is None else _decoded(data)
        return None if text is None or _is_generated(text[1]) else text[1]

    return source_of


def edited_bytes(data: bytes, edits: Iterable[Edit]) -> bytes | None:
    """A file's bytes after edits, its encoding, byte order mark and line ends kept; `None` where that can't be."""
    decoded = _decoded(data)
    if decoded is None:
        return None
    encoding, text = decoded
    try:
        return edited(text, edits).encode(encoding)
    except UnicodeEncodeError:
        return None


def _is_ours(path: str, project: Project) -> bool:
    """Whether a file is in the project itself, and not in what is installed or built there."""
    relative = project.relative(Path(path))
    if relative is None or relative != path:
        return False
    resolved = (project.root / path).resolve().relative_to(project.root).as_posix()
    folders = [folder for name in (path, resolved) for folder in PurePosixPath(name).parents]
    if any(folder.name in IGNORED_FOLDERS for folder in folders):
        return False
    return not any(
        (project.root / folder) == project.build or is_build_folder(project.root / folder) for folder in set(folders)
    )


def _is_generated(text: str) -> bool:
    header = "".join(lines_of(text)[:_HEADER]).lower()
    return any(mark in header for mark in _GENERATED)


def _decoded(data: bytes) -> tuple[str, str] | None:
    """The encoding of a module and its text, if the text in that encoding is the same bytes again."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
        return (encoding, text) if text.encode(encoding) == data else None
    except (SyntaxError, UnicodeError, LookupError):
        return None
