"""Links among the project's files: a builder takes the link itself, so what it leads to is named in its place.

What a link leads to may stand anywhere in the project; in the image it is a file of its own, as the SDK copies it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from flyte_compile.plan.model import Copy, ProjectFiles


def split_links(paths: Iterable[str], files: ProjectFiles) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The paths that are no links, and those that are with what they lead to."""
    targets = [(path, files.target(path)) for path in paths]
    plain = tuple(path for path, target in targets if path == target)
    return plain, tuple((path, target) for path, target in targets if path != target)


def follow_links(paths: Iterable[str], files: ProjectFiles) -> tuple[str, ...]:
    """What has to be in the build context for files to be there."""
    return tuple(dict.fromkeys(map(files.target, paths)))


def copy_file(path: str, destination: str, owner: str, files: ProjectFiles) -> Copy:
    """`COPY` of one file to a path, or into a folder where that ends in a slash."""
    target = files.target(path)
    name = posixpath.basename(path)
    if destination.endswith("/") and posixpath.basename(target) != name:
        destination += name
    return Copy((target,), destination, owner=owner)


def copy_folder(
    folder: str, paths: tuple[str, ...], destination: str, owner: str, files: ProjectFiles
) -> tuple[Copy, ...]:
    """`COPY` of a folder, of whose files these are in the build context."""
    plain, links = split_links(paths, files)
    start = "" if folder == "." else f"{folder}/"
    whole = (Copy((f"{folder}/",), destination, owner=owner),) if plain else ()
    return (*whole, *(copy_file(path, f"{destination}{path.removeprefix(start)}", owner, files) for path, _ in links))
