"""The difference between a build folder and what a compile would write, as a unified diff that `patch -p0` reads."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping

from flyte_compile.write.errors import explained
from flyte_compile.write.files import DriftReport
from flyte_compile.write.tree import content_of


def unified_diff(build: pathlib.Path, files: Mapping[str, str | bytes], drift: DriftReport) -> Iterator[str]:
    """The lines that turn the folder into what a compile would make of it, file by file in order of their paths."""
    for path in sorted((*drift.missing, *drift.changed, *drift.stale)):
        name = (build / path).as_posix()
        with explained(build):
            old = content_of(build / path)
        wanted = files.get(path)
        new = wanted.encode() if isinstance(wanted, str) else wanted
        yield from _one(name, old, new)


def _one(name: str, old: bytes | None, new: bytes | None) -> Iterator[str]:
    before, after = _lines(old), _lines(new)
    names = "/dev/null" if old is None else name, "/dev/null" if new is None else name
    if before is None or after is None:
        yield f"Binary files {names[0]} and {names[1]} differ\n"
        return
    import difflib

    for line in difflib.unified_diff(before, after, *names):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(content: bytes | None) -> list[str] | None:
    """The lines of a text with their ends; `None` where it is none."""
    if content is not None and b"\0" in content:
        return None
    try:
        text = (content or b"").decode()
    except UnicodeDecodeError:
        return None
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
