"""A folder as it is on disk: looked at without following a symbolic link, made durable, taken away."""

from __future__ import annotations

import concurrent.futures
import contextlib
import dataclasses
import enum
import os
import pathlib
import shutil
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from flyte_compile.write.errors import WriteError
from flyte_compile.write.record import digest

FILE_MODE = 0o644
FOLDER_MODE = 0o755


class Kind(enum.StrEnum):
    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a folder."""

    kind: Kind
    inode: int
    device: int
    size: int
    mtime: int
    """In nanoseconds."""
    owner: tuple[int, int]
    closed: bool = False
    """A folder that wasn't looked into: it can't be read, or another file system is mounted there."""

    @property
    def mark(self) -> tuple[str, int, int, int]:
        """What changes when somebody writes it or puts another in its place; for a folder, its being one."""
        return (self.kind, 0, 0, 0) if self.kind is Kind.FOLDER else (self.kind, self.inode, self.size, self.mtime)


def entry_of(path: pathlib.Path) -> Entry | None:
    """What stands at a path, `None` where nothing does."""
    try:
        return _entry(path.lstat())
    except (FileNotFoundError, NotADirectoryError):
        return None


def kind_of(path: pathlib.Path) -> Kind | None:
    """What sort of thing stands at a path, `None` where nothing does."""
    entry = entry_of(path)
    return None if entry is None else entry.kind


def scan(root: pathlib.Path) -> dict[str, Entry]:
    """Everything below a folder by relative path with forward slashes; the folder itself, if it is there, is `""`."""
    top = entry_of(root)
    entries = {} if top is None else {"": top}
    waiting = [""] if top is not None and top.kind is Kind.FOLDER else []
    while waiting:
        folder = waiting.pop()
        try:
            for name in os.listdir(os.path.join(root, folder)):  # noqa: PTH118, PTH208 -- three times as fast
                path = f"{folder}/{name}" if folder else name
                try:
                    entry = _entry(os.lstat(os.path.join(root, path)))  # noqa: PTH118
                except FileNotFoundError:
                    continue  # Gone while we looked.
                if entry.kind is Kind.FOLDER and entry.device != entries[""].device:
                    entry = dataclasses.replace(entry, closed=True)
                elif entry.kind is Kind.FOLDER:
                    waiting.append(path)
                entries[path] = entry
        except PermissionError:
            entries[folder] = dataclasses.replace(entries[folder], closed=True)
        except (FileNotFoundError, NotADirectoryError):
            entries.pop(folder)
    return entries


def content_of(path: pathlib.Path) -> bytes | None:
    """The bytes of a regular file; `None` where nothing or something else stands, such as a link or a pipe."""
    if kind_of(path) is not Kind.FILE:
        return None
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read() if stat.S_ISREG(os.fstat(stream.fileno()).st_mode) else None


def digest_of(path: pathlib.Path) -> str | None:
    """The digest of a regular file, `None` as `content_of` has it."""
    content = content_of(path)
    return None if content is None else digest(content)


def create_file(path: pathlib.Path, content: bytes) -> None:
    """A new file with the mode that ours have, whatever the umask; an error where anything stands already."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as stream:
        stream.write(content)
    path.chmod(FILE_MODE)


def create_folder(path: pathlib.Path) -> None:
    path.mkdir()
    path.chmod(FOLDER_MODE)


def create_folders(root: pathlib.Path, path: str) -> None:
    """The folders of a file at `path` below `root`, where they are missing; an error where one is something else."""
    folder = root
    for part in path.split("/")[:-1]:
        folder /= part
        match kind_of(folder):
            case None:
                create_folder(folder)
            case Kind.FOLDER:
                pass
            case kind:
                raise WriteError(obstruction(kind, "folder"), folder)


def obstruction(kind: Kind, wanted: str) -> str:
    """The clause that says what stands in the place of a file or folder of ours."""
    return f"a {_WORDS[kind]} stands where a {wanted} is to be"


def flush(files: Iterable[pathlib.Path], folders: Iterable[pathlib.Path]) -> None:
    """Have files and then folders reach the disk; several at once, so that one journal commit serves them all."""
    if sys.platform == "win32":
        folders = ()  # A folder can't be opened there; its entries are journalled by the file system.
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for batch in (files, folders):
            for _ in pool.map(_flush_one, batch):
                pass


def remove_tree(root: pathlib.Path) -> None:
    """Take away a file or folder as far as that is possible; what can't be removed stays, and no error is raised.

    Folders that keep their content are made writable: a write-protected one in the build has such a twin in a new tree.
    """
    if kind_of(root) is not Kind.FOLDER:
        with contextlib.suppress(OSError):
            root.unlink()
        return
    shutil.rmtree(root, ignore_errors=True)
    left = [root / path for path, entry in scan(root).items() if entry.kind is Kind.FOLDER]
    for folder in left:
        with contextlib.suppress(OSError):
            folder.chmod(0o700)
    if left:
        shutil.rmtree(root, ignore_errors=True)


_JUNCTION = 0xA0000003
"""`IO_REPARSE_TAG_MOUNT_POINT`, which `stat` has on Windows alone."""
_WORDS = {Kind.FILE: "file", Kind.FOLDER: "folder", Kind.LINK: "symbolic link", Kind.OTHER: "special file"}


def _entry(status: os.stat_result) -> Entry:
    mode = status.st_mode
    if stat.S_ISREG(mode):
        kind = Kind.FILE
    elif stat.S_ISLNK(mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION:
        kind = Kind.LINK
    else:
        kind = Kind.FOLDER if stat.S_ISDIR(mode) else Kind.OTHER
    owner = (status.st_uid, status.st_gid)
    return Entry(kind, status.st_ino, status.st_dev, status.st_size, status.st_mtime_ns, owner)


def _flush_one(path: pathlib.Path) -> None:
    descriptor = os.open(path, os.O_RDONLY if sys.platform != "win32" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
