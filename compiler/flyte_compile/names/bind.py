"""Follow imports between project modules until nothing new is reached."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from flyte_compile.diagnostics import Diagnostic
from flyte_compile.names.imports import Import, imports_of
from flyte_compile.source import Module, Project, Sources, load_module


@dataclass(frozen=True, slots=True)
class Edge:
    """One file imports another, which was found through an import root."""

    source: str
    target: str
    root: str


@dataclass(frozen=True, slots=True)
class Bindings:
    """All project modules that are reached, and what their imports mean."""

    project: Project
    roots: tuple[str, ...]
    entries: tuple[str, ...]
    """Paths of the modules that the compile starts from."""
    modules: Mapping[str, Module]
    """By path: a file is one module, under whatever names it is imported."""
    edges: tuple[Edge, ...]

    def find(self, importer: Module, name: str) -> Module | None:
        """The project module that a dotted name means in a module; `None` for a namespace package or a foreign name."""
        found = _locate(self.project, self.roots, importer, name)
        return self.modules.get(found[0]) if found else None

    def holds(self, importer: Module, name: str) -> bool:
        """Whether a dotted name is a file or folder of the project, imported or not."""
        return _locate(self.project, self.roots, importer, name) is not None or self.is_namespace(importer, name)

    def is_namespace(self, importer: Module, name: str) -> bool:
        """Whether a dotted name is a folder of the project without an `__init__` file."""
        if name.partition(".")[0] in _SDK | sys.stdlib_module_names:
            return False
        return len(name) <= _LONGEST_NAME and any(
            self.project.may_hold(root, name.partition(".")[0])
            and self.project.kind(_join(root, name)) == "folder"
            and self._holds_modules(_join(root, name))
            for root in _search_roots(self.roots, importer)
        )

    def _holds_modules(self, folder: str) -> bool:
        return any(file.endswith(".py") for file in self.project.walk(folder))


def bind(sources: Sources) -> tuple[Bindings, tuple[Diagnostic, ...]]:
    """Load every project module that the entries reach, and record who imports whom."""
    diagnostics: list[Diagnostic] = []
    modules = {module.path: module for module in sources.entries}
    edges: dict[Edge, None] = {}
    missing: set[str] = set()
    pending = list(sources.entries)
    while pending:
        importer = pending.pop(0)
        for statement in run_by(importer):
            for path, root in files_of(sources.project, sources.roots, importer, statement):
                edges[Edge(importer.path, path, root)] = None
                if path in modules or path in missing:
                    continue
                module, found = load_module(sources.project, path, root)
                diagnostics.extend(found)
                if module is None:
                    missing.add(path)
                else:
                    modules[path] = module
                    pending.append(module)
    known = tuple(edge for edge in edges if edge.target in modules and edge.target != edge.source)
    entries = tuple(module.path for module in sources.entries)
    return Bindings(sources.project, sources.roots, entries, modules, known), tuple(diagnostics)


def run_by(module: Module) -> tuple[Import, ...]:
    """What running a module imports: the packages above it, whether or not anything names them, and what it says."""
    above = [Import(module.package, (), module.tree)] if module.package else []
    return (*above, *imports_of(module))


def files_of(project: Project, roots: tuple[str, ...], importer: Module, statement: Import) -> list[tuple[str, str]]:
    """The files that one import runs, each with the root it was found through.

    Those are every package on the way, the module, and submodules among the imported names.
    """
    parts = statement.target.split(".")
    wanted = [".".join(parts[: count + 1]) for count in range(len(parts))]
    wanted += [f"{statement.target}.{name}" for name in statement.names if name != "*"]
    found = []
    for name in wanted:
        location = _locate(project, roots, importer, name)
        if location is not None:
            found.append(location)
    return found


_SDK = frozenset({"flyte", "kubernetes"})
"""Packages whose meaning is modelled: a project that holds their sources, such as the SDK's own, changes nothing."""


_LONGEST_NAME = 1_000
"""Characters of a dotted name that is looked for; a path of as many folders is no path on any system."""


def _locate(project: Project, roots: tuple[str, ...], importer: Module, name: str) -> tuple[str, str] | None:
    parts = name.split(".")
    if parts[0] in _SDK or len(name) > _LONGEST_NAME or not all(part.isidentifier() for part in parts):
        return None
    for root in _search_roots(roots, importer):
        if not (project.may_hold(root, parts[0]) or project.may_hold(root, f"{parts[0]}.py")):
            continue
        base = _join(root, name)
        for candidate in (f"{base}/__init__.py", f"{base}.py"):
            if project.kind(candidate) == "file" and candidate != "__init__.py":
                return candidate, root
    return None


def _search_roots(roots: tuple[str, ...], importer: Module) -> tuple[str, ...]:
    own_folder = importer.path.rpartition("/")[0] or "."
    # A script finds its neighbours; a module of a package doesn't, unless its import root is that very folder.
    script = () if importer.package else (own_folder,)
    return tuple(dict.fromkeys((importer.import_root, *script, *roots)))


def _join(root: str, name: str) -> str:
    path = name.replace(".", "/")
    return path if root == "." else f"{root}/{path}"
