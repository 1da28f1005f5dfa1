"""Names that become others, and functions that become async."""

from __future__ import annotations

import libcst as cst

from flyte_compile.diagnostics.fix import MakeAsync, RenameAttribute, RenameImported, RenameModule
from flyte_compile.fixes.edits import Edit
from flyte_compile.fixes.syntax import Syntax


def rename_attribute(change: RenameAttribute, syntax: Syntax) -> tuple[Edit, ...] | None:
    """The edit that gives an attribute another name."""
    attribute = syntax.at(change.span, cst.Attribute)
    if attribute is None or attribute.attr.value != change.old:
        return None
    return (syntax.replace(syntax.start(attribute.attr), syntax.end(attribute.attr), change.new),)


def rename_imported(change: RenameImported, syntax: Syntax) -> tuple[Edit, ...] | None:
    """The edits that import another name and use it; `None` where the module has that name already."""
    alias = syntax.at(change.alias, cst.ImportAlias)
    if alias is None or alias.evaluated_name != change.old:
        return None
    if alias.asname is not None:
        return (syntax.replace(syntax.start(alias.name), syntax.end(alias.name), change.new),)
    if change.new in syntax.names:
        return None
    return tuple(
        syntax.replace(syntax.start(name), syntax.end(name), change.new) for name in syntax.occurrences(change.old)
    )


def rename_module(change: RenameModule, syntax: Syntax) -> tuple[Edit, ...] | None:
    """The edit that lets a `from ... import ...` import from another module."""
    statement = syntax.statement_at(change.statement, cst.ImportFrom)
    if statement is None or statement.relative or statement.module is None:
        return None
    if syntax.module.code_for_node(statement.module) != change.old:
        return None
    return (syntax.replace(syntax.start(statement.module), syntax.end(statement.module), change.new),)


def make_async(change: MakeAsync, syntax: Syntax) -> tuple[Edit, ...] | None:
    """The edit that makes a function async; a generator would become another thing altogether."""
    function = syntax.function_at(change.function)
    if function is None or function.asynchronous is not None or _is_generator(function):
        return None
    return (syntax.insert(syntax.start(function), "async "),)


def _is_generator(function: cst.FunctionDef) -> bool:
    found = _Yields()
    function.body.visit(found)
    return found.any


class _Yields(cst.CSTVisitor):
    """Whether a function's own body yields: what is nested in it doesn't count."""

    def __init__(self) -> None:
        super().__init__()
        self.any = False

    def visit_Yield(self, node: cst.Yield) -> None:
        self.any = True

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        return False
