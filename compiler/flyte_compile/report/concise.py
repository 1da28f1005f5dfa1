"""A line for each finding, as editors and `grep` read it: the place, the code, the message."""

from __future__ import annotations

from flyte_compile.diagnostics import Diagnostic, printable
from flyte_compile.report.model import Report


def render(report: Report) -> str:
    """`path:line:column: CODE message`, a line each, with nothing of a user's that ends one."""
    return "".join(f"{_line(found)}\n" for found in report.findings)


def _line(found: Diagnostic) -> str:
    path = printable(found.span.path)
    # At the beginning of a line, two colons begin a command to the runner of a workflow.
    place = f"./{path}" if path.lstrip().startswith("::") else path
    return f"{place}:{found.span.line}:{found.span.column}: {printable(found.code)} {printable(found.message)}"
