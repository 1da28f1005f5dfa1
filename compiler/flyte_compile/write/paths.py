"""The names that the files of a build may have: what is safe on every file system and stays in the build folder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MANIFEST = "manifest.json"
"""The file that lists the others: the record of what is ours."""
INNER_WORKSPACE = ".flyte-compile"
"""The folder in a build folder where one that can't be replaced as a whole is written from; never left behind."""

_UNSAFE = re.compile(r"[\\:\x00-\x1f\x7f\ud800-\udfff]")


def check_paths(paths: Iterable[str]) -> None:
    """Raise `ValueError` where a path could leave the build folder, or two could be one file on some file system."""
    seen: dict[str, str] = {}
    files: set[str] = set()
    for path in paths:
        _check_path(path)
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            spelled = "/".join(parts[:count])
            folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", spelled).casefold())
            if seen.setdefault(folded, spelled) != spelled:
                raise ValueError(f"{path!r} and {seen[folded]!r} are one file where case doesn't count")
            is_file = count == len(parts)
            if is_file and folded in files:
                raise ValueError(f"{path!r} is written twice")
            if is_file:
                files.add(folded)
    for folded, spelled in seen.items():
        parent = folded.rpartition("/")[0]
        if parent in files:
            raise ValueError(f"{seen[parent]!r} is a file, and the folder of {spelled!r}")


def _check_path(path: str) -> None:
    unsafe = _UNSAFE.search(path)
    if unsafe is not None:
        raise ValueError(f"{path!r} holds {unsafe.group()!r}")
    for part in path.split("/"):
        if part in ("", ".", "..") or part[-1] in ". ":
            raise ValueError(f"{path!r} has the part {part!r}")
    if path.split("/")[0].casefold() == INNER_WORKSPACE:
        raise ValueError(f"{path!r} stands in the folder of a compile's own")
