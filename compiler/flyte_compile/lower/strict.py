"""`--strict`: everything of an environment that isn't known is an error, whether an artefact needs it or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace

from flyte_compile.diagnostics import WAYS_OUT, Diagnostic, Severity
from flyte_compile.ir import App, Environment, Program, Task, Unknown, find_unknowns

_UNCERTAIN = frozenset({"FC003", "FC007", "FC011"})
"""Codes of the findings that say that something isn't known."""


def raised(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings, those that say that something isn't known as errors."""
    return tuple(replace(item, severity=Severity.ERROR) if item.code in _UNCERTAIN else item for item in found)


def unknown_values(program: Program, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """An error for each value of an environment that isn't known and that none of the findings is about."""
    said: set[object] = {item.span for item in found if item.code in _UNCERTAIN}
    for environment in program.environments:
        name = environment.variable if isinstance(environment.name, Unknown) else environment.name
        yield from _unknown_fields(environment, name, said)
        for task in environment.tasks:
            yield from _unknown_fields(task, task.name, said)
    for app in program.apps:
        yield from _unknown_fields(app, None if isinstance(app.name, Unknown) else app.name, said)


def _unknown_fields(declared: Environment | Task | App, name: str | None, said: set[object]) -> Iterator[Diagnostic]:
    for field in fields(declared):
        if field.name == "tasks":
            continue
        for unknown in find_unknowns(getattr(declared, field.name)):
            if unknown.span not in said:
                said.add(unknown.span)
                owner = f" of {name!r}" if name else ""
                message = f"{field.name}{owner} can't be known statically: {unknown.reason}"
                yield Diagnostic(
                    "FC003", Severity.ERROR, message, unknown.span, WAYS_OUT, subject=name, field=field.name
                )
