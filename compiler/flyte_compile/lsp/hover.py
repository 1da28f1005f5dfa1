"""What is said of the place that a person points at: what it comes to, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flyte_compile.catalogue import find
from flyte_compile.diagnostics import Diagnostic, Span
from flyte_compile.ir import Environment, Program, Task, Unknown
from flyte_compile.lsp.analysis import Snapshot
from flyte_compile.lsp.declared import Declared, declared
from flyte_compile.lsp.showing import fenced, shown
from flyte_compile.lsp.variables import Variable, place_of_value, variable_at
from flyte_compile.pipeline import Analysis

_SUPPRESSED = re.compile(r"flyte-compile:\s*ignore\[([^\]#]*)\]")


@dataclass(frozen=True, slots=True)
class Hover:
    """Markdown, and the place that it is about."""

    markdown: str
    span: Span


def hover(snapshot: Snapshot, path: str, line: int, column: int) -> Hover | None:
    """Everything that is to be said of a place, the narrowest part of the text deciding what it is."""
    analysis = snapshot.analysis
    if analysis is None:
        return None
    narrow: list[Hover] = []
    pointed = line, column
    line, column = place_of_value(analysis, path, line, column)
    value = _declared(analysis.checked.program, path, line, column)
    if value is not None:
        narrow.append(Hover(_of_declared(value, analysis), value.span))
    named = variable_at(analysis, path, line, column)
    if named is not None:
        narrow.append(Hover(_of_variable(named, analysis), named.span))
    parts = [min(narrow, key=lambda part: _extent(part.span))] if narrow else []
    parts += [Hover(_of_code(found.code), found.span) for found in _findings(snapshot, path, *pointed)]
    parts += _of_suppression(snapshot, path, *pointed)
    if not parts:
        return None
    texts = dict.fromkeys(part.markdown for part in parts)
    return Hover("\n\n---\n\n".join(texts), parts[0].span)


# ---- what a declaration comes to ----


def _declared(program: Program, path: str, line: int, column: int) -> Declared | None:
    around = [item for item in declared(program) if _covers(item.span, path, line, column)]
    return min(around, key=lambda item: (_extent(item.span), not item.is_whole), default=None)


def _of_declared(item: Declared, analysis: Analysis) -> str:
    match item.value:
        case Environment() as environment if item.is_whole:
            return _of_environment(environment, analysis)
        case Task() as task if item.is_whole:
            return _of_task(task)
        case value:
            return fenced(f"{item.label} = {shown(value)}")


def _of_environment(environment: Environment, analysis: Analysis) -> str:
    lines = [f"**environment** `{_plain(environment.name)}`"]
    if environment.tasks:
        lines.append("tasks: " + ", ".join(f"`{task.short_name or task.name}`" for task in environment.tasks))
    names = {other.key: _plain(other.name) for other in analysis.checked.program.environments}
    if isinstance(environment.depends_on, tuple) and environment.depends_on:
        keys = [names.get(key, "?") if isinstance(key, int) else "?" for key in environment.depends_on]
        lines.append("depends on: " + ", ".join(f"`{name}`" for name in keys))
    if environment.name in analysis.checked.withheld:
        lines.append("not compiled, because of errors")
    details = {
        "image": environment.image,
        "resources": environment.resources,
        "env_vars": environment.env_vars,
        "secrets": environment.secrets,
        "reusable": environment.reusable,
    }
    given = "\n".join(f"{name} = {shown(value)}" for name, value in details.items() if value not in (None, ()))
    return "\n\n".join([*lines, fenced(given)])


def _of_task(task: Task) -> str:
    fields = ("retries", "timeout", "cache", "interruptible")
    given = "\n".join(f"{name} = {shown(getattr(task, name))}" for name in fields)
    calls = ", ".join(f"`{name}`" for name in dict.fromkeys(call.target for call in task.calls))
    return "\n\n".join([f"**task** `{task.name}`", *([f"calls: {calls}"] if calls else []), fenced(given)])


def _of_variable(named: Variable, analysis: Analysis) -> str:
    for environment in analysis.checked.program.environments:
        if environment.span.path == named.span.path and environment.variable == named.name:
            return _of_environment(environment, analysis)
    return fenced(f"{named.name} = {shown(named.value)}")


def _plain(name: str | Unknown) -> str:
    return "?" if isinstance(name, Unknown) else name


# ---- what is wrong ----


def _findings(snapshot: Snapshot, path: str, line: int, column: int) -> Iterator[Diagnostic]:
    for found in snapshot.findings:
        span = found.span
        on_head = span.path == path and span.line == line and column >= span.column
        if on_head and (span.end_line > line or column <= span.end_column):
            yield found


def _of_suppression(snapshot: Snapshot, path: str, line: int, column: int) -> Iterator[Hover]:
    lines = snapshot.lines(path)
    text = lines[line - 1] if line <= len(lines) else ""
    for match in _SUPPRESSED.finditer(text):
        for word in re.finditer(r"[\w-]+", match[1]):
            start = match.start(1) + word.start() + 1
            if start <= column <= start + len(word[0]) and find(word[0]) is not None:
                yield Hover(_of_code(word[0]), Span(path, line, start, line, start + len(word[0])))


def _of_code(code: str) -> str:
    entry = find(code)
    if entry is None:
        return f"**{code}**"
    sections = [f"*{section.title}*\n\n{section.text}" for section in entry.sections if section.title in _TOLD]
    return "\n\n".join([f"**{entry.code} {entry.name}** ({entry.severity.label})", entry.summary, *sections])


_TOLD = ("What it does", "Why", "Use instead")


def _covers(span: Span, path: str, line: int, column: int) -> bool:
    return span.path == path and (span.line, span.column) <= (line, column) <= (span.end_line, span.end_column)


def _extent(span: Span) -> tuple[int, int]:
    return span.end_line - span.line, span.end_column - span.column
