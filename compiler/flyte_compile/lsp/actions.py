"""What an editor offers to do about a finding: its fix, and a comment that suppresses it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from lsprotocol import types
from pygls.workspace import PositionCodec

from flyte_compile.diagnostics import Diagnostic, Safety, Span
from flyte_compile.fixes import Edit, Resolver, edited
from flyte_compile.fixes.rounds import together
from flyte_compile.lsp.analysis import Snapshot
from flyte_compile.lsp.findings import SOURCE
from flyte_compile.lsp.positions import range_of
from flyte_compile.triage.suppressions import MARKER

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.{SOURCE}"
"""The kind of action that makes every safe fix of a document, as editors do on saving if they are told to."""


def actions(
    snapshot: Snapshot, path: str, lines: range, offered: Iterable[types.Diagnostic], codec: PositionCodec
) -> Iterator[types.CodeAction]:
    """The actions for lines of a document, counted from 1; `offered` are the editor's findings there."""
    resolver = Resolver(snapshot.text)
    shown = list(offered)
    for found in snapshot.findings:
        if found.span.path != path or found.span.line not in lines:
            continue
        about = [item for item in shown if item.code == found.code and item.range.start.line == found.span.line - 1]
        edits = resolver.edits(found)
        if edits is not None and found.fix is not None:
            safe = found.fix.safety is Safety.SAFE
            yield types.CodeAction(
                title=found.fix.title + ("" if safe else " (unsafe)"),
                kind=types.CodeActionKind.QuickFix,
                diagnostics=about,
                edit=_workspace_edit(snapshot, edits, codec),
                is_preferred=safe,
            )
        comment = _suppression(snapshot, found)
        if comment is not None:
            yield types.CodeAction(
                title=f"Suppress {found.code} on this line",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=about,
                edit=_workspace_edit(snapshot, (comment,), codec),
            )


def fix_all(snapshot: Snapshot, path: str, codec: PositionCodec) -> types.CodeAction | None:
    """Every safe fix of a document at once, those left out that can't be made with another."""
    found = (item for item in snapshot.findings if item.span.path == path)
    fixes = together(found, Resolver(snapshot.text), unsafe=False)
    if not fixes:
        return None
    edits = tuple(dict.fromkeys(edit for edits in fixes for edit in edits))
    return types.CodeAction(
        title="Fix all that flyte-compile can fix",
        kind=FIX_ALL,
        edit=_workspace_edit(snapshot, edits, codec),
    )


def _suppression(snapshot: Snapshot, found: Diagnostic) -> Edit | None:
    """A comment at the end of a finding's first line, where that is a place for one."""
    lines = snapshot.lines(found.span.path)
    if found.span.line > len(lines) or MARKER in lines[found.span.line - 1]:
        return None
    line = lines[found.span.line - 1]
    end = len(line.rstrip()) + 1
    place = Span(found.span.path, found.span.line, end, found.span.line, len(line) + 1)
    comment = Edit(place, f"  # {MARKER} ignore[{found.code}] TODO: say why")
    before = "\n".join(lines)
    return comment if _same(before, edited(before, [comment])) else None


def _same(before: str, after: str) -> bool:
    """Whether two texts are the same program: a line may end inside of a string, or with a backslash."""
    try:
        return ast.dump(ast.parse(before)) == ast.dump(ast.parse(after))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _workspace_edit(snapshot: Snapshot, edits: tuple[Edit, ...], codec: PositionCodec) -> types.WorkspaceEdit:
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        change = types.TextEdit(range_of(edit.span, snapshot.lines(edit.span.path), codec), edit.replacement)
        changes.setdefault(snapshot.uri(edit.span.path), []).append(change)
    return types.WorkspaceEdit(changes=changes)
