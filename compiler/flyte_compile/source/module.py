"""One parsed module and the places in it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from flyte_compile.diagnostics import Span


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """A module of the project: its dotted name, where it stands, its text, and its syntax tree."""

    name: str
    path: str
    """Relative to the project root, with forward slashes."""
    import_root: str
    """The folder that the name is relative to, relative to the project root; `.` for the root itself."""
    is_package: bool
    text: str
    tree: ast.Module
    lines: tuple[str, ...] = field(repr=False)

    @property
    def package(self) -> str:
        """The package that relative imports in this module start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]


def span_of(module: Module, node: ast.AST) -> Span:
    """The place of a node. The parser counts columns in UTF-8 bytes from 0; a span counts characters from 1."""
    line = getattr(node, "lineno", 1)
    end_line = getattr(node, "end_lineno", None) or line
    start = _characters(module, line, getattr(node, "col_offset", 0))
    end = _characters(module, end_line, getattr(node, "end_col_offset", None) or 0)
    return Span(module.path, line, start + 1, end_line, max(end, start if end_line == line else 0) + 1)


def source_text(module: Module, node: ast.AST) -> str:
    """The source text of a node on one line, white space folded."""
    span = span_of(module, node)
    lines = list(module.lines[span.line - 1 : span.end_line])
    if not lines:
        return ast.unparse(node)
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return " ".join(" ".join(lines).split())


def _characters(module: Module, line: int, byte_offset: int) -> int:
    if not 0 < line <= len(module.lines):
        return byte_offset
    text = module.lines[line - 1]
    return byte_offset if text.isascii() else len(text.encode()[:byte_offset].decode(errors="ignore"))
