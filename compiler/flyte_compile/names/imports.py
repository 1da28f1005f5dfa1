"""The imports of a module, wherever they stand in its text: statements, and calls of `import_module` with a literal."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from flyte_compile.source import Module


@dataclass(frozen=True, slots=True, eq=False)
class Import:
    """An import of one dotted name: `import a.b` gives `a.b`; `from a import b, c` gives `a` with the names b and c."""

    target: str
    names: tuple[str, ...]
    node: ast.AST


def imports_of(module: Module) -> tuple[Import, ...]:
    """Every import, in order of the text, functions included: all of them can run when a task runs."""
    found: list[Import] = []
    called = any(function in module.text for function in _FUNCTIONS)
    for node in ast.walk(module.tree) if called else _statements(module.tree):
        if isinstance(node, ast.Import):
            found.extend(Import(alias.name, (), node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            target = absolute_name(module, node)
            if target is not None:
                found.append(Import(target, tuple(alias.name for alias in node.names), node))
        elif isinstance(node, ast.Call):
            target = _called(node)
            if target is not None:
                found.append(Import(target, (), node))
    return tuple(found)


_FUNCTIONS = ("import_module", "find_spec")
_BLOCKS = ("body", "handlers", "cases", "orelse", "finalbody")


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """The statements of a module in the order of `ast.walk`, which spends most of its time in expressions."""
    waiting = deque[ast.AST]([tree])
    while waiting:
        node = waiting.popleft()
        if not isinstance(node, ast.Expr):
            for block in _BLOCKS:
                inner = getattr(node, block, None)
                if isinstance(inner, list):
                    waiting.extend(inner)
        yield node


def _called(call: ast.Call) -> str | None:
    """What `import_module("a.b")` imports, or `find_spec("a.b")`, which imports the package alone."""
    match call:
        case ast.Call(
            func=ast.Name(id="import_module" | "find_spec" as function)
            | ast.Attribute(attr="import_module" | "find_spec" as function),
            args=[ast.Constant(value=str(name))],
        ):
            target = name.rpartition(".")[0] if function == "find_spec" else name
            return target if target and not target.startswith(".") else None
        case _:
            return None


def absolute_name(module: Module, node: ast.ImportFrom) -> str | None:
    """The absolute dotted name that `from ... import` starts from; `None` where it leads above the top package."""
    if not node.level:
        return node.module
    base = module.package.split(".") if module.package else []
    if node.level - 1 > len(base) or not base:
        return None
    base = base[: len(base) - (node.level - 1)]
    return ".".join([*base, *([node.module] if node.module else [])]) or None
