"""Files that an installer reads during a step: they are bound to one folder in their places relative to each other."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from flyte_compile.diagnostics import Span
from flyte_compile.plan.image.links import split_links
from flyte_compile.plan.image.reading import Reader
from flyte_compile.plan.image.steps import Site
from flyte_compile.plan.model import BindMount

PROJECT_FOLDER = "/tmp/project"
"""The project root during a step that binds some of its files."""

_INCLUDE = re.compile(r"^\s*(?:-r|--requirement|-c|--constraint)(?:\s+|=|(?<=-[rc]))(?P<path>[^\s#]+)", re.MULTILINE)

_PLACE = re.compile(r"(?:-e|--editable|-f|--find-links)(?:\s+|=|(?<=-[ef]))")
_LOCAL = re.compile(r"^[.~]|/|\.(?:whl|tar\.gz|zip)$")


def project_target(path: str) -> str:
    """Where a file or folder of the project stands during such a step."""
    return PROJECT_FOLDER if path == "." else f"{PROJECT_FOLDER}/{path}"


def project_binds(
    paths: tuple[str, ...], site: Site, span: Span, *, writable: bool = False, inside: tuple[str, ...] = ()
) -> tuple[BindMount, ...]:
    """A bind mount for each path of the project; for each link among the files inside of them, what it leads to."""
    bound = (*paths, *(path for path, _ in split_links(inside, site.files)[1]))
    mounts = ((site.files.target(path), path) for path in dict.fromkeys(bound))
    return tuple(
        BindMount(target, project_target(path), writable=writable)
        for target, path in mounts
        if can_bind(path, site.reader, span) and (target == path or can_bind(target, site.reader, span))
    )


def can_bind(path: str, reader: Reader, span: Span) -> bool:
    """Whether a path can stand in the options of a mount, where commas, quotes and dollar signs mean something else."""
    if re.fullmatch(r"[A-Za-z0-9._/@+ -]+", path):
        return True
    help = "Rename it: use letters, digits, spaces and the characters . _ @ + -."
    reader.refuse("FC255", f"{path!r} can't be mounted into a step of the build", span, help, f"{reader.place}[{path}]")
    return False


def requirement_files(path: str, site: Site, span: Span) -> tuple[str, ...]:
    """A requirements file and those that it includes with `-r` and `-c`, and those that they include."""
    found: dict[str, None] = {}
    pending = [path]
    while pending:
        current = pending.pop()
        if current in found:
            continue
        found[current] = None
        content = site.files.read(current)
        if content is None:
            help = "Create it, or take the line that includes it out."
            site.reader.refuse(
                "FC254",
                f"the requirements file {current!r} can't be read",
                span,
                help,
                f"{site.reader.place}[{current}]",
            )
            continue
        text = content.decode("utf-8-sig", "replace")
        local = next(_local_entries(text), None)
        if local is not None:
            help = (
                "Install a project with with_uv_project, a wheel from an index, or copy the folder and run a command."
            )
            message = f"the requirements file {current!r} names {local!r}, which the build doesn't have"
            site.reader.refuse("FC254", message, span, help, f"{site.reader.place}[{local}]")
        for match in _INCLUDE.finditer(text):
            if "://" not in match["path"]:
                pending.append(posixpath.normpath(posixpath.join(posixpath.dirname(current), match["path"])))
    return tuple(sorted(found))


def _local_entries(text: str) -> Iterator[str]:
    """What lines install from the file system: folders, archives, and folders of archives."""
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        entry = re.split(r"(?:^|\s)#|\s(?:--|-C)|\s*;", line.strip(), maxsplit=1)[0].strip()
        option = _PLACE.match(entry)
        if option is None and entry.startswith("-"):
            continue
        place = entry[option.end() :].strip("'\"") if option else entry
        if _LOCAL.search(place) and "://" not in place.replace("file://", ""):
            yield place
