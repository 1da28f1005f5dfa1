"""Whose a finding is that evaluation made, before it knew what the declaration around it would be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from flyte_compile.diagnostics import Diagnostic
from flyte_compile.ir import Program
from flyte_compile.ir.places import own_places, task_places


def owned(program: Program, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings, those without a subject once for each task or else environment that is declared around them."""
    for item in found:
        owners = tuple(_owners(program, item)) if item.subject is None else ()
        yield from (replace(item, subject=owner) for owner in owners)
        if not owners:
            yield item


def _owners(program: Program, found: Diagnostic) -> Iterator[str]:
    for environment in program.environments:
        tasks = [task for task in environment.tasks if any(place.holds(found.span) for place in task_places(task))]
        yield from dict.fromkeys(task.name for task in tasks)
        own = not tasks and any(place.holds(found.span) for place in own_places(environment))
        if own and isinstance(environment.name, str):
            yield environment.name
