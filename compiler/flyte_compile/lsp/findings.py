"""Findings as an editor takes them."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types
from pygls.workspace import PositionCodec

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.lsp.analysis import Snapshot
from flyte_compile.lsp.positions import head_of, range_of

SOURCE = "flyte-compile"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}


def published(snapshot: Snapshot, codec: PositionCodec) -> dict[str, list[types.Diagnostic]]:
    """The findings of each file, by its URI; a file without any is left out."""
    found: dict[str, list[types.Diagnostic]] = {}
    for diagnostic in snapshot.findings:
        uri = snapshot.uri(diagnostic.span.path)
        found.setdefault(uri, []).append(_published(diagnostic, snapshot, codec))
    return found


def _published(found: Diagnostic, snapshot: Snapshot, codec: PositionCodec) -> types.Diagnostic:
    lines = snapshot.lines(found.span.path)
    return types.Diagnostic(
        range=head_of(found.span, lines, codec),
        message=found.message + (f"\n{found.help}" if found.help else ""),
        severity=_SEVERITIES[found.severity],
        code=found.code,
        source=SOURCE,
        related_information=list(_related(found, snapshot, codec)) or None,
    )


def _related(
    found: Diagnostic, snapshot: Snapshot, codec: PositionCodec
) -> Iterator[types.DiagnosticRelatedInformation]:
    for related in found.related:
        lines = snapshot.lines(related.span.path)
        place = types.Location(snapshot.uri(related.span.path), range_of(related.span, lines, codec))
        yield types.DiagnosticRelatedInformation(place, related.message)
