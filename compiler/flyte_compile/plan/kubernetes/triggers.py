"""Triggers as CronJobs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from flyte_compile.diagnostics import Span
from flyte_compile.ir import Data, Task, Trigger, Unknown
from flyte_compile.ir.cron import cron_problem
from flyte_compile.plan.kubernetes.documents import TRIGGER_ANNOTATION
from flyte_compile.plan.kubernetes.findings import Finding, declared_in, found, gap, has_errors, unknown_gap
from flyte_compile.plan.kubernetes.jobs import Schedule, cron_job_document
from flyte_compile.plan.kubernetes.known import known
from flyte_compile.plan.kubernetes.pods import Program
from flyte_compile.plan.kubernetes.preambles import cron_job_preamble
from flyte_compile.plan.kubernetes.runs import Context, plan_run, with_inputs, with_time
from flyte_compile.plan.kubernetes.schedules import fixed_rate
from flyte_compile.plan.kubernetes.settings import PodSettings
from flyte_compile.plan.kubernetes.template_check import metadata_problems
from flyte_compile.plan.layout import path_part, task_folder
from flyte_compile.plan.model import ObjectPlan


def cron_name_seed(task: Task, trigger: Trigger) -> str:
    """What the name of a trigger's CronJob is formed from."""
    return f"{task.name}-{known(trigger.name)}"


def known_triggers(task: Task) -> tuple[Trigger, ...]:
    """The triggers whose names are known."""
    triggers = () if isinstance(task.triggers, Unknown) else task.triggers
    return tuple(item for item in triggers if isinstance(item, Trigger) and not isinstance(item.name, Unknown))


def plan_triggers(
    environment_name: str, task: Task, settings: PodSettings, program: Program, context: Context
) -> tuple[tuple[tuple[str, ObjectPlan], ...], tuple[Finding, ...]]:
    """The CronJobs of a task, each with its trigger's name; what no CronJob can be is said."""
    findings: tuple[Finding, ...] = unknown_gap("triggers", _shallow(task), subject=task.name, field="triggers")
    planned: list[tuple[str, ObjectPlan]] = []
    for trigger in known_triggers(task):
        schedule, problems = _schedule(task, trigger, context)
        findings += problems
        if schedule is None:
            continue
        item, problems = _cron_job(environment_name, task, trigger, schedule, settings, program, context)
        findings += problems
        if item is not None:
            planned.append((known(trigger.name), item))
    return tuple(planned), findings


def _shallow(task: Task) -> tuple[Unknown, ...]:
    """Whole triggers, or their names, that can't be known."""
    if isinstance(task.triggers, Unknown):
        return (task.triggers,)
    heads = (item if isinstance(item, Unknown) else item.name for item in task.triggers)
    return tuple(head for head in heads if isinstance(head, Unknown))


def _schedule(task: Task, trigger: Trigger, context: Context) -> tuple[Schedule | None, tuple[Finding, ...]]:
    name = known(trigger.name)
    feature = f"triggers.{name}"
    at = trigger.spans.get("automation", trigger.span)
    parts = (trigger.cron, trigger.timezone, trigger.interval_minutes, trigger.automation, trigger.auto_activate)
    unknowns = unknown_gap(feature, parts, subject=task.name, field=f"{_field(trigger)}.automation")
    if unknowns:
        return None, unknowns
    cron, timezone = known(trigger.cron), known(trigger.timezone)
    interval = known(trigger.interval_minutes)
    if cron is None and interval is None:
        kind = known(trigger.automation)
        what = f"fires on {kind}" if kind else "fires only on demand"
        message = f"the trigger {name!r} {what}, which no CronJob does"
        help = "Create the task's Job or pod where the event is known."
        return None, (
            gap(feature, "FC843", message, at, subject=task.name, field=f"{_field(trigger)}.automation", help=help),
        )
    if cron is None:
        timezone = "Etc/UTC"
        cron = fixed_rate(interval) if interval is not None and trigger.start_time is None else None
        if cron is None:
            return None, (_no_fixed_rate(trigger, task, feature, at),)
    elif (problem := cron_problem(cron)) is not None:
        message = f"{cron!r} is no schedule of a CronJob: {problem}"
        help = "Write five fields, with Sunday as 0."
        return None, (
            gap(
                feature,
                "FC831",
                message,
                at,
                subject=task.name,
                field=f"{_field(trigger)}.automation.expression",
                help=help,
            ),
        )
    schedule = Schedule(
        name=context.cron_names[cron_name_seed(task, trigger)],
        cron=cron,
        timezone=timezone,
        active=known(trigger.auto_activate),
    )
    return schedule, ()


def _no_fixed_rate(trigger: Trigger, task: Task, feature: str, at: Span) -> Finding:
    since = "" if trigger.start_time is None else " from a moment of its own"
    message = f"no cron schedule fires every {known(trigger.interval_minutes)} minutes{since}"
    help = "Use flyte.Cron, or an interval that divides an hour or, in whole hours, a day, without start_time."
    return gap(feature, "FC830", message, at, subject=task.name, field=f"{_field(trigger)}.automation", help=help)


def _cron_job(
    environment_name: str,
    task: Task,
    trigger: Trigger,
    schedule: Schedule,
    settings: PodSettings,
    program: Program,
    context: Context,
) -> tuple[ObjectPlan | None, tuple[Finding, ...]]:
    name = known(trigger.name)
    parts = (
        trigger.inputs,
        trigger.env_vars,
        trigger.interruptible,
        trigger.queue,
        trigger.labels,
        trigger.annotations,
    )
    findings: tuple[Finding, ...] = unknown_gap(f"triggers.{name}", parts, subject=task.name, field=_field(trigger))
    if findings:
        return None, findings
    labels = _texts(known(trigger.labels))
    annotations = _texts(known(trigger.annotations))
    findings = tuple(
        found(
            "FC752",
            f"the trigger's {problem.path} {problem.message}",
            trigger.span,
            subject=task.name,
            field=f"{_field(trigger)}.{problem.path}",
            help=problem.help,
        )
        for problem in metadata_problems(labels, {**annotations, TRIGGER_ANNOTATION: name})
    )
    inputs = json.dumps(_plain(known(trigger.inputs) or {}), sort_keys=True)
    scheduled = with_time(with_inputs(program, inputs), trigger.time_inputs)
    # A CronJob makes Jobs of its own, which no pool serves.
    run, problems = plan_run(environment_name, task, _triggered(settings, trigger), scheduled, context, pooled=False)
    findings += declared_in(_field(trigger), trigger.spans, problems)
    if run is None or has_errors(findings):
        return None, findings
    pod = replace(
        run.pod,
        labels={**run.pod.labels, **labels},
        annotations={**run.pod.annotations, **annotations},
    )
    document = cron_job_document(run.identity, pod, run.attempts, schedule, name, own_exit_codes=run.own_exit_codes)
    item = ObjectPlan(
        path=f"{task_folder(environment_name, task.name)}/cronjob-{path_part(name)}.yaml",
        document=document,
        source=f"{trigger.span.path}:{trigger.span.line}",
        installed=True,
        preamble=cron_job_preamble(task, name),
    )
    return item, findings


def _triggered(settings: PodSettings, trigger: Trigger) -> PodSettings:
    """The task's settings with what its trigger sets for the runs that it starts."""
    declared, added = known(settings.env_vars), known(trigger.env_vars)
    variables = {**(declared or {}), **(added or {})}
    return replace(
        settings,
        spans={**settings.spans, **trigger.spans},
        env_vars=variables or None,
        interruptible=settings.interruptible if trigger.interruptible is None else trigger.interruptible,
        queue=known(trigger.queue) or settings.queue,
    )


def _field(trigger: Trigger) -> str:
    """How a finding's field spells a trigger."""
    return f"triggers[{known(trigger.name)}]"


def _texts(values: Mapping[str, str | Unknown] | None) -> Mapping[str, str]:
    return {key: known(value) for key, value in (values or {}).items()}


def _plain(value: Data) -> object:
    """Data that is known, as JSON has it."""
    match value:
        case tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case _:
            return known(value)
