"""Whose a finding is that evaluation made, before it knew what the declaration around it would be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from flyte_compile.diagnostics import Diagnostic
from flyte_compile.ir import Environment, Program
from flyte_compile.ir.places import own_places, places, task_places


def owned(program: Program, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings, those without a subject once for each task or else environment that is declared around them."""
    declared = _by_line(program)
    for item in found:
        around = declared.get((item.span.path, item.span.line), {}) if item.subject is None else {}
        owners = tuple(_owners(around.values(), item))
        yield from (replace(item, subject=owner) for owner in owners)
        if not owners:
            yield item


def _by_line(program: Program) -> Mapping[tuple[str, int], Mapping[int, Environment]]:
    """What is declared on each line of a file, by its place among the environments."""
    found: dict[tuple[str, int], dict[int, Environment]] = {}
    for index, environment in enumerate(program.environments):
        for place in places(environment):
            for line in range(place.line, place.end_line + 1):
                found.setdefault((place.path, line), {})[index] = environment
    return found


def _owners(environments: Iterable[Environment], found: Diagnostic) -> Iterator[str]:
    for environment in environments:
        tasks = [task for task in environment.tasks if any(place.holds(found.span) for place in task_places(task))]
        yield from dict.fromkeys(task.name for task in tasks)
        own = not tasks and any(place.holds(found.span) for place in own_places(environment))
        if own and isinstance(environment.name, str):
            yield environment.name
