"""What a compile would change on disk, and what a person changed there since the last one."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flyte_compile.write.errors import WriteError
from flyte_compile.write.paths import MANIFEST
from flyte_compile.write.record import Record, digest, read_record
from flyte_compile.write.tree import Entry, Kind, content_of, digest_of, kind_of, obstruction, scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The difference between the files that a build is to have and the build folder; every tuple is sorted."""

    entries: Mapping[str, Entry]
    """Everything that stands in the build folder, and the folder itself as `""`."""
    digests: Mapping[str, str]
    """Of the files on disk that are ours, or stand where one of ours is to be."""
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    stale: tuple[str, ...]
    """No longer made, and still as they were written."""
    kept: tuple[str, ...]
    """No longer made, but edited by hand."""
    edited: tuple[str, ...]
    """Of those changed: edited by hand since they were written."""
    foreign: tuple[str, ...]
    """Of those changed: not written by a compile at all, as far as the manifest on disk tells."""
    emptied: tuple[str, ...]
    """Folders that the stale files leave empty, the deepest first."""

    @property
    def written(self) -> tuple[str, ...]:
        return tuple(sorted((*self.missing, *self.changed)))

    @property
    def nothing(self) -> bool:
        return not (self.missing or self.changed or self.stale)

    @property
    def gone(self) -> frozenset[str]:
        return frozenset((*self.stale, *self.emptied))


def examine(build: pathlib.Path, wanted: Mapping[str, bytes]) -> Changes:
    """Compare a build folder, which need not be there, with the files that it is to have."""
    entries = scan(build)
    if "" in entries and entries[""].closed:
        raise WriteError("the folder can't be read", build)
    record = _record(build, entries)
    known = record.files if record is not None else {}
    digests: dict[str, str] = {}
    missing, changed, unchanged, edited, foreign = [], [], [], [], []
    for path, content in sorted(wanted.items()):
        if path in entries and entries[path].kind is not Kind.FILE:
            changed.append(path)
            continue
        found = digest_of(build / path) if path in entries else None
        if found is None:
            missing.append(path)
            continue
        digests[path] = found
        if found == digest(content):
            unchanged.append(path)
            continue
        changed.append(path)
        if path == MANIFEST and record is not None:
            if not record.intact:
                edited.append(path)
        elif path not in known:
            foreign.append(path)
        elif known[path] != found:
            edited.append(path)
    stale: list[str] = []
    kept: list[str] = []
    for path in sorted(known.keys() - wanted.keys()):
        found = digest_of(build / path) if path in entries else None
        if found is not None:
            digests[path] = found
            (stale if found == known[path] else kept).append(path)
    return Changes(
        entries=entries,
        digests=digests,
        missing=tuple(missing),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        stale=tuple(stale),
        kept=tuple(kept),
        edited=tuple(edited),
        foreign=tuple(foreign),
        emptied=_emptied(entries, stale, wanted),
    )


def check_obstructions(build: pathlib.Path, changes: Changes) -> None:
    """Raise `WriteError` where a file of ours can't be put or removed because of what stands there or who may write."""
    folders = {""}
    for path in changes.written:
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            spelled = "/".join(parts[:count])
            entry = changes.entries.get(spelled)
            expected = Kind.FILE if count == len(parts) else Kind.FOLDER
            if spelled in changes.gone:
                break
            if entry is None:
                if kind_of(build / spelled) is not None:
                    raise WriteError("it came up meanwhile, or its name differs in case alone", build / spelled)
                break
            if entry.kind is not expected:
                raise WriteError(obstruction(entry.kind, expected), build / spelled)
            if expected is Kind.FOLDER:
                folders.add(spelled)
    folders |= {path.rpartition("/")[0] for path in changes.stale}
    for folder in sorted(folders & changes.entries.keys()):
        if changes.entries[folder].closed:
            raise WriteError("the folder can't be read, or another file system is mounted there", build / folder)
        if not os.access(build / folder, os.W_OK):
            raise WriteError("the folder is read-only", build / folder)


def _record(build: pathlib.Path, entries: Mapping[str, Entry]) -> Record | None:
    content = content_of(build / MANIFEST) if MANIFEST in entries else None
    return None if content is None else read_record(content)


def _emptied(entries: Mapping[str, Entry], stale: Collection[str], wanted: Collection[str]) -> tuple[str, ...]:
    needed = {"/".join(path.split("/")[:count]) for path in wanted for count in range(1, path.count("/") + 1)}
    children: dict[str, set[str]] = {}
    for path in entries:
        if path:
            children.setdefault(path.rpartition("/")[0], set()).add(path)
    gone = set(stale)
    emptied = []
    for folder in sorted(children, key=lambda path: (-path.count("/"), path)):
        if folder and folder not in needed and not entries[folder].closed and children[folder] <= gone:
            gone.add(folder)
            emptied.append(folder)
    return tuple(emptied)
