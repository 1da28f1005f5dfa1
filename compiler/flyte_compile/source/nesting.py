"""How deep a module's syntax may nest, told from its tokens: at most, and without a parser that would overflow."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_PIECE = re.compile(
    r"""
    (?P<space> \#[^\n]*+ | \\\n | [ \t\f]++ )
    | (?P<text> [A-Za-z]{0,2}+ (?: \"{3}(?:\\.|(?!\"{3}).)*+\"{3} | '{3}(?:\\.|(?!'{3}).)*+'{3}
                | "(?:\\.|[^"\\\n])*+" | '(?:\\.|[^'\\\n])*+' ) )
    | (?P<word> \w++ )
    | (?P<sign> . | \n )
    """,
    re.VERBOSE | re.DOTALL,
)
_NESTING_WORDS = frozenset({"not", "and", "or", "if", "else", "await", "yield", "lambda", "for", "async", "is", "in"})
_NESTING_IN_TEXT = re.compile(r"[-+*/%@&|^~<>=!.(\[{]|\b(?:not|and|or|if|else|await|yield|lambda|for|in)\b")
_A_TEXT_IN_A_TEXT = 10
"""An f-string in an expression of another is read anew for every one that it stands in."""
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(slots=True)
class _Level:
    """An open bracket, or the module itself."""

    closing: str
    count: int = 0
    """What may nest in the item of it that is being read: operators, calls, inner brackets."""
    waiting: list[str] = field(default_factory=list)
    """What ends the parameters of a `lambda` or the targets of a `for`: commas up to there end no item."""


def deepest_nesting(text: str) -> int:
    """An upper bound of the depth: brackets, chains of operators and calls, texts in a row, blocks, `elif`."""
    levels = [_Level("")]
    blocks = _Blocks()
    total = deepest = 0
    after_text = False
    line_start, in_line = 0, False
    for match in _PIECE.finditer(text):
        kind, piece = match.lastgroup, match.group()
        if kind == "space":
            continue
        if not in_line and piece != "\n":
            in_line = True
            blocks.see(match.start() - line_start, piece)
        level = levels[-1]
        added = 0
        if kind == "text":
            inner = (len(_NESTING_IN_TEXT.findall(part.partition("{")[2])) for part in piece.split("}"))
            deepest = max(deepest, total + blocks.depth + max(inner))
            added = 1 if after_text else 0
            if piece.count("{") > piece.count("}"):
                added += _A_TEXT_IN_A_TEXT
        elif piece in _CLOSING:
            level.count += 1
            total += 1
            level = _Level(_CLOSING[piece])
            levels.append(level)
        elif piece == level.closing and len(levels) > 1:
            total -= level.count
            levels.pop()
            level = levels[-1]
        elif piece == "," or (piece in ";\n" and len(levels) == 1):
            if not level.waiting or piece != ",":
                total -= level.count
                level.count = 0
                level.waiting.clear()
        elif kind == "sign" or piece in _NESTING_WORDS:
            if level.waiting and piece == level.waiting[-1]:
                level.waiting.pop()
            if piece in ("lambda", "for"):
                level.waiting.append(":" if piece == "lambda" else "in")
            added = 1 if piece != "\n" else 0
        if piece == "\n" and len(levels) == 1:
            in_line, line_start = False, match.end()
        level.count += added
        total += added
        deepest = max(deepest, total + blocks.depth)
        after_text = kind == "text" or (after_text and piece == "\n")
    return deepest


class _Blocks:
    """The indented blocks around a line, each with how many `elif` follow each other in it."""

    def __init__(self) -> None:
        self._open: list[tuple[int, int]] = [(0, 0)]
        self.depth = 0

    def see(self, indentation: int, first_word: str) -> None:
        while len(self._open) > 1 and self._open[-1][0] > indentation:
            self._open.pop()
        if self._open[-1][0] < indentation:
            self._open.append((indentation, 0))
        elif first_word == "elif":
            self._open[-1] = (indentation, self._open[-1][1] + 1)
        elif first_word != "else":
            self._open[-1] = (indentation, 0)
        self.depth = len(self._open) + sum(chain for _, chain in self._open)
