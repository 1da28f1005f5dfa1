"""The edits that make a finding's fix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, assert_never

from flyte_compile.diagnostics import Diagnostic
from flyte_compile.diagnostics.fix import (
    AddArgument,
    AddDependency,
    Change,
    MakeAsync,
    RenameArgument,
    RenameAttribute,
    RenameImported,
    RenameModule,
    ReplaceLiteral,
    SpreadItems,
)
from flyte_compile.fixes.edits import Edit, Sources, are_apart, unified_lines

if TYPE_CHECKING:
    from flyte_compile.fixes.syntax import Syntax


def edits_of(diagnostic: Diagnostic, source_of: Sources) -> tuple[Edit, ...] | None:
    """The edits that make a finding's fix, in order; `None` where it has none, or where something else stands there."""
    return Resolver(source_of).edits(diagnostic)


class Resolver:
    """Finds the edits of many findings in the same texts, of which it reads each one once."""

    def __init__(self, source_of: Sources) -> None:
        self._source_of = source_of
        self._read: dict[str, Syntax | None] = {}

    def edits(self, diagnostic: Diagnostic) -> tuple[Edit, ...] | None:
        """What `edits_of` says of a finding."""
        if diagnostic.fix is None:
            return None
        found: list[Edit] = []
        for change in diagnostic.fix.changes:
            edits = self._edits(change)
            if edits is None:
                return None
            found += edits
        edits = tuple(sorted(set(found)))
        return edits if edits and are_apart(edits) and self.stays_python(edits) else None

    def stays_python(self, edits: Iterable[Edit]) -> bool:
        """Whether every file is still a module after edits that are apart from each other."""
        by_path: dict[str, list[Edit]] = {}
        for edit in edits:
            by_path.setdefault(edit.span.path, []).append(edit)
        for path, there in by_path.items():
            syntax = self._syntax(path)
            if syntax is None or not syntax.stays_python(there):
                return False
        return True

    def _edits(self, change: Change) -> tuple[Edit, ...] | None:
        from flyte_compile.fixes import arguments, dependencies, literals, names, spreading

        syntax = self._syntax(_place(change))
        if syntax is None:
            return None
        match change:
            case ReplaceLiteral():
                return literals.replace_literal(change, syntax)
            case SpreadItems():
                return spreading.spread_items(change, syntax)
            case RenameArgument():
                return arguments.rename_argument(change, syntax)
            case AddArgument():
                return arguments.add_argument(change, syntax)
            case AddDependency():
                return dependencies.add_dependency(change, syntax, self._syntax)
            case RenameAttribute():
                return names.rename_attribute(change, syntax)
            case RenameImported():
                return names.rename_imported(change, syntax)
            case RenameModule():
                return names.rename_module(change, syntax)
            case MakeAsync():
                return names.make_async(change, syntax)
            case _:
                assert_never(change)

    def _syntax(self, path: str) -> Syntax | None:
        if path not in self._read:
            from flyte_compile.fixes.syntax import read_syntax

            text = self._source_of(path)
            self._read[path] = None if text is None else read_syntax(path, unified_lines(text))
        return self._read[path]


def _place(change: Change) -> str:
    """The file that a change is about."""
    match change:
        case ReplaceLiteral(span=span) | RenameAttribute(span=span) | RenameImported(alias=span):
            return span.path
        case RenameArgument(call=span) | AddArgument(call=span) | AddDependency(call=span) | SpreadItems(call=span):
            return span.path
        case RenameModule(statement=span) | MakeAsync(function=span):
            return span.path
        case _:
            assert_never(change)
