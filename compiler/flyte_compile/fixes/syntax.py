"""A module's text as libcst reads it, and what stands at a place in it."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate
from typing import TypeVar

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

from flyte_compile.diagnostics import Span
from flyte_compile.fixes.edits import Edit, edited
from flyte_compile.source.limits import has_long_dotted_names, has_many_tokens
from flyte_compile.source.nesting import deepest_nesting

Node = TypeVar("Node", bound=cst.CSTNode)

_DEEPEST = 200
"""Deeper syntax is not handed to libcst: its native parser has no limit of its own and would overflow the stack."""
_MOST_TOKENS = 60_000
"""libcst takes some seconds for as many."""


def read_syntax(path: str, text: str) -> Syntax | None:
    """Read a module; `None` where this interpreter's parser refuses it, libcst misreads it, or it is too large."""
    if has_many_tokens(text, _MOST_TOKENS) or has_long_dotted_names(text) or not is_python(text):
        return None
    if deepest_nesting(text) > _DEEPEST:
        return None
    try:
        module = cst.parse_module(text)
        # It loses a continuation line with nothing before it, and places every line after that wrongly.
        return Syntax(path, text, MetadataWrapper(module, unsafe_skip_copy=True)) if module.code == text else None
    except (cst.ParserSyntaxError, cst.CSTValidationError, RecursionError):
        return None


def is_python(text: str) -> bool:
    """Whether the interpreter's own parser takes a text."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.keywords) > 1)
    return not any(_repeats([keyword.arg for keyword in call.keywords if keyword.arg]) for call in calls)


def _repeats(keywords: Sequence[str]) -> bool:
    """Whether a keyword is given twice, which only a module's compilation refuses."""
    return len(set(keywords)) < len(keywords)


class Syntax:
    """A module's nodes by their places, which are those of the interpreter's own parser, and the text between them."""

    def __init__(self, path: str, text: str, wrapper: MetadataWrapper) -> None:
        self.path = path
        self.text = text
        self.module = wrapper.module
        self._lines = text.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]
        self._ranges = wrapper.resolve(PositionProvider)
        self._parents: Mapping[cst.CSTNode, cst.CSTNode] = wrapper.resolve(ParentNodeProvider)
        self._nodes: dict[tuple[int, int], list[cst.CSTNode]] = {}
        for node in self._ranges:
            self._nodes.setdefault((self.start(node), self.end(node)), []).append(node)

    # ---- what stands where ----

    def at(self, span: Span, kind: type[Node]) -> Node | None:
        """The node of a kind that a span is exactly about. A tuple's parentheses are its own."""
        return next((node for node in self._nodes_at(span) if isinstance(node, kind)), None)

    def expression_at(self, span: Span) -> cst.BaseExpression | None:
        """The expression that a span is exactly about."""
        return next((node for node in self._nodes_at(span) if isinstance(node, cst.BaseExpression)), None)

    def _nodes_at(self, span: Span) -> Sequence[cst.CSTNode]:
        start, end = self.offset(span.line, span.column), self.offset(span.end_line, span.end_column)
        if start is None or end is None or span.path != self.path:
            return ()
        return self._nodes.get((start, end), ())

    def function_at(self, span: Span) -> cst.FunctionDef | None:
        """The function whose `def` is where a span begins."""
        start = self.offset(span.line, span.column)
        if start is None or span.path != self.path:
            return None
        functions = (node for node in self._ranges if isinstance(node, cst.FunctionDef))
        return next((node for node in functions if self.start(node) == start), None)

    def statement_at(self, span: Span, kind: type[Node]) -> Node | None:
        """The statement of a kind that begins where a span does."""
        start = self.offset(span.line, span.column)
        found = (node for place, nodes in self._nodes.items() if place[0] == start for node in nodes)
        return next((node for node in found if isinstance(node, kind)), None) if span.path == self.path else None

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """What a node stands in, innermost first."""
        while node in self._parents:
            node = self._parents[node]
            yield node

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        return self._parents.get(node)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that the module binds or reads, but for attributes and the keywords of calls."""
        return frozenset(node.value for node in self._names)

    def occurrences(self, name: str) -> tuple[cst.Name, ...]:
        """Every place where such a name is bound or read."""
        return tuple(node for node in self._names if node.value == name)

    @cached_property
    def _names(self) -> tuple[cst.Name, ...]:
        apart = {id(node.attr) for node in self._ranges if isinstance(node, cst.Attribute)}
        apart |= {id(node.keyword) for node in self._ranges if isinstance(node, cst.Arg) and node.keyword}
        return tuple(node for node in self._ranges if isinstance(node, cst.Name) and id(node) not in apart)

    @cached_property
    def quote(self) -> str:
        """The quote that most texts of the module stand in."""
        quotes = [node.quote[0] for node in self._ranges if isinstance(node, cst.SimpleString)]
        return "'" if quotes.count("'") > quotes.count('"') else '"'

    # ---- whether it stays a module ----

    def stays_python(self, edits: Iterable[Edit]) -> bool:
        """Whether the text is still a module after edits that are apart from each other.

        A statement at the top level is a module of its own: only those that an edit touches are parsed again.
        """
        parts: list[tuple[int, int, list[Edit]]] = []
        for edit in sorted(edits):
            first, last = self._part(edit.span.line), self._part(edit.span.end_line)
            if parts and first <= parts[-1][1]:
                start, end, there = parts[-1]
                parts[-1] = start, max(last, end), [*there, edit]
            else:
                parts.append((first, last, [edit]))
        return all(is_python(self._part_after(first, last, there)) for first, last, there in parts)

    def _part(self, line: int) -> int:
        """The index of the part of the module that a line is in."""
        return bisect_right(self._part_lines, line) - 1

    def _part_after(self, first: int, last: int, edits: Sequence[Edit]) -> str:
        """The text from one part to another, inclusive, after edits of it."""
        above = self._part_lines[first] - 1
        below = self._part_lines[last + 1] - 1 if last + 1 < len(self._part_lines) else len(self._lines)
        lines = self._lines[above:below]
        end = "\n" if below < len(self._lines) else ""
        moved = (
            replace(edit, span=replace(edit.span, line=edit.span.line - above, end_line=edit.span.end_line - above))
            for edit in edits
        )
        return edited("\n".join(lines) + end, moved)

    @cached_property
    def _part_lines(self) -> tuple[int, ...]:
        """The lines that the text can be parted at, in order: what stands from one to the next is a module."""
        firsts = (getattr(node, "decorators", ()) for node in self.module.body)
        places = (
            self._ranges[decorators[0] if decorators else node].start
            for node, decorators in zip(self.module.body, firsts, strict=True)
        )
        lines = (place.line for place in places if place.column == 0 and place.line > 1)
        return (1, *(line for line in lines if not self._lines[line - 2].endswith("\\")))

    # ---- places and text ----

    def start(self, node: cst.CSTNode) -> int:
        place = self._ranges[_opening(node)].start
        return self._starts[place.line - 1] + place.column

    def end(self, node: cst.CSTNode) -> int:
        place = self._ranges[_closing(node)].end
        return self._starts[place.line - 1] + place.column

    def offset(self, line: int, column: int) -> int | None:
        """Where a place of a span is in the text; `None` where it isn't."""
        if not 0 < line <= len(self._lines) or not 0 < column <= len(self._lines[line - 1]) + 1:
            return None
        return self._starts[line - 1] + column - 1

    def line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end

    def span(self, start: int, end: int) -> Span:
        first, last = self.text.count("\n", 0, start), self.text.count("\n", 0, end)
        return Span(self.path, first + 1, start - self._starts[first] + 1, last + 1, end - self._starts[last] + 1)

    def replace(self, start: int, end: int, replacement: str) -> Edit:
        return Edit(self.span(start, end), replacement)

    def insert(self, offset: int, text: str) -> Edit:
        return self.replace(offset, offset, text)


def _opening(node: cst.CSTNode) -> cst.CSTNode:
    return node.lpar[-1] if isinstance(node, cst.Tuple) and node.lpar else node


def _closing(node: cst.CSTNode) -> cst.CSTNode:
    return node.rpar[0] if isinstance(node, cst.Tuple) and node.rpar else node
