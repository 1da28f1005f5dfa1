"""What may be said of a part of a project: somebody in the rest may import it, or clash with it."""

from __future__ import annotations

from functools import cache
from typing import Final

from flyte_compile.config import Config
from flyte_compile.diagnostics import Diagnostic
from flyte_compile.names import Bindings
from flyte_compile.names.importers import Importers
from flyte_compile.rules import NAMES
from flyte_compile.source import Project

UNUSED: Final = frozenset({"FC021"})
GRAPH: Final = frozenset(code for code in NAMES if code.startswith("FC1"))
"""What is found between modules that needn't import each other."""


class Unread:
    """What of a project isn't read."""

    def __init__(self, project: Project, config: Config, bindings: Bindings) -> None:
        self._read = set(bindings.modules)
        self._importers = Importers(project, config.import_root)
        self._is_nothing = all(file in self._read for file in project.walk(".") if file.endswith(".py"))
        self._is_known = cache(self._is_read_with_its_importers)

    @property
    def unsure(self) -> frozenset[str]:
        """Codes that may not be found in what is read although they are there."""
        return frozenset() if self._is_nothing else GRAPH

    def refutes(self, found: Diagnostic) -> bool:
        """Whether an importer that isn't read may need the suppression that a finding calls unused."""
        return found.code in UNUSED and not self._is_nothing and not self._is_known(found.span.path)

    def _is_read_with_its_importers(self, path: str) -> bool:
        return self._read.issuperset(self._importers.affected([path]))
