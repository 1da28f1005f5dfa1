"""What stands in the way of writing, said so that a person can act on it."""

from __future__ import annotations

import contextlib
import pathlib
from collections.abc import Iterator


class WriteError(Exception):
    """The build folder can't be read or written; the old tree is as it was, or as `message` says."""

    def __init__(self, message: str, path: pathlib.Path) -> None:
        super().__init__(f"{path}: {message}")
        self.message = message
        self.path = path


class CannotSwapError(Exception):
    """A folder can't be replaced as a whole here: something in it, or it itself, can't be moved or made again."""


@contextlib.contextmanager
def explained(path: pathlib.Path) -> Iterator[None]:
    """Turn an error of the operating system into a `WriteError` about the file it names, else about `path`."""
    try:
        yield
    except OSError as error:
        named = error.filename2 or error.filename
        where = pathlib.Path(named) if isinstance(named, str) else path
        raise WriteError((error.strerror or str(error)).lower(), where) from error
