"""Two folders change places in one step, so that nobody ever sees a mixture, or none."""

from __future__ import annotations

import ctypes
import errno
import os
import pathlib
import sys

from flyte_compile.write.errors import CannotSwapError
from flyte_compile.write.tree import kind_of

_UNSUPPORTED = frozenset((errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP))
_UNMOVABLE = frozenset((errno.EXDEV, errno.EBUSY, errno.EACCES, errno.EPERM))
"""A mount point, a folder of an image's lower layer, one in a folder that isn't ours to write, one that is open."""


def swap(build: pathlib.Path, staged: pathlib.Path, aside: pathlib.Path) -> None:
    """`staged` becomes `build`, and what stood there becomes `aside`.

    Where the system can't exchange two names, there is a moment without a build folder; one who is killed then leaves
    both trees, and the next compile puts the old one back. Raises `CannotSwapError` where folders can't be moved.
    """
    try:
        if kind_of(build) is None:
            staged.rename(build)
        elif exchange(staged, build):
            staged.rename(aside)
        else:
            build.rename(aside)
            try:
                staged.rename(build)
            except OSError:
                aside.rename(build)
                raise
    except OSError as error:
        if error.errno in _UNMOVABLE:
            raise CannotSwapError from error
        raise


def exchange(first: pathlib.Path, second: pathlib.Path) -> bool:
    """Exchange two names on one file system; `False`, and nothing done, where there is no such operation."""
    if sys.platform == "win32":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    one, other = os.fsencode(first), os.fsencode(second)
    if sys.platform == "darwin":
        call = getattr(libc, "renamex_np", None)
        arguments: tuple[object, ...] = (one, other, ctypes.c_uint(2))  # RENAME_SWAP
    else:
        call = getattr(libc, "renameat2", None)
        arguments = (-100, one, -100, other, ctypes.c_uint(2))  # AT_FDCWD, RENAME_EXCHANGE
    if call is None:
        return False
    if call(*arguments) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(first), None, str(second))
