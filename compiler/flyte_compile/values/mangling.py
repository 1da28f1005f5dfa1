"""Private names: `__name` inside of a class body means `_Class__name`."""

from __future__ import annotations

import ast


def mangle(node: ast.ClassDef) -> None:
    """Give the private names in a class body the names that Python gives them; a second time changes nothing."""
    prefix = node.name.lstrip("_")
    if not prefix:
        return
    pending: list[ast.AST] = list(node.body)
    while pending:
        inner = pending.pop()
        if isinstance(inner, ast.ClassDef):
            inner.name = _mangled(prefix, inner.name)
            pending.extend((*inner.decorator_list, *inner.bases, *inner.keywords))
            continue
        for field in ("id", "attr", "name", "arg"):
            name = getattr(inner, field, None)
            if isinstance(name, str) and not isinstance(inner, ast.alias):
                setattr(inner, field, _mangled(prefix, name))
        if isinstance(inner, (ast.Global, ast.Nonlocal)):
            inner.names = [_mangled(prefix, name) for name in inner.names]
        pending.extend(ast.iter_child_nodes(inner))


def _mangled(prefix: str, name: str) -> str:
    return f"_{prefix}{name}" if name.startswith("__") and not name.endswith("__") else name
