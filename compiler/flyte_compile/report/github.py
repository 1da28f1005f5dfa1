"""Workflow commands of GitHub Actions, which become annotations of a pull request's lines."""

from __future__ import annotations

from collections.abc import Iterable

from flyte_compile.diagnostics import Diagnostic, Severity, Span, printable
from flyte_compile.report.model import Report, name_of

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report) -> str:
    """A command for each finding, a line each."""
    return "".join(f"{_command(found, report)}\n" for found in report.findings)


def _command(found: Diagnostic, report: Report) -> str:
    span = found.span
    properties = {"file": printable(report.in_repository(span.path)), "line": str(span.line)}
    if span.end_line == span.line:  # An annotation of several lines has no columns.
        properties |= {"col": str(span.column), "endLine": str(span.line), "endColumn": str(span.end_column)}
    else:
        properties |= {"endLine": str(span.end_line)}
    properties["title"] = f"{found.code} {name_of(found.code)}"
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    lines = [found.message, *(f"{related.message}: {_place(related.span, report)}" for related in found.related)]
    if found.help is not None:
        lines.append(found.help)
    return f"::{_COMMANDS[found.severity]} {given}::{_data(map(printable, lines))}"


def _place(span: Span, report: Report) -> str:
    return f"{report.in_repository(span.path)}:{span.line}:{span.column}"


def _data(lines: Iterable[str]) -> str:
    """Lines as the data of a command, where `%` begins an escape."""
    return "%0A".join(line.replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    """A text as the value of a property, which a colon or a comma would end."""
    return text.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
