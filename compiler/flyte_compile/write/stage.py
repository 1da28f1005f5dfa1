"""The complete new tree, made beside the old one: ours new, what is foreign as it was.

Foreign files and unchanged ones are hard links where the file system has them: one that is written in place meanwhile
is the same file in both trees.
"""

from __future__ import annotations

import errno
import os
import pathlib
import shutil
from collections.abc import Mapping

from flyte_compile.write.changes import Changes
from flyte_compile.write.errors import CannotSwapError
from flyte_compile.write.tree import Entry, Kind, create_file, create_folder, create_folders, flush

_NO_LINKS = frozenset(
    (errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL)
)
_NO_FOLLOW = {"follow_symlinks": False} if os.link in os.supports_follow_symlinks else {}


def stage(build: pathlib.Path, tree: pathlib.Path, changes: Changes, wanted: Mapping[str, bytes]) -> None:
    """Make `tree` what `build` is to be, on disk for good; `CannotSwapError` where something can't be made again."""
    written = changes.written
    left = {p: e for p, e in changes.entries.items() if p not in changes.gone and p not in wanted}
    left |= {path: changes.entries[path] for path in changes.unchanged}
    if "" not in left:
        create_folder(tree)
    copies = [tree / path for path, entry in sorted(left.items()) if _carry(build / path, tree / path, entry)]
    for path in written:
        create_folders(tree, path)
        create_file(tree / path, wanted[path])
    touched = {path.rpartition("/")[0] for path in (*written, *changes.gone)}
    for path, entry in sorted(left.items(), reverse=True):
        if entry.kind is Kind.FOLDER:
            shutil.copystat(build / path, tree / path)
            if path in touched:
                os.utime(tree / path)
    made = {"/".join(path.split("/")[:count]) for path in written for count in range(1, path.count("/") + 1)}
    folders = sorted(made.union(path for path, entry in left.items() if entry.kind is Kind.FOLDER), reverse=True)
    flush([*(tree / path for path in written), *copies], [*(tree / path for path in folders), tree])


def _carry(source: pathlib.Path, target: pathlib.Path, entry: Entry) -> bool:
    """Make again what stands in the old tree; whether it is a copy that has yet to reach the disk."""
    if entry.closed:
        raise CannotSwapError
    match entry.kind:
        case Kind.FOLDER:
            target.mkdir()
            target.chmod(0o700)
            _give(target, entry)
        case Kind.LINK:
            target.symlink_to(os.readlink(source))  # noqa: PTH115 -- a `Path` would spell it differently
            _give(target, entry)
            shutil.copystat(source, target, follow_symlinks=False)
        case Kind.FILE | Kind.OTHER:
            try:
                os.link(source, target, **_NO_FOLLOW)
            except OSError as error:
                if error.errno not in _NO_LINKS or entry.kind is Kind.OTHER:
                    raise CannotSwapError from error
                return _copy(source, target, entry)
    return False


def _copy(source: pathlib.Path, target: pathlib.Path, entry: Entry) -> bool:
    try:
        shutil.copy2(source, target, follow_symlinks=False)
    except PermissionError as error:
        raise CannotSwapError from error
    _give(target, entry)
    shutil.copystat(source, target, follow_symlinks=False)
    return True


def _give(path: pathlib.Path, entry: Entry) -> None:
    status = path.lstat()
    if (status.st_uid, status.st_gid) != entry.owner and hasattr(os, "chown"):
        try:
            os.chown(path, *entry.owner, follow_symlinks=False)
        except PermissionError as error:
            raise CannotSwapError from error
