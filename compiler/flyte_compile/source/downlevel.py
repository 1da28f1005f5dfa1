"""A module in a newer Python's syntax, said in the syntax of the Python that runs the compiler.

What a module means to the compiler must not depend on the interpreter that happens to run it. libcst reads the grammar
of every version; what a newer one added is rewritten, line by line, to what declares the same.
"""

from __future__ import annotations

import ast

from flyte_compile.source.limits import has_many_tokens
from flyte_compile.source.nesting import deepest_nesting

_DEEPEST = 200
"""Deeper syntax is not handed to libcst: its native parser has no limit of its own and would overflow the stack."""
_MOST_TOKENS = 60_000
"""libcst takes some seconds for as many."""


def downlevel(text: str) -> tuple[ast.Module, str] | None:
    """The tree of a module that this interpreter's parser refused, and its new text; `None` if it is no Python."""
    if has_many_tokens(text, _MOST_TOKENS) or deepest_nesting(text) > _DEEPEST:
        return None
    from flyte_compile.source.older_syntax import rewrite

    try:
        rewritten = rewrite(text)
        return (ast.parse(rewritten), rewritten) if rewritten is not None else None
    except (SyntaxError, MemoryError, RecursionError):
        return None
