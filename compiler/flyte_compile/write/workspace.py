"""A folder of a compile's own beside the build folder (or in it), which one compile at a time holds.

Whatever a killed compile left in it belongs to nobody alive once the lock is held, so names in it need no process id.
Lock and folder go away again with the last compile that is done.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import stat
import sys
import time
from collections.abc import Iterator

from flyte_compile.write.errors import WriteError
from flyte_compile.write.tree import Kind, kind_of

LOCK = "lock"
STAGED = "tree"
ASIDE = "old"
STATE = "state"
JOURNAL = "journal"
CONTENTS = "new"

_NAMES = frozenset((LOCK, STAGED, ASIDE, STATE, JOURNAL, CONTENTS))
_PATIENCE = 60.0
"""Seconds to wait for another compile: a large tree takes about one."""
_PAUSE = 0.02


@contextlib.contextmanager
def held(workspace: pathlib.Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Hold a workspace, made if it isn't there; afterwards it is gone, unless something is left in it.

    Who waits for another compile waits for so many seconds.
    """
    descriptor = _acquire(workspace, patience)
    try:
        yield
    finally:
        _release(workspace, descriptor)


def _acquire(workspace: pathlib.Path, patience: float) -> int:
    deadline = time.monotonic() + patience
    while True:
        try:
            workspace.mkdir(mode=0o700)
        except FileExistsError:
            _check_ours(workspace)
        else:
            with contextlib.suppress(FileNotFoundError):  # Another compile has used it already and taken it away.
                workspace.chmod(0o700)
        try:
            descriptor = os.open(workspace / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except FileNotFoundError:
            continue  # The compile that held it took it away.
        except PermissionError:
            if sys.platform != "win32":
                raise
            # There, a file that is being removed can't be opened.
        else:
            if _lock(descriptor) and _is_current(descriptor, workspace / LOCK):
                return descriptor
            os.close(descriptor)
        if time.monotonic() > deadline:
            raise WriteError("another compile is writing here and doesn't finish", workspace)
        time.sleep(_PAUSE)


def _release(workspace: pathlib.Path, descriptor: int) -> None:
    if sys.platform == "win32":
        os.close(descriptor)  # There, an open file can't be removed.
    with contextlib.suppress(OSError):
        (workspace / LOCK).unlink()
        workspace.rmdir()
    if sys.platform != "win32":
        os.close(descriptor)


def _is_current(descriptor: int, lock: pathlib.Path) -> bool:
    """Whether the file that we locked is still the one that others would find."""
    try:
        return os.path.samestat(os.fstat(descriptor), lock.lstat())
    except FileNotFoundError:
        return False


def _check_ours(workspace: pathlib.Path) -> None:
    try:
        names = {child.name for child in workspace.iterdir()} if kind_of(workspace) is Kind.FOLDER else None
        status = workspace.lstat()
        parent = workspace.parent.stat()
    except FileNotFoundError:
        return
    if names is None or not names <= _NAMES:
        raise WriteError("this isn't a folder that a compile left: move it away", workspace)
    if sys.platform != "win32" and status.st_uid != os.geteuid():
        # Where others may make folders, one of theirs could plant a tree for us to restore.
        if stat.S_IMODE(parent.st_mode) & 0o022:
            raise WriteError("the workspace of a compile of another user is in the way: remove it", workspace)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
