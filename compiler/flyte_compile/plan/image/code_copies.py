"""The last instructions of an image: code, runtime package and entrypoints."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from flyte_compile.plan.image.ignore import IgnorePatterns, parse_ignore_file
from flyte_compile.plan.image.links import copy_file, split_links
from flyte_compile.plan.image.support import RUNTIME_PACKAGE
from flyte_compile.plan.layout import BUILD_CONTEXT, RUNTIME_FOLDER, SUPPORT_ROOT
from flyte_compile.plan.model import Copy, EntrypointPlan, Instruction, ProjectFiles, Remark, WorkerPlan

MOST_COPIES = 24
"""An image has at most 127 layers; with more copies than this, whole folders are copied at once."""

_NOT_CODE = parse_ignore_file(
    ".git .cache venv env .env dist build **/.venv **/.idea **/__pycache__ **/.ruff_cache **/.mypy_cache"
    " **/.pytest_cache **/*.pyc **/*.log **/*.egg-info **/*.egg **/*.whl".replace(" ", "\n")
)
"""What the SDK leaves out when it copies all files of a project."""


def bundled_files(files: ProjectFiles, ignored: IgnorePatterns) -> tuple[str, ...]:
    """Every file of the project, as `with_code_bundle(copy_style="all")` means it."""
    return tuple(path for path in files.walk(".") if not _NOT_CODE.ignores(path) and not ignored.ignores(path))


def copy_code(paths: tuple[str, ...], destination: str, owner: str, files: ProjectFiles) -> tuple[Copy, ...]:
    """The files, each to its own path below a folder of the image, and all of them a user's.

    Beyond `MOST_COPIES` folders, top-level folders are copied instead of files: only the image's context files are in
    the build context, so this copies no others.
    """
    plain, links = split_links(paths, files)
    linked = tuple(copy_file(path, f"{posixpath.join(destination, path)}", owner, files) for path, _ in links)
    return (*_copy_plain(plain, destination, owner), *linked)


def copy_support(runs: Iterable[EntrypointPlan | WorkerPlan]) -> tuple[Instruction, ...]:
    """The runtime package and the entrypoints, from the build folder."""
    paths = tuple(dict.fromkeys(item.path for item in runs))
    if len(paths) > MOST_COPIES:
        paths = tuple(dict.fromkeys("/".join(path.split("/")[:2]) for path in paths))
    package = f"{RUNTIME_FOLDER}/{RUNTIME_PACKAGE}"
    copies = (Copy((path,), f"{SUPPORT_ROOT}/{path}", from_=BUILD_CONTEXT) for path in (package, *paths))
    return (Remark(f"The build context {BUILD_CONTEXT!r} is the folder that flyte-compile wrote."), *copies)


def _copy_plain(paths: tuple[str, ...], destination: str, owner: str) -> tuple[Copy, ...]:
    folders: dict[str, list[str]] = {}
    for path in paths:
        folders.setdefault(posixpath.dirname(path), []).append(path)
    if len(folders) <= MOST_COPIES:
        return tuple(_copy(sources, destination, folder, owner) for folder, sources in sorted(folders.items()))
    tops = sorted({path.split("/", 1)[0] for path in paths if "/" in path})
    loose = [path for path in paths if "/" not in path]
    whole = [_copy([f"{top}/"], destination, top, owner) for top in tops]
    return tuple([_copy(loose, destination, "", owner), *whole] if loose else whole)


def _copy(sources: list[str], destination: str, folder: str, owner: str) -> Copy:
    target = posixpath.join(destination, folder)
    return Copy(tuple(sources), f"{target.rstrip('/')}/", owner=owner)
