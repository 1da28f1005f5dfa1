"""Whether a module's text says anything more of what it declares."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flyte_compile.source import Module


def is_mentioned(name: str, modules: Mapping[str, Module]) -> bool:
    """Whether any module reads a variable of that name, imports it, exports it, or takes it from something."""
    return any(_mentions(node, name) for module in modules.values() for node in ast.walk(module.tree))


def is_script(module: Module) -> bool:
    """Whether a module has a part that runs when it's started as a program: others hardly import it."""
    return any(isinstance(node, ast.Constant) and node.value == "__main__" for node in ast.walk(module.tree))


def _mentions(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=found, ctx=ast.Load()) | ast.Attribute(attr=found) | ast.Constant(value=str() as found):
            return found == name
        case ast.ImportFrom(names=aliases):
            return any(alias.name in (name, "*") for alias in aliases)
        case _:
            return False
