"""Comments that suppress findings: `# flyte-compile: ignore[FC301] the reason`, on a line or above a statement."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flyte_compile.diagnostics import Span

MARKER = "flyte-compile:"
_COMMENT = re.compile(r"flyte-compile:\s*ignore\b\s*(?:\[(?P<codes>[^\]#]*)\])?(?P<reason>(?:[^#]|#(?=\d))*)")
"""The reason goes to the next comment on the line; `#123` is a reason."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment, and the lines whose findings it suppresses."""

    span: Span
    codes: tuple[str, ...]
    """As written: codes or names; none where there are no brackets."""
    reason: str
    first_line: int
    last_line: int
    """Inclusive: findings that begin on one of these lines."""
    trailing: bool
    """Whether it stands behind code: then it's also about what ends on its line."""


class Suppressions:
    """The suppressions of many modules, in order, by the lines that they are about."""

    def __init__(self, suppressions: Iterable[Suppression]) -> None:
        self._all = tuple(suppressions)
        groups: dict[tuple[str, int, int], list[Suppression]] = {}
        for one in self._all:
            groups.setdefault((one.span.path, one.first_line, one.last_line), []).append(one)
        self._by_line: dict[tuple[str, int], list[list[Suppression]]] = {}
        for (path, first, last), group in groups.items():
            for line in range(first, last + 1):
                self._by_line.setdefault((path, line), []).append(group)

    def __bool__(self) -> bool:
        return bool(self._all)

    def __iter__(self) -> Iterator[Suppression]:
        return iter(self._all)

    def covering(self, span: Span) -> Iterator[Suppression]:
        """Those that are about what stands at a place."""
        yield from self._on(span.path, span.line)
        if span.end_line != span.line:
            yield from (one for one in self._on(span.path, span.end_line) if one.trailing)

    def _on(self, path: str, line: int) -> Iterator[Suppression]:
        return (one for group in self._by_line.get((path, line), ()) for one in group)


def suppressions_in(path: str, text: str, tree: ast.Module) -> Iterator[Suppression]:
    """The suppressions of a module, in order; `tree` is its syntax tree."""
    if MARKER not in text:
        return
    lines = text.split("\n")
    extents: dict[int, int] | None = None
    for token in _comments(text):
        line, column = token.start
        trailing = not lines[line - 1][:column].isspace() and column > 0
        matches = tuple(_COMMENT.finditer(token.string))
        first = last = line
        if matches and not trailing:
            if extents is None:
                extents = {**_parts(tree, lines), **_statements(tree)}
            first = _next_code(lines, line)
            last = extents.get(first, first)
        for match in matches:
            codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
            end = column + 1 + len(token.string[: match.end()].rstrip())
            place = Span(path, line, column + 1 + match.start(), line, end)
            yield Suppression(place, codes, match["reason"].strip(" \t:-—"), first, last, trailing)


def _comments(text: str) -> Iterator[tokenize.TokenInfo]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and MARKER in token.string:
                yield token
    except (tokenize.TokenError, SyntaxError):
        # Syntax that is newer than this interpreter's: what stands before it has been read.
        return


def _next_code(lines: list[str], line: int) -> int:
    """The first line after one that holds code."""
    below = line + 1
    while below <= len(lines) and (not lines[below - 1].strip() or lines[below - 1].lstrip().startswith("#")):
        below += 1
    return below


def _statements(tree: ast.Module) -> dict[int, int]:
    """The last line of each statement by its first: of the whole of a simple one, of the head of a compound one."""
    found: dict[int, int] = {}
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.expr):
            waiting.extend(ast.iter_child_nodes(node))
        if isinstance(node, ast.stmt):
            decorators = getattr(node, "decorator_list", ())
            first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
            body = getattr(node, "body", None) or getattr(node, "cases", None)
            last = node.end_lineno or node.lineno
            if body:
                inner = body[0].pattern if isinstance(body[0], ast.match_case) else body[0]
                last = max(node.lineno, min([inner.lineno, *_decorator_lines(inner)]) - 1)
            found[first] = max(last, found.get(first, 0))
    return found


def _parts(tree: ast.Module, lines: list[str]) -> dict[int, int]:
    """The last line of what begins a line inside of a statement: an argument, an item, a further call of a chain."""
    found: dict[int, int] = {}
    indents = [len(line) - len(line.lstrip(" \t\f")) for line in lines]

    def add(line: int, column: int | None, end: int | None) -> None:
        if column is None or column == indents[line - 1]:
            found[line] = max(end or line, found.get(line, 0))

    for node in ast.walk(tree):
        if isinstance(node, (ast.expr, ast.keyword)):
            add(node.lineno, node.col_offset, node.end_lineno)
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is not None:
                    add(key.lineno, key.col_offset, value.end_lineno)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, owner = node.func.end_lineno or node.lineno, node.func.value.end_lineno or node.lineno
            if owner < name:
                add(name, None, node.end_lineno)
    return found


def _decorator_lines(node: ast.AST) -> list[int]:
    return [decorator.lineno for decorator in getattr(node, "decorator_list", ())]
