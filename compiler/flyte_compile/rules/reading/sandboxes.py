"""The code of sandboxed tasks as syntax trees, with the places of their nodes."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace

from flyte_compile.diagnostics import Span
from flyte_compile.ir import Program, Sandbox, Task
from flyte_compile.rules.reading.sites import span_of, tasks


@dataclass(frozen=True, slots=True)
class SandboxCode:
    """The text that runs in a sandbox: a function's, whose place is known line by line, or a code string."""

    task: Task
    sandbox: Sandbox
    text: str
    start: Span
    is_function: bool

    def at(self, line: int, column: int) -> Span:
        """The place of a line (from 1) and a column (from 0, in characters): a code string's own, whatever the line."""
        if not self.is_function:
            return self.start
        row, left = self.start.line + line - 1, self.start.column + column
        return replace(self.start, line=row, column=left, end_line=row, end_column=left + 1)

    def place_of(self, node: ast.AST) -> Span:
        """The place of a node; columns of syntax trees count bytes, those of places characters."""
        line: int = getattr(node, "lineno", 1)
        offset: int = getattr(node, "col_offset", 0)
        text = self.text.splitlines()[line - 1] if self.text else ""
        return self.at(line, len(text.encode()[:offset].decode(errors="ignore")))

    def where(self, line: int) -> str:
        """How a message names a line: not at all where the place says it."""
        return "" if self.is_function else f" in line {line} of the code"


def sandboxed(program: Program) -> Iterator[SandboxCode]:
    """The known code of every sandboxed task."""
    for _, task in tasks(program):
        sandbox = task.sandbox
        if sandbox is None:
            continue
        if sandbox.function_source is not None:
            start = sandbox.function_span or task.span
            yield SandboxCode(task, sandbox, sandbox.function_source, start, is_function=True)
        elif isinstance(sandbox.source, str):
            text = textwrap.dedent(sandbox.source).strip()
            yield SandboxCode(task, sandbox, text, span_of(task, "source"), is_function=False)


def tree_of(code: SandboxCode) -> ast.Module | None:
    """The syntax tree without its annotations, which no sandbox reads; `None` where the code can't be parsed."""
    try:
        tree = ast.parse(code.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                node.returns = None
            case ast.arg():
                node.annotation = None
            case ast.AnnAssign():
                node.annotation = ast.Constant(None)
            case _:
                pass
    return tree
