"""One file that a person named, replaced as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import pathlib
import secrets
import stat

from flyte_compile.write.errors import WriteError, explained
from flyte_compile.write.tree import flush


def write_file(path: pathlib.Path, content: bytes) -> None:
    """Write a file beside its place and move it there: whoever reads meanwhile sees the old one or the new one.

    A symbolic link stays, and what it points to is written; the mode of an old file stays, and so does a file that
    holds these bytes already. What is no file, such as `/dev/stdout`, is written to as it is. Folders are not made.
    Raises `WriteError`.
    """
    with explained(path):
        place = pathlib.Path(os.path.realpath(path))
        try:
            mode = place.stat().st_mode
        except FileNotFoundError:
            mode = None
        if mode is not None and not stat.S_ISREG(mode):
            if stat.S_ISDIR(mode):
                raise WriteError("it is a folder", path)
            place.write_bytes(content)
            return
        if mode is not None and place.read_bytes() == content:
            return
        beside = place.with_name(f".{place.name[:100]}.{secrets.token_hex(4)}")
        try:
            with beside.open("xb") as file:
                file.write(content)
            if mode is not None:
                beside.chmod(stat.S_IMODE(mode))
            flush([beside], [])
            beside.replace(place)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise
