"""Files and folders that layers copy into the image."""

from __future__ import annotations

import posixpath

from flyte_compile.diagnostics import Span
from flyte_compile.ir import CopyConfig, DockerIgnore, Image
from flyte_compile.plan.image.ignore import IgnorePatterns, parse_ignore_file
from flyte_compile.plan.image.links import copy_file, copy_folder
from flyte_compile.plan.image.reading import Reader
from flyte_compile.plan.image.steps import Site, Step
from flyte_compile.plan.model import ProjectFiles

ROOT_IGNORE_FILE = ".dockerignore"
_LONGEST_PATH = 4_096


def ignore_patterns(image: Image, files: ProjectFiles, reader: Reader) -> IgnorePatterns:
    """The patterns that hold for every copied folder: the last `with_dockerignore`, else the project root's file."""
    for layer in reversed(image.layers):
        if isinstance(layer, DockerIgnore):
            path = reader.file(layer.path, "the ignore file", layer.span)
            content = None if path is None else files.read(path)
            return parse_ignore_file((content or b"").decode("utf-8", "replace"))
    content = files.read(ROOT_IGNORE_FILE)
    return parse_ignore_file((content or b"").decode("utf-8", "replace"))


def files_to_copy(folder: str, site: Site, span: Span) -> tuple[str, ...]:
    """The files of a folder that the ignore patterns, which are relative to that folder, let through."""
    start = "" if folder == "." else f"{folder}/"
    found = tuple(path for path in site.files.walk(folder) if not site.ignored.ignores(path.removeprefix(start)))
    if not found:
        help = "Put a file into it, or take the call out."
        site.reader.refuse(
            "FC258", f"the folder {folder!r} holds no file to copy", span, help, f"{site.reader.place}[{folder}]"
        )
    return tuple(site.reader.path(path, span) for path in found)


def copy_step(layer: CopyConfig, site: Site) -> Step:
    """`COPY` of one file or of a folder's content, as the SDK writes it.

    A destination of `.` is the working folder; one that ends in a slash is a folder; another is the name of the copy.
    What is copied belongs to the user that the task runs as.
    """
    path = site.reader.file(layer.src, "the source", layer.span, folder=layer.is_folder)
    declared = site.reader.text(layer.dst, "dst", layer.span)
    destination = resolve_in_image(declared, site, layer.span, "dst")
    if path is None:
        return Step()
    if not layer.is_folder:
        return Step((copy_file(path, destination, site.base.user.owner, site.files),), (path,))
    paths = files_to_copy(path, site, layer.span)
    return Step(copy_folder(path, paths, f"{destination.rstrip('/')}/", site.base.user.owner, site.files), paths)


def resolve_in_image(declared: str, site: Site, span: Span, name: str) -> str:
    """A path in the image, made absolute from the working folder; a slash at the end, which marks a folder, stays."""
    if "$" in declared:
        help = "Write the path without variables."
        site.reader.refuse(
            "FC255",
            f"{name} {declared!r} depends on a variable of the build",
            span,
            help,
            f"{site.reader.place}.{name}",
        )
    if len(declared.encode()) > _LONGEST_PATH:
        help = "Write a path that a file system can hold."
        site.reader.refuse(
            "FC255", f"{name} is longer than {_LONGEST_PATH:,} bytes", span, help, f"{site.reader.place}.{name}"
        )
        return site.workdir
    path = posixpath.normpath(posixpath.join(site.workdir, declared))
    path = f"/{path.lstrip('/')}"
    is_folder = declared.endswith("/") or posixpath.basename(declared) in ("", ".", "..")
    return f"{path.rstrip('/')}/" if is_folder else path
