"""Writing file by file, for a build folder that can't be replaced as a whole.

A mount point, a folder of a container image's lower layer, the working directory, or one with content that can't be
made again: nothing but our own files is touched there. Everything is on disk in a workspace inside the folder, with a
journal of what goes where, before the first file moves. A compile that is killed while they move leaves some old and
some new ones, none half written, and the next one carries the journal out before anything else.
"""

from __future__ import annotations

import contextlib
import json
import pathlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from flyte_compile.write.changes import Changes
from flyte_compile.write.errors import WriteError
from flyte_compile.write.paths import INNER_WORKSPACE, MANIFEST, check_paths
from flyte_compile.write.tree import (
    Kind,
    create_file,
    create_folder,
    create_folders,
    digest_of,
    flush,
    kind_of,
    remove_tree,
)
from flyte_compile.write.workspace import CONTENTS, JOURNAL, held


@dataclass(frozen=True, slots=True)
class _Journal:
    removals: tuple[tuple[str, str], ...]
    """Path, and the digest that says that it is still what was to be removed."""
    emptied: tuple[str, ...]
    moves: tuple[tuple[str, str | None], ...]
    """Path, and the digest of what it replaces; its content is in the file named by its place in this tuple."""


def write_in_place(build: pathlib.Path, changes: Changes, wanted: Mapping[str, bytes]) -> None:
    """Write and remove what is to change; the record of what is ours comes last."""
    written = sorted(changes.written, key=lambda path: (path == MANIFEST, path))
    journal = _Journal(
        tuple((path, changes.digests[path]) for path in changes.stale),
        changes.emptied,
        tuple((path, changes.digests.get(path)) for path in written),
    )
    workspace = build / INNER_WORKSPACE
    if kind_of(build) is None:
        create_folder(build)
    with held(workspace):
        contents = workspace / CONTENTS
        try:
            contents.mkdir()
            contents.chmod(0o700)
            for number, path in enumerate(written):
                create_file(contents / str(number), wanted[path])
            draft = contents / JOURNAL
            create_file(draft, json.dumps(asdict(journal)).encode())
            flush([draft, *(contents / str(number) for number in range(len(written)))], [contents])
            draft.rename(workspace / JOURNAL)
            flush((), [workspace])
        except BaseException:
            (workspace / JOURNAL).unlink(missing_ok=True)
            remove_tree(contents)
            raise
        _carry_out(build)


def finish_in_place(build: pathlib.Path) -> None:
    """Carry out what a killed compile had decided, or take away what it hadn't."""
    if kind_of(build / INNER_WORKSPACE) is not None:
        with held(build / INNER_WORKSPACE):
            _carry_out(build)


def _carry_out(build: pathlib.Path) -> None:
    workspace = build / INNER_WORKSPACE
    journal = _read(workspace / JOURNAL)
    if journal is not None:
        for path, old in journal.removals:
            if _reachable(build, path) and digest_of(build / path) == old:
                (build / path).unlink()
        for path in journal.emptied:
            with contextlib.suppress(OSError):
                (build / path).rmdir()
        for number, (path, replaced) in enumerate(journal.moves):
            content = workspace / CONTENTS / str(number)
            # Where somebody wrote the file meanwhile it stays, and the next compile takes it for the edit that it is.
            if kind_of(content) is not None:
                create_folders(build, path)
                if kind_of(build / path) in (None, Kind.FILE) and digest_of(build / path) == replaced:
                    content.replace(build / path)
        folders = {build / path.rpartition("/")[0] for path, _ in (*journal.removals, *journal.moves)}
        flush((), [folder for folder in folders if kind_of(folder) is Kind.FOLDER])
        (workspace / JOURNAL).unlink()
    remove_tree(workspace / CONTENTS)


def _reachable(build: pathlib.Path, path: str) -> bool:
    """Whether every folder on the way is a real one."""
    parents = pathlib.PurePosixPath(path).parents
    return all(kind_of(build / parent) is Kind.FOLDER for parent in parents)


def _read(path: pathlib.Path) -> _Journal | None:
    if kind_of(path) is None:
        return None
    try:
        document = json.loads(path.read_bytes())
        journal = _Journal(
            tuple((str(name), str(old)) for name, old in document["removals"]),
            tuple(map(str, document["emptied"])),
            tuple((str(name), None if old is None else str(old)) for name, old in document["moves"]),
        )
        check_paths([name for name, _ in journal.moves])
        for name in (*(name for name, _ in journal.removals), *journal.emptied):
            check_paths([name])
    except (ValueError, KeyError, TypeError) as error:
        raise WriteError("this isn't a journal that a compile left: remove it", path) from error
    return journal
