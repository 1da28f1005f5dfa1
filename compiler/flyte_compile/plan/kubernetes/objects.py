"""Every Kubernetes object of a program: what it runs, and what it installs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from flyte_compile.diagnostics import Diagnostic, Span
from flyte_compile.ir import Environment, Override, Program, Task, TaskKind, Unknown
from flyte_compile.plan.kubernetes.artefacts import KubernetesPlan, PoolArtefacts, RunArtefacts, TaskArtefacts
from flyte_compile.plan.kubernetes.findings import Finding, diagnostics_of, gaps_of, unknown_parts
from flyte_compile.plan.kubernetes.limits import connector_gap, pooled_task_gaps, task_gaps
from flyte_compile.plan.kubernetes.names import MAX_CRON_JOB, unique_names
from flyte_compile.plan.kubernetes.platforms import load
from flyte_compile.plan.kubernetes.pod_names import with_distinct_pods
from flyte_compile.plan.kubernetes.pool_objects import plan_pool
from flyte_compile.plan.kubernetes.run_objects import run_objects
from flyte_compile.plan.kubernetes.runs import Context, plan_run, program_of
from flyte_compile.plan.kubernetes.settings import task_settings
from flyte_compile.plan.kubernetes.triggers import cron_name_seed, known_triggers, plan_triggers
from flyte_compile.plan.kubernetes.variants import plan_variants
from flyte_compile.plan.layout import task_folder
from flyte_compile.plan.model import Document, ImagePlan, ObjectPlan
from flyte_compile.plan.options import Options

_UNPLANNED = "unplanned"
"""Stands for an image that couldn't be planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _TaskPlan:
    objects: tuple[ObjectPlan, ...]
    artefacts: TaskArtefacts
    calls: Mapping[int, RunArtefacts]
    findings: tuple[Finding, ...]


def plan_objects(
    program: Program, options: Options, images: Mapping[int, ImagePlan], excluded: frozenset[int]
) -> KubernetesPlan:
    """The objects of every environment that isn't excluded; raises `PlatformError` for a wrong platform option.

    A task of which something is unknown or wrong has none, and a diagnostic says why. Where an image isn't among
    `images`, whoever plans images has said why.
    """
    named = tuple(
        (environment, environment.name)
        for environment in program.environments
        if environment.key not in excluded and not isinstance(environment.name, Unknown)
    )
    context = Context(
        platform=load(options.platform, options.platforms),
        namespace=options.namespace,
        images=images,
        pool_names=unique_names(name for _, name in named),
        cron_names=unique_names(
            (
                cron_name_seed(task, trigger)
                for environment, _ in named
                for task in environment.tasks
                for trigger in known_triggers(task)
            ),
            MAX_CRON_JOB,
        ),
    )
    calls = _calls(program)
    objects: dict[str, ObjectPlan] = {}
    tasks: dict[tuple[int, str], TaskArtefacts] = {}
    pools: dict[int, PoolArtefacts] = {}
    overrides: dict[int, RunArtefacts] = {}
    findings: list[Finding] = []
    for environment in program.environments:
        if environment.key not in excluded:
            findings += unknown_parts("name", environment.name, subject=environment.variable or environment.module)
    for environment, name in named:
        pool: PoolArtefacts | None = None
        if environment.reusable is not None:
            made, pool, problems = plan_pool(environment, name, context)
            _add(objects, made)
            pools[environment.key] = pool
            findings += problems
        for task in environment.tasks:
            planned = _plan_task(environment, name, task, pool, calls.get((environment.key, task.name), ()), context)
            _add(objects, planned.objects)
            tasks[environment.key, task.name] = planned.artefacts
            overrides.update(planned.calls)
            findings += planned.findings
    return KubernetesPlan(
        objects=with_distinct_pods(tuple(objects[path] for path in sorted(objects))),
        tasks=tasks,
        pools=pools,
        overrides=overrides,
        diagnostics=_once(diagnostics_of(findings)),
    )


def _plan_task(
    environment: Environment,
    name: str,
    task: Task,
    pool: PoolArtefacts | None,
    calls: tuple[Override, ...],
    context: Context,
) -> _TaskPlan:
    """The objects of one task, its variants and triggers."""
    pool_gaps = pool.unsupported if pool else ()
    if task.kind is TaskKind.CONNECTOR:
        return _nothing(pool_gaps, (connector_gap(task),))
    settings = task_settings(environment, task)
    program, findings = program_of(environment, name, task, context)
    image_failed = _image_failed(environment, task, context)
    if image_failed:
        # There will be no pod, but what else is wrong with it is told in the same run.
        program = replace(program, image=_UNPLANNED)
    if findings:
        return _nothing(pool_gaps, findings)
    run, findings = plan_run(name, task, settings, program, context, pooled=environment.reusable is not None)
    if run is None:
        return _nothing(pool_gaps, findings)
    findings += tuple(task_gaps(environment, task))
    if environment.reusable is not None:
        findings += tuple(pooled_task_gaps(environment, task, run.attempts))
    own, files = run_objects(
        task_folder(name, task.name), task, run, what="as it is declared", source=run.identity.source
    )
    scheduled, problems = plan_triggers(name, task, settings, program, context)
    findings += problems
    variants, problems = plan_variants(name, task, run, files, settings, program, calls, context)
    if image_failed:
        return _nothing(pool_gaps, (*findings, *problems))
    unsupported = (*pool_gaps, *gaps_of((*findings, *problems)))
    return _TaskPlan(
        objects=(*own, *(item for _, item in scheduled), *variants.objects),
        artefacts=TaskArtefacts(
            run=files,
            cron_jobs=tuple((trigger, item.path) for trigger, item in scheduled),
            variants=variants.artefacts,
            unsupported=unsupported,
        ),
        calls=variants.calls,
        findings=(*findings, *problems),
    )


def _nothing(pool_gaps: tuple[Document, ...], findings: tuple[Finding, ...] = ()) -> _TaskPlan:
    artefacts = TaskArtefacts(run=None, cron_jobs=(), variants=(), unsupported=(*pool_gaps, *gaps_of(findings)))
    return _TaskPlan(objects=(), artefacts=artefacts, calls={}, findings=findings)


def _image_failed(environment: Environment, task: Task, context: Context) -> bool:
    """Whether a task's image should be among those planned and isn't."""
    if environment.key in context.images:
        return False
    return task.kind is not TaskKind.CONTAINER or task.container is None or task.container.image in (None, "auto")


def _calls(program: Program) -> Mapping[tuple[int, str], tuple[Override, ...]]:
    """Every `override` call by the key and name of what it overrides."""
    by_target: dict[tuple[int, str], list[Override]] = {}
    everywhere: Iterable[Override] = (
        *program.overrides,
        *(item for environment in program.environments for task in environment.tasks for item in task.overrides),
    )
    for override in everywhere:
        by_target.setdefault((override.environment, override.target), []).append(override)
    return {target: tuple(items) for target, items in by_target.items()}


def _add(objects: dict[str, ObjectPlan], made: Iterable[ObjectPlan]) -> None:
    """The first of two that would stand in one file stays: names that clash are a finding of the rules."""
    for item in made:
        objects.setdefault(item.path, item)


def _once(diagnostics: Iterator[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each finding once: what an environment declares is found again in every task of it."""
    first: dict[tuple[str, Span, str], Diagnostic] = {}
    for diagnostic in diagnostics:
        first.setdefault((diagnostic.code, diagnostic.span, diagnostic.message), diagnostic)
    return tuple(first.values())
