"""One file that a person named, replaced as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import pathlib
import secrets
import stat
from collections.abc import Iterator

from flyte_compile.write.errors import WriteError
from flyte_compile.write.tree import flush


def write_file(path: pathlib.Path, content: bytes) -> None:
    """Write a file beside its place and move it there: whoever reads meanwhile sees the old one or the new one.

    A symbolic link stays, and what it points to is written; the mode of an old file stays, and so does a file that
    holds these bytes already. What is no file, such as a device or a pipe, is written to as it is, and so is what
    standard output or error goes to, whatever that is. Folders are not made. Raises `WriteError`.
    """
    with _explained(path):
        try:
            # Of the name itself: what a pipe's link in /proc says of its end is no path.
            known = path.stat()
        except FileNotFoundError:
            known = None
        if known is not None and stat.S_ISDIR(known.st_mode):
            raise WriteError("it is a folder", path)
        stream = None if known is None else _stream(known)
        if stream is not None:
            with os.fdopen(os.dup(stream), "wb") as file:
                file.write(content)
            return
        if known is not None and not stat.S_ISREG(known.st_mode):
            path.write_bytes(content)
            return
        mode = None if known is None else known.st_mode
        place = pathlib.Path(os.path.realpath(path))
        if mode is not None and place.read_bytes() == content:
            return
        if mode is not None and not mode & 0o222:
            # Moving another file there would be allowed.
            raise WriteError("it is write-protected", path)
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


@contextlib.contextmanager
def _explained(path: pathlib.Path) -> Iterator[None]:
    """Name the file that was asked for, whichever one beside it is in the way."""
    try:
        yield
    except OSError as error:
        raise WriteError((error.strerror or str(error)).lower(), path) from error


def _stream(known: os.stat_result) -> int | None:
    """The standard output or error that goes to a file, if either does: replacing it would lose what it has."""
    for number in (1, 2):
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(number), known):
                return number
    return None
