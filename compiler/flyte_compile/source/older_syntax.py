"""Rewrite what newer Pythons added to the grammar, with libcst. The only module that imports libcst, and on demand."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import libcst as cst


def rewrite(text: str) -> str | None:
    """A module's text in Python 3.11's syntax, line for line; `None` where libcst can't read it either."""
    try:
        return cst.parse_module(text).visit(_Rewriter()).code
    except (cst.ParserSyntaxError, cst.CSTValidationError, cst.CSTLogicError):
        return None


class _Rewriter(cst.CSTTransformer):
    """Type parameters vanish, `type X = Y` is an assignment, nested quotes in f-strings are told apart."""

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        return updated_node.with_changes(type_parameters=None)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        return updated_node.with_changes(type_parameters=None)

    def leave_TypeAlias(self, original_node: cst.TypeAlias, updated_node: cst.TypeAlias) -> cst.Assign:
        return cst.Assign([cst.AssignTarget(updated_node.name)], updated_node.value)

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.BaseExpression:
        joined = _joined(updated_node.parts, "r" in updated_node.prefix.lower())
        return updated_node if joined is None else joined.with_changes(lpar=updated_node.lpar, rpar=updated_node.rpar)

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> bool:
        # What an f-string among its parts becomes can't be a part.
        return False

    def leave_ConcatenatedString(
        self, original_node: cst.ConcatenatedString, updated_node: cst.ConcatenatedString
    ) -> cst.BaseExpression:
        parts: list[cst.BaseExpression] = []
        texts: list[str] = []
        rest: cst.BaseExpression = original_node
        while isinstance(rest, cst.ConcatenatedString):
            parts.append(rest.left)
            texts += [self._rewritten(rest.left), ",", cst.Module([]).code_for_node(rest.whitespace_between)]
            rest = rest.right
        parts.append(rest)
        texts += [self._rewritten(rest), ","]
        if not any(isinstance(part, cst.FormattedString) for part in parts):
            return updated_node
        joined = cst.parse_expression(f"''.join(({''.join(texts)}))")
        return joined.with_changes(lpar=updated_node.lpar, rpar=updated_node.rpar)

    def _rewritten(self, node: cst.BaseExpression) -> str:
        rewritten = node.visit(self)
        assert isinstance(rewritten, cst.CSTNode)
        return cst.Module([]).code_for_node(rewritten)


def _joined(parts: Sequence[cst.BaseFormattedStringContent], raw: bool) -> cst.BaseExpression | None:
    """An f-string as `"".join((...))` of literals and `format(...)` calls, whose quotes can't clash."""
    items = []
    for part in parts:
        if isinstance(part, cst.FormattedStringText):
            text = part.value.replace("{{", "{").replace("}}", "}")
            items.append(repr(text if raw else _unescaped(text)))
            continue
        if not isinstance(part, cst.FormattedStringExpression) or part.format_spec:
            return None
        value = cst.Module([]).code_for_node(part.expression)
        convert = {"r": "repr", "s": "str", "a": "ascii"}.get(part.conversion or "")
        items.append(f"format({convert}({value}))" if convert else f"format({value})")
    return cst.parse_expression(f"''.join(({', '.join(items)}{',' if items else ''}))")


def _unescaped(text: str) -> str:
    for quote in ('"""', "'''"):
        try:
            return str(ast.literal_eval(f"{quote}{text}{quote}"))
        except (SyntaxError, ValueError):
            continue
    return text
