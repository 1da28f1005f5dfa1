"""Which of the project's files a task needs to run: what its module imports, and what its environment includes."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterable, Iterator

from flyte_compile.ir import Environment, Program, SourceModule
from flyte_compile.plan.image.reading import Reader
from flyte_compile.plan.layout import CODE_ROOT
from flyte_compile.plan.model import EntrypointPlan, ProjectFiles, WorkerPlan


def code_files(
    environment: Environment,
    entrypoints: Iterable[EntrypointPlan | WorkerPlan],
    program: Program,
    files: ProjectFiles,
    reader: Reader,
) -> tuple[str, ...]:
    """The import closure of an environment's tasks and the files that it includes, sorted."""
    start = _modules_of(environment, entrypoints, program)
    found = {*_import_closure(start, program, files), *_included(environment, start, files, reader)}
    return tuple(sorted(reader.path(path, environment.span) for path in found))


def tasks_of(entrypoints: Iterable[EntrypointPlan | WorkerPlan]) -> Iterator[EntrypointPlan]:
    for item in entrypoints:
        if isinstance(item, WorkerPlan):
            yield from item.tasks
        else:
            yield item


def _modules_of(
    environment: Environment, entrypoints: Iterable[EntrypointPlan | WorkerPlan], program: Program
) -> tuple[SourceModule, ...]:
    """The module of the environment first, then those of its tasks and of the tasks that sandboxed code calls."""
    names = [environment.module]
    for task in tasks_of(entrypoints):
        names.append(task.module)
        if task.sandbox is not None:
            names += (module for _, module, _ in task.sandbox.tasks)
    places = {environment.span.path, *(task.span.path for task in environment.tasks)}
    found: dict[str, SourceModule] = {}
    for name in names:
        candidates = [module for module in program.modules if module.name == name]
        # Two import roots may hold modules of one name: the one with a declaration of this environment is meant.
        chosen = [module for module in candidates if module.path in places] or candidates
        found.update((module.path, module) for module in chosen)
    return tuple(found.values())


def _import_closure(start: Iterable[SourceModule], program: Program, files: ProjectFiles) -> Iterator[str]:
    modules = {module.path: module for module in program.modules}
    pending = [path for module in start for path in (module.path, *_packages(module, files))]
    seen: set[str] = set()
    while pending:
        path = pending.pop()
        if path in seen:
            continue
        seen.add(path)
        yield path
        if path in modules:
            pending += modules[path].imports


def _packages(module: SourceModule, files: ProjectFiles) -> Iterator[str]:
    """The `__init__` files that Python runs before a module."""
    folder = posixpath.dirname(module.path)
    root = "" if module.import_root == "." else module.import_root
    while folder not in ("", root):
        init = f"{folder}/__init__.py"
        if files.read(init) is not None:
            yield init
        folder = posixpath.dirname(folder)


def _included(
    environment: Environment, start: tuple[SourceModule, ...], files: ProjectFiles, reader: Reader
) -> Iterator[str]:
    """`include`: files, folders and patterns, relative to the folder of the file that declares the environment."""
    declaring = start[0].path if start and start[0].name == environment.module else environment.span.path
    anchor = posixpath.dirname(declaring)
    span = environment.spans.get("include", environment.span)
    for entry in reader.texts(environment.include, "include", span):
        inside = posixpath.relpath(entry, CODE_ROOT) if entry.startswith(f"{CODE_ROOT}/") else None
        path = inside or posixpath.normpath(posixpath.join(anchor, entry))
        if path == ".." or path.startswith(("../", "/")):
            help = "Write a path below the project root, relative to the file that declares the environment."
            reader.refuse(
                "FC261", f"include names {entry!r}, which lies outside of the project", span, help, f"include[{entry}]"
            )
            continue
        found = _matches(path, files)
        if not found:
            help = "Create it, or correct the path: it is relative to the file that declares the environment."
            reader.refuse(
                "FC254",
                f"include names {entry!r}, which matches no file that can be read",
                span,
                help,
                f"include[{entry}]",
            )
        yield from found


def _matches(path: str, files: ProjectFiles) -> tuple[str, ...]:
    if files.read(path) is not None:
        return (path,)
    below = files.walk(path)
    if below:
        return below
    parts = path.split("/")
    fixed = next((place for place, part in enumerate(parts) if re.search(r"[*?\[]", part)), None)
    if fixed is None:
        return ()
    candidates = files.walk("/".join(parts[:fixed]) or ".")
    return tuple(candidate for candidate in candidates if _glob_matches(candidate.split("/"), parts))


def _glob_matches(path: list[str], pattern: list[str]) -> bool:
    """As Python's `glob.glob` without recursion: a star stays within a folder and doesn't match a leading dot."""
    if len(path) != len(pattern):
        return False
    return all(
        fnmatch.fnmatchcase(name, part) and (not name.startswith(".") or part.startswith("."))
        for name, part in zip(path, pattern, strict=True)
    )
