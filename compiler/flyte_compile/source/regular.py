"""Read regular files of a bearable size, and nothing that blocks or has no end: no pipe, no device."""

from __future__ import annotations

import os
import stat
from pathlib import Path

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes; a larger file is not read."""


def read_regular(path: Path) -> bytes | None:
    """The bytes of a file; `None` where there is none, or where it can't be read, is no regular file or too large."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file:
            # Once more, now that it can't become another one; and it may grow while it is read.
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError):
        return None
    return data if len(data) <= LARGEST_FILE else None
