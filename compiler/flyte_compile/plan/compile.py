"""From the program to the plan, part by part."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flyte_compile.diagnostics import Diagnostic, Severity, Span
from flyte_compile.diagnostics.order import finalise
from flyte_compile.ir import Environment, Program, Unknown, find_unknowns
from flyte_compile.ir.places import places
from flyte_compile.plan.entrypoints import plan_entrypoints
from flyte_compile.plan.image.images import plan_images
from flyte_compile.plan.kubernetes.objects import plan_objects
from flyte_compile.plan.lock import NO_LOCK, Lock
from flyte_compile.plan.manifest import manifest
from flyte_compile.plan.model import EntrypointPlan, Plan, ProjectFiles, WorkerPlan
from flyte_compile.plan.options import Options


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan, and what was found by this and the earlier stages, in order."""

    plan: Plan
    diagnostics: tuple[Diagnostic, ...]
    """The findings that count."""
    found: tuple[Diagnostic, ...]
    """Every finding, as it was made."""
    withheld: tuple[str, ...]
    """Names of the environments that errors keep from being emitted."""


def plan_program(
    program: Program,
    options: Options,
    files: ProjectFiles,
    earlier: Iterable[Diagnostic],
    withholding: Iterable[Diagnostic],
    triage: Callable[[tuple[Diagnostic, ...]], tuple[Diagnostic, ...]],
    lock: Lock = NO_LOCK,
) -> Planned:
    """Plan what isn't in error; an error in one environment never hides another's artefacts.

    The errors among `withholding` keep what they're about from being planned. `triage` gives those of all findings, of
    this stage and the earlier ones, that count.
    """
    excluded = _withheld(program, withholding)
    runs, run_findings = plan_entrypoints(program, excluded)
    images = plan_images(program, options, files, runs, excluded, lock)
    objects = plan_objects(program, options, images.by_environment, excluded)
    found = finalise((*earlier, *run_findings, *images.diagnostics, *objects.diagnostics))
    diagnostics = finalise(triage(found))
    emitted = {key: items for key, items in runs.items() if key in images.by_environment and key not in excluded}
    plan = Plan(
        images=images.images,
        images_complete=images.complete,
        entrypoints=tuple(item for items in emitted.values() for item in items if isinstance(item, EntrypointPlan)),
        workers=tuple(item for items in emitted.values() for item in items if isinstance(item, WorkerPlan)),
        objects=objects.objects,
        namespace=options.namespace,
        manifest=manifest(program, options, images, emitted, objects, diagnostics),
    )
    names = (environment.name for environment in program.environments if environment.key in excluded)
    return Planned(plan, diagnostics, found, tuple(str(name) for name in names if not isinstance(name, Unknown)))


def _withheld(program: Program, diagnostics: Iterable[Diagnostic]) -> frozenset[int]:
    """The environments that something is wrong with, by subject or place, and those that depend on them."""
    errors = [found for found in diagnostics if found.severity is Severity.ERROR]
    subjects = {found.subject for found in errors}
    unnamed = _Errors(found for found in errors if found.subject is None)
    excluded = set()
    dependents: dict[int, list[int]] = {}
    for environment in program.environments:
        names = {environment.name, *(task.name for task in environment.tasks)}
        if names & subjects or (unnamed and unnamed.hit(environment)):
            excluded.add(environment.key)
        if not isinstance(environment.depends_on, Unknown):
            for key in environment.depends_on:
                if not isinstance(key, Unknown):
                    dependents.setdefault(key, []).append(environment.key)
    pending = list(excluded)
    while pending:
        for key in dependents.get(pending.pop(), ()):
            if key not in excluded:
                excluded.add(key)
                pending.append(key)
    return frozenset(excluded)


class _Errors:
    """Errors that name no environment, by what they may stand in."""

    def __init__(self, errors: Iterable[Diagnostic]) -> None:
        self._causes: set[tuple[str, Span]] = set()
        self._by_path: dict[str, list[Span]] = {}
        for found in errors:
            self._causes.add((found.message, found.span))
            self._by_path.setdefault(found.span.path, []).append(found.span)
        for spans in self._by_path.values():
            spans.sort(key=_line)

    def __bool__(self) -> bool:
        return bool(self._causes)

    def hit(self, environment: Environment) -> bool:
        """Whether one of them stands in what declares an environment, or made a value of it unknown."""
        if any((unknown.reason, unknown.span) in self._causes for unknown in find_unknowns(environment)):
            return True
        return any(self._stand_in(place) for place in set(places(environment)))

    def _stand_in(self, place: Span) -> bool:
        spans = self._by_path.get(place.path, [])
        first = bisect_left(spans, place.line, key=_line)
        last = bisect_right(spans, place.end_line, key=_line)
        return any(place.holds(span) for span in spans[first:last])


def _line(span: Span) -> int:
    return span.line
