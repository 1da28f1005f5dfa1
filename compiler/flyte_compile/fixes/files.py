"""The files that may be fixed, their bytes after edits, and how they are written."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import tempfile
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


def replace_file(project: Project, path: str, old: bytes, new: bytes) -> bool:
    """Write a file in one step, its mode kept; whether it still held the old bytes, else nothing is done.

    A link stays one: what it leads to is written, which is in the project as well. An `OSError` passes through.
    """
    target = (project.root / path).resolve()
    if not target.is_relative_to(project.root) or target.read_bytes() != old:
        return False
    mode = stat.S_IMODE(target.stat().st_mode)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    return True


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
