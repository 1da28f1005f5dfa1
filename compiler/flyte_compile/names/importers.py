"""Backwards along imports: which modules a change reaches, without parsing the project.

A file that imports a module has the last part of its name in its bytes, after a word such as `import`. So only what has
it there is parsed, and what it imports is then found as `bind` finds it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from flyte_compile.names.bind import files_of, run_by
from flyte_compile.source import Project, import_roots, load_module, module_name, root_of

PROJECT_FILES = frozenset({"pyproject.toml", "uv.lock", ".python-version", "flyte-compile.lock"})
"""Files that say something of every module below their folder: configuration, SDK, where names start, images."""

_IMPORTS = re.compile(
    rb"\b(?:import|from|import_module|find_spec)\b"
    rb"(?:[^\n(\\]|\\\r?\n|\\)*"  # To the end of the logical line,
    rb"(?:\((?:[^)#]|#[^\n]*)*)?"  # or of the parentheses, which a comment doesn't close.
)
_WORD = re.compile(rb"\w+")
_FEW = 8
"""Names that are looked for in a whole file first, because that is fast and mostly in vain."""


@dataclass(frozen=True, slots=True)
class Importers:
    """A project's Python files, and who imports whom as far as that was asked."""

    project: Project
    import_root: str | None
    _contents: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)
    _words: dict[str, frozenset[bytes]] = field(default_factory=dict, compare=False, repr=False)
    """Of a file: the words in its imports, and in what looks like one."""
    _imported: dict[str, frozenset[str] | None] = field(default_factory=dict, compare=False, repr=False)
    _roots: list[str] = field(default_factory=list, compare=False, repr=False)

    def affected(self, changed: Iterable[str]) -> tuple[str, ...]:
        """The modules among the changed files, those that name one of the others, and all that import them, by path.

        What isn't there any more is left out, and so are changed files that neither parse nor say a word of Flyte.
        """
        seeds: set[str] = set()
        for path in changed:
            if self.project.kind(path) == "folder":
                seeds.update(file for file in self.project.walk(path) if file.endswith(".py"))
            elif self.project.kind(path) == "file":
                seeds.update({path} if path.endswith(".py") else self._naming(path))
        reached = frontier = {file for file in seeds if self._says(file, b"flyte") or self.imported(file) is not None}
        while frontier:
            frontier = self._importing(frontier, reached)
            reached = reached | frontier
        return tuple(sorted(reached))

    def imported(self, file: str) -> frozenset[str] | None:
        """The real paths of what a file imports, whatever name it runs under; `None` if it doesn't parse."""
        if file not in self._imported:
            self._imported[file] = self._look(file)
        return self._imported[file]

    def _naming(self, path: str) -> set[str]:
        """The modules that have the name of a file in them, or that it configures."""
        folder, _, name = path.rpartition("/")
        if name in PROJECT_FILES:
            return {file for file in self._files(folder or ".") if self._says(file, b"flyte")}
        return {file for file in self._files(".") if self._says(file, os.fsencode(name))}

    def _importing(self, wanted: Iterable[str], known: set[str]) -> set[str]:
        """Of the files that aren't known: those that import one of the wanted."""
        real = {self._real(file) for file in wanted}
        names = {stem.encode() for stem in map(_stem, real) if stem.isidentifier()}
        packages = tuple(file.removesuffix("__init__.py") for file in real if file.endswith("/__init__.py"))
        # How a name is spelled in bytes is clear for ASCII alone: others may be composed, or in another encoding.
        all_of_them = not all(name.isascii() for name in names)
        return {
            file
            for file in self._files(".")
            if file not in known
            and (all_of_them or file.startswith(packages) or self._may_import(file, names))
            and not real.isdisjoint(self.imported(file) or ())
        }

    def _may_import(self, file: str, names: set[bytes]) -> bool:
        if file not in self._words:
            if len(names) <= _FEW and not self._says(file, *names):
                return False
            text = b" ".join(_IMPORTS.findall(self._content(file)))
            self._words[file] = frozenset(_WORD.findall(text))
        return not self._words[file].isdisjoint(names)

    def _files(self, folder: str) -> tuple[str, ...]:
        return tuple(file for file in self.project.walk(folder) if file.endswith(".py"))

    def _content(self, file: str) -> bytes:
        if file not in self._contents:
            self._contents[file] = self.project.read(file) or b""
        return self._contents[file]

    def _says(self, file: str, *words: bytes) -> bool:
        content = self._content(file)
        return any(word in content for word in words)

    def _look(self, file: str) -> frozenset[str] | None:
        first = root_of(self.project, file, self.import_root)
        module, _ = load_module(self.project, file, first)
        if module is None:
            return None
        if not self._roots:
            self._roots.extend(import_roots(self.project, self.import_root))
        roots = tuple(self._roots)
        found: set[str] = set()
        for root in dict.fromkeys((first, *(root for root in roots if root == "." or file.startswith(f"{root}/")))):
            name, is_package = module_name(file, root)
            known_as = replace(module, name=name, import_root=root, is_package=is_package)
            for statement in run_by(known_as):
                found.update(self._real(path) for path, _ in files_of(self.project, roots, known_as, statement))
        return frozenset(found - {self._real(file)})

    def _real(self, file: str) -> str:
        real = os.path.realpath(self.project.root / file)
        return self.project.relative(Path(real)) or file


def _stem(file: str) -> str:
    """The last part of the name that a file is imported by."""
    folder, _, name = file.rpartition("/")
    return folder.rpartition("/")[2] if name == "__init__.py" else name.removesuffix(".py")
