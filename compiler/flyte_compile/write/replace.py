"""The build folder replaced as a whole, and what a killed compile leaves of that put in order.

In the workspace, `tree` is the new tree until it is swapped in, `old` what stood in its place; `state` says which is
which and what the old tree was when the new one was made from it, so that nothing that came later is thrown away.
"""

from __future__ import annotations

import contextlib
import json
import pathlib
from collections.abc import Mapping

from flyte_compile.write.changes import Changes
from flyte_compile.write.errors import CannotSwapError, WriteError
from flyte_compile.write.stage import stage
from flyte_compile.write.swap import swap
from flyte_compile.write.tree import (
    Entry,
    Kind,
    create_file,
    create_folders,
    entry_of,
    flush,
    kind_of,
    remove_tree,
    scan,
)
from flyte_compile.write.workspace import ASIDE, STAGED, STATE


def replace_tree(build: pathlib.Path, workspace: pathlib.Path, changes: Changes, wanted: Mapping[str, bytes]) -> bool:
    """Stage and swap; `False`, and nothing done, where the build folder was changed by others meanwhile."""
    staged, aside = workspace / STAGED, workspace / ASIDE
    if kind_of(staged) is not None or kind_of(aside) is not None:
        raise CannotSwapError  # A killed compile's, and it can't be removed.
    try:
        try:
            stage(build, staged, changes, wanted)
        except FileNotFoundError:
            return False
        _write_state(workspace / STATE, changes.entries)
        if not _is_same(build, staged, changes.entries):
            return False
        swap(build, staged, aside)
        flush((), [workspace, build.parent])
    finally:
        clean_up(build, workspace)
    return True


def clean_up(build: pathlib.Path, workspace: pathlib.Path) -> None:
    """Leave one tree, the old or the new one, whatever moment the compile before was stopped at."""
    staged, aside = workspace / STAGED, workspace / ASIDE
    root, marks = _read_state(workspace / STATE)
    if root is not None and _identity(staged) == root:
        staged.rename(aside)  # Stopped after the exchange.
    if kind_of(aside) is not None and kind_of(staged) is not None:
        _restore(aside, build)  # Stopped between the two renames of a system without exchange.
    elif kind_of(aside) is not None:
        if root is None:
            raise WriteError("an interrupted compile left this tree, and no word of what it is: move it away", aside)
        _take_over(aside, build, marks)
        remove_tree(aside)
    remove_tree(staged)
    with contextlib.suppress(FileNotFoundError):
        (workspace / STATE).unlink()


def _restore(aside: pathlib.Path, build: pathlib.Path) -> None:
    with contextlib.suppress(OSError):
        build.rmdir()
    if kind_of(build) is not None:
        raise WriteError(f"an interrupted compile left {build.name!r} as it was here: move one of them away", aside)
    aside.rename(build)


def _take_over(old: pathlib.Path, build: pathlib.Path, marks: Mapping[str, Mark]) -> None:
    """What was put into the old tree, or changed in it, after the new one was made from it."""
    for path, entry in sorted(scan(old).items()):
        if marks.get(path) == entry.mark:
            continue
        create_folders(build, path)
        if entry.kind is not Kind.FOLDER:
            (old / path).replace(build / path)
        elif kind_of(build / path) is None:
            (build / path).mkdir()


def _is_same(build: pathlib.Path, staged: pathlib.Path, entries: Mapping[str, Entry]) -> bool:
    now = scan(build)
    return now.keys() == entries.keys() and all(
        entry.mark == entries[path].mark or _is_shared(staged / path, entry) for path, entry in now.items()
    )


def _is_shared(path: pathlib.Path, entry: Entry) -> bool:
    """Whether the new tree has the same file as the old one, so that a change of its content is in both."""
    other = entry_of(path)
    return other is not None and (other.kind, other.inode) == (entry.kind, entry.inode)


Mark = tuple[str, int, int, int]


def _identity(path: pathlib.Path) -> tuple[int, int] | None:
    entry = entry_of(path)
    return None if entry is None else (entry.device, entry.inode)


def _write_state(path: pathlib.Path, entries: Mapping[str, Entry]) -> None:
    root = (entries[""].device, entries[""].inode) if "" in entries else None
    state = {"root": root, "marks": {name: entry.mark for name, entry in entries.items()}}
    create_file(path, json.dumps(state).encode())
    flush([path], [path.parent])


def _read_state(path: pathlib.Path) -> tuple[tuple[int, int] | None, dict[str, Mark]]:
    """What `_write_state` wrote; nothing, where it was stopped in the middle of that."""
    try:
        state = json.loads(path.read_bytes())
        device, inode = state["root"]
        return (device, inode), {name: (mark[0], mark[1], mark[2], mark[3]) for name, mark in state["marks"].items()}
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None, {}
