"""From the program to the plan, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flyte_compile.diagnostics import Diagnostic, Severity
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
    unnamed = [found for found in errors if found.subject is None]
    excluded = set()
    for environment in program.environments:
        names = {environment.name, *(task.name for task in environment.tasks)}
        if names & subjects or (unnamed and _is_hit(environment, unnamed)):
            excluded.add(environment.key)
    while True:
        dependents = {
            environment.key
            for environment in program.environments
            if environment.key not in excluded
            and not isinstance(environment.depends_on, Unknown)
            and any(key in excluded for key in environment.depends_on)
        }
        if not dependents:
            break
        excluded |= dependents
    return frozenset(excluded)


def _is_hit(environment: Environment, errors: list[Diagnostic]) -> bool:
    """Whether an error that names no environment stands in what declares this one, or made a value of it unknown."""
    causes = {(found.message, found.span) for found in errors}
    if any((unknown.reason, unknown.span) in causes for unknown in find_unknowns(environment)):
        return True
    return any(span.holds(found.span) for span in set(places(environment)) for found in errors)
