"""A module in a newer Python's syntax, said in the syntax of the Python that runs the compiler.

What a module means to the compiler must not depend on the interpreter that happens to run it. libcst reads the grammar
of every version; what a newer one added is rewritten, line by line, to what declares the same.
"""

from __future__ import annotations

import ast

_DEEPEST = 150
"""Brackets deeper than this are not handed to libcst: its native parser has no limit of its own and would overflow."""


def downlevel(text: str) -> tuple[ast.Module, str] | None:
    """The tree of a module that this interpreter's parser refused, and its new text; `None` if it is no Python."""
    if _nesting(text) > _DEEPEST:
        return None
    from flyte_compile.source.older_syntax import rewrite

    rewritten = rewrite(text)
    if rewritten is None:
        return None
    try:
        return ast.parse(rewritten), rewritten
    except (SyntaxError, MemoryError, RecursionError):
        return None


def _nesting(text: str) -> int:
    depth = deepest = 0
    for character in text:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    # A run of unary operators or a column of indentation nests as well.
    longest = max((len(line) - len(line.lstrip(" \t-+~")) for line in text.split("\n")), default=0)
    runs = max((len(run) for run in text.replace("not ", "~").split() if set(run) <= set("-+~")), default=0)
    return max(deepest, longest // 4, runs)
