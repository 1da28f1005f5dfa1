"""The two doors: write the files of a build, or say how the folder differs from them."""

from __future__ import annotations

import contextlib
import errno
import os
import pathlib
from collections.abc import Mapping
from dataclasses import dataclass

from flyte_compile.write.changes import Changes, check_obstructions, examine
from flyte_compile.write.errors import CannotSwapError, WriteError, explained
from flyte_compile.write.in_place import finish_in_place, write_in_place
from flyte_compile.write.paths import INNER_WORKSPACE, MANIFEST, check_paths
from flyte_compile.write.record import digest, read_record
from flyte_compile.write.replace import clean_up, replace_tree
from flyte_compile.write.tree import Kind, create_folder, kind_of, obstruction
from flyte_compile.write.workspace import held

_ATTEMPTS = 3
_NOT_OURS = frozenset((errno.EACCES, errno.EPERM, errno.EROFS))


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteReport:
    """What was done; paths are relative to the build folder and sorted."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    """No longer made by this compile, made by the one before."""
    unchanged: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """No longer made, but edited by hand: left where they are, and a compile's no more."""
    edited: tuple[str, ...] = ()
    """Edited by hand since a compile wrote them: the reason why nothing was written, or with `force` overwritten."""
    foreign: tuple[str, ...] = ()
    """In the place of a file of ours, but not written by a compile: the same."""
    refused: bool = False
    """Nothing at all was written, because of `edited` and `foreign`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftReport:
    """How a build folder differs from what a compile would write; paths are relative to it and sorted."""

    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """On disk, but not as a compile would write it."""
    edited: tuple[str, ...] = ()
    """Of those changed: edited by hand since a compile wrote them."""
    foreign: tuple[str, ...] = ()
    """Of those changed: not written by a compile."""
    stale: tuple[str, ...] = ()
    """On disk and listed by the manifest there, but no longer made."""
    kept: tuple[str, ...] = ()
    """Of those stale: edited by hand, so that a compile would leave them where they are."""

    @property
    def clean(self) -> bool:
        return not (self.missing or self.changed or self.stale)


def write_files(build: pathlib.Path, files: Mapping[str, str | bytes], *, force: bool = False) -> WriteReport:
    """Make a build folder hold these files and those that aren't ours, as a whole or not at all.

    The new tree is complete, on disk, beside the old one before they change places, so that a compile killed at any
    moment leaves one or the other; for folders that can't be moved, such as mount points, see `in_place`. Stale files
    of the compile before are removed, with the folders that they leave empty. What isn't ours stays as it is: what
    others write into the folder while the new tree is made is noticed just before the swap, and it is made again;
    what they write in the instant of the swap is taken over from the old tree. Lost is only what somebody writes
    afterwards through a file of ours that was open before.

    `files` holds `manifest.json`, which lists the others with their digests; `ValueError` where it doesn't, and for a
    path that could leave the folder. `WriteError` where the file system is in the way: the old tree is as it was.
    """
    wanted = _encoded(files)
    build = _located(build)
    workspace = build.parent / f".{build.name}.flyte-compile"
    with explained(build):
        if kind_of(workspace) is None and kind_of(build / INNER_WORKSPACE) is None:
            changes = examine(build, wanted)
            if changes.nothing:
                return WriteReport(unchanged=changes.unchanged)
        with contextlib.ExitStack() as stack:
            alone = _hold(stack, build, workspace)
            if alone:
                clean_up(build, workspace)
            finish_in_place(build)
            return _write(build, wanted, workspace if alone else None, force=force)


def settle(build: pathlib.Path) -> None:
    """Put in order what this process left when it was interrupted: one tree, and nothing beside it.

    What can't be put in order now, or is another compile's by now, is left to the next one, which does the same.
    """
    with contextlib.suppress(WriteError, OSError), contextlib.ExitStack() as stack:
        build = _located(build)
        workspace = build.parent / f".{build.name}.flyte-compile"
        if kind_of(workspace) is not None:
            stack.enter_context(held(workspace, patience=0))
            clean_up(build, workspace)
        finish_in_place(build)


def compare_files(build: pathlib.Path, files: Mapping[str, str | bytes]) -> DriftReport:
    """Say what a compile would change in a build folder, without touching it; errors as `write_files` has them."""
    wanted = _encoded(files)
    build = _located(build)
    with explained(build):
        changes = examine(build, wanted)
    return DriftReport(
        missing=changes.missing,
        changed=changes.changed,
        edited=changes.edited,
        foreign=changes.foreign,
        stale=tuple(sorted((*changes.stale, *changes.kept))),
        kept=changes.kept,
    )


def _write(
    build: pathlib.Path, wanted: Mapping[str, bytes], workspace: pathlib.Path | None, *, force: bool
) -> WriteReport:
    if workspace is not None and not _is_movable(build):
        workspace = None
    attempts = _ATTEMPTS
    while True:
        changes = examine(build, wanted)
        if changes.nothing:
            return WriteReport(unchanged=changes.unchanged)
        check_obstructions(build, changes)
        if (changes.edited or changes.foreign) and not force:
            return _report(changes, refused=True)
        if workspace is None or not attempts:
            write_in_place(build, changes, wanted)
            return _report(changes)
        attempts -= 1
        try:
            if replace_tree(build, workspace, changes, wanted):
                return _report(changes)
        except CannotSwapError:
            workspace = None


def _report(changes: Changes, *, refused: bool = False) -> WriteReport:
    return WriteReport(
        written=() if refused else changes.written,
        removed=() if refused else changes.stale,
        unchanged=changes.unchanged,
        kept=changes.kept,
        edited=changes.edited,
        foreign=changes.foreign,
        refused=refused,
    )


def _encoded(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    check_paths(files)
    wanted = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    record = read_record(wanted.get(MANIFEST, b""))
    if record is None or record.files != {path: digest(text) for path, text in wanted.items() if path != MANIFEST}:
        raise ValueError(f"{MANIFEST!r} doesn't list the other files with their digests")
    if not record.intact:
        raise ValueError(f"{MANIFEST!r} has a digest that isn't its own")
    return wanted


def _located(build: pathlib.Path) -> pathlib.Path:
    """The build folder with every symbolic link on the way resolved, and itself none."""
    path = build.resolve() if build.name == ".." else build.absolute()
    if not path.name:
        raise WriteError("the root of a file system can't be the build folder", path)
    path = pathlib.Path(os.path.realpath(path.parent), path.name)
    with explained(path):
        kind = kind_of(path)
    if kind not in (None, Kind.FOLDER):
        raise WriteError(obstruction(kind, "folder"), path)
    return path


def _hold(stack: contextlib.ExitStack, build: pathlib.Path, workspace: pathlib.Path) -> bool:
    """Hold the workspace beside the build folder; `False` where there can't be one, but there may be one inside."""
    for folder in reversed([parent for parent in build.parents if kind_of(parent) is None]):
        create_folder(folder)
    try:
        stack.enter_context(held(workspace))
    except OSError as error:
        if error.errno not in _NOT_OURS or kind_of(build) is None:
            raise
        return False
    return True


def _is_movable(build: pathlib.Path) -> bool:
    """Whether the folder can change places without pulling the rug from under a mount or a shell that stands in it."""
    try:
        inside = pathlib.Path.cwd().is_relative_to(build)
    except FileNotFoundError:
        inside = False
    return not inside and not os.path.ismount(build)
