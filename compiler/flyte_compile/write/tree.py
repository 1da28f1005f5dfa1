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


def kind_of(path: pathlib.Path) -> Kind | None:
    """What stands at a path, `None` where nothing does."""
    try:
        return _entry(path).kind
    except (FileNotFoundError, NotADirectoryError):
        return None


def scan(root: pathlib.Path) -> dict[str, Entry]:
    """Everything below a folder by relative path with forward slashes; the folder itself, if it is there, is `""`."""
    entries: dict[str, Entry] = {}
    waiting = [""]
    while waiting:
        path = waiting.pop()
        folder = path.rpartition("/")[0]
        try:
            entry = _entry(root / path)
        except (FileNotFoundError, NotADirectoryError):
            continue  # Gone while we looked.
        except PermissionError:
            if not path:
                raise
            entries[folder] = dataclasses.replace(entries[folder], closed=True)
            continue
        names: list[str] = []
        if entry.kind is Kind.FOLDER:
            try:
                names = [child.name for child in (root / path).iterdir()]
            except FileNotFoundError:
                continue
            except PermissionError:
                entry = dataclasses.replace(entry, closed=True)
            if path and entry.device != entries[""].device:
                entry, names = dataclasses.replace(entry, closed=True), []
        entries[path] = entry
        waiting.extend(f"{path}/{name}" if path else name for name in names)
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

    Folders are made writable first: a write-protected folder in the build has a write-protected twin in a staged tree.
    """
    for path, entry in scan(root).items():
        if entry.kind is Kind.FOLDER:
            with contextlib.suppress(OSError):
                (root / path).chmod(0o700)
    if kind_of(root) is Kind.FOLDER:
        shutil.rmtree(root, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            root.unlink()


_JUNCTION = 0xA0000003
"""`IO_REPARSE_TAG_MOUNT_POINT`, which `stat` has on Windows alone."""
_WORDS = {Kind.FILE: "file", Kind.FOLDER: "folder", Kind.LINK: "symbolic link", Kind.OTHER: "special file"}


def _entry(path: pathlib.Path) -> Entry:
    status = path.lstat()
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
