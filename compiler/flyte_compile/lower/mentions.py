"""What the text of a program's modules says anything more of than that it declares it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property

from flyte_compile.source import Module

_EVERYTHING = "*"


class Mentions:
    """The names that modules mention, and which modules are scripts: trees are walked once, where somebody asks."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self._modules = modules
        self._scripts: dict[str, bool] = {}

    def is_mentioned(self, name: str) -> bool:
        """Whether any module reads a variable of that name, imports it, exports it, or takes it from something."""
        return name in self._names or _EVERYTHING in self._names

    def is_script(self, module: Module) -> bool:
        """Whether a module has a part that runs when it's started as a program: others hardly import it."""
        if module.path not in self._scripts:
            self._scripts[module.path] = any(
                isinstance(node, ast.Constant) and node.value == "__main__" for node in ast.walk(module.tree)
            )
        return self._scripts[module.path]

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(
            name for module in self._modules.values() for node in ast.walk(module.tree) for name in _mentioned(node)
        )


def _mentioned(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=found, ctx=ast.Load()) | ast.Attribute(attr=found):
            yield found
        case ast.Constant(value=str() as found) if found != _EVERYTHING:
            yield found
        case ast.ImportFrom(names=aliases):
            for alias in aliases:
                yield alias.name
