"""Arguments of calls: with other names, and one more."""

from __future__ import annotations

import libcst as cst

from flyte_compile.diagnostics import Span
from flyte_compile.diagnostics.fix import AddArgument, RenameArgument
from flyte_compile.fixes.edits import Edit
from flyte_compile.fixes.insertion import Brackets, insert_item, skip_gap
from flyte_compile.fixes.syntax import Syntax


def rename_argument(change: RenameArgument, syntax: Syntax) -> tuple[Edit, ...] | None:
    """The edits that give a keyword another name; `None` where the call hasn't it, or may have the other already."""
    call = syntax.at(change.call, cst.Call)
    if call is None or _is_spread(call):
        return None
    keywords = {argument.keyword.value: argument.keyword for argument in call.args if argument.keyword is not None}
    if change.old not in keywords or change.new in keywords:
        return None
    keyword = keywords[change.old]
    return (syntax.replace(syntax.start(keyword), syntax.end(keyword), change.new),)


def add_argument(change: AddArgument, syntax: Syntax) -> tuple[Edit, ...] | None:
    """The edits that give a call one more keyword argument; `None` where it may have that already."""
    value = f"{syntax.quote}{change.value}{syntax.quote}" if isinstance(change.value, str) else repr(change.value)
    return insert_argument(change.call, change.name, value, syntax)


def insert_argument(span: Span, name: str, value: str, syntax: Syntax) -> tuple[Edit, ...] | None:
    """The edits that give the call at a place an argument of that source text."""
    call = syntax.at(span, cst.Call)
    if call is None or _is_spread(call) or argument_of(call, name) is not None:
        return None
    if any(isinstance(argument.value, cst.GeneratorExp) and not argument.value.lpar for argument in call.args):
        return None
    brackets = brackets_of(call, syntax)
    return None if brackets is None else insert_item(syntax, brackets, f"{name}={value}")


def argument_of(call: cst.Call, keyword: str) -> cst.Arg | None:
    """The argument of a call that has a keyword."""
    return next((arg for arg in call.args if arg.keyword is not None and arg.keyword.value == keyword), None)


def brackets_of(call: cst.Call, syntax: Syntax) -> Brackets | None:
    """The parentheses of a call."""
    end = syntax.end(call) - 1
    last = (syntax.start(call.args[-1]), syntax.end(call.args[-1])) if call.args else None
    start = skip_gap(syntax, syntax.end(call.func.rpar[-1]) if call.func.rpar else syntax.end(call.func), end)
    text = syntax.text
    return Brackets(start + 1, end, last) if text[start : start + 1] == "(" and text[end : end + 1] == ")" else None


def _is_spread(call: cst.Call) -> bool:
    """Whether a call has keywords that aren't written in it."""
    return any(argument.star == "**" for argument in call.args)
