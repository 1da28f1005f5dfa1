"""A summary in GitHub's Markdown for a pull request or the page of a job: counts, a table, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from flyte_compile.diagnostics import Diagnostic, Severity, Span, printable, summarise
from flyte_compile.report.model import Report
from flyte_compile.report.texts import scalars

_MOST = 200
"""Findings that are listed: a comment of GitHub holds 65,536 characters."""
_ICONS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTE: "ℹ️"}
_PUNCTUATION = re.compile(r"[\\`*_{}\[\]<>()#+!|~&:$^=-]")


def render(report: Report) -> str:
    """The summary; of a user's text nothing is Markdown, HTML, a link, a mention or a reference to an issue."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield "## flyte-compile"
    yield ""
    yield summarise(report.findings)
    shown = sorted(report.findings, key=lambda found: -found.severity)[:_MOST]
    if not shown:
        return
    yield ""
    yield "| | Place | Code | Finding |"
    yield "|---|---|---|---|"
    for found in shown:
        yield f"| {_ICONS[found.severity]} | {_link(found.span, report)} | {found.code} | {plain(found.message)} |"
    if len(report.findings) > len(shown):
        yield ""
        yield f"{len(report.findings) - len(shown)} more are left out."
    explained = [found for found in shown if found.help is not None or found.related]
    if not explained:
        return
    yield ""
    yield "<details><summary>What to write instead</summary>"
    for found in explained:
        yield ""
        yield from _explanation(found, report)
    yield ""
    yield "</details>"


def _explanation(found: Diagnostic, report: Report) -> Iterator[str]:
    yield f"- **{found.code}** {_link(found.span, report)}: {plain(found.message)}"
    for related in found.related:
        yield f"  - {_link(related.span, report)}: {plain(related.message)}"
    if found.help is not None:
        yield f"  - **Help**: {plain(found.help)}"


def _link(span: Span, report: Report) -> str:
    path = report.in_repository(span.path)
    return f"[{plain(path)}\\:{span.line}]({report.link or ''}{quote(scalars(path))}#L{span.line})"


def plain(text: str) -> str:
    """A text on one line that is shown as it is.

    A backslash keeps punctuation from being Markdown. What GitHub makes of text after that (mentions, references,
    addresses) it makes of one piece of text: an empty comment parts it.
    """
    escaped = _PUNCTUATION.sub(r"\\\g<0>", printable(text))
    escaped = re.sub(r"(?i)(www)\.", r"\1\\.", escaped)
    return escaped.replace("@", "@<!-- -->").replace("\\#", "\\#<!-- -->").strip()
