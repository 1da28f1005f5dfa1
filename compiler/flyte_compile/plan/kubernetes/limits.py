"""What a task declares that plain Kubernetes has nothing for: each is said, none is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Span
from flyte_compile.ir import Environment, Task, TaskKind, Unknown
from flyte_compile.plan.kubernetes.findings import Gap, gap
from flyte_compile.plan.kubernetes.jobs import Attempts


def task_gaps(environment: Environment, task: Task) -> Iterator[Gap]:
    """What holds for every pod of a task."""
    cache = task.cache
    if isinstance(cache, Unknown) or cache.behavior != "disable":
        message = "Kubernetes keeps no results, so the task runs every time, whatever its cache says"
        help = "Let the task look for its own result, or run it on a Flyte backend."
        yield gap("cache", "FC825", message, _at(environment, task, "cache"), subject=task.name, help=help)
    if environment.plugin_config is not None:
        plugin = (
            "of a type that can't be known"
            if isinstance(environment.plugin_config, Unknown)
            else environment.plugin_config
        )
        yield gap(
            "plugin_config",
            "FC841",
            f"the plugin {plugin} is not applied: the task runs in one plain pod",
            _at(environment, task, "plugin_config"),
            subject=task.name,
            help="Run this task on a Flyte backend that has the plugin.",
        )
    if environment.cluster is not None:
        yield gap(
            "cluster",
            "FC845",
            "the cluster is not applied: the task runs in one pod, as one process",
            environment.cluster.span,
            subject=task.name,
            help="Run this task on a Flyte backend that has clustered environments.",
        )
    if task.report is True:
        message = "there is no console to show a report in, so the report is not published"
        help = "Write the report to a place of its own, or run the task on a Flyte backend."
        yield gap("report", "FC842", message, _at(environment, task, "report"), subject=task.name, help=help)
    if task.links:
        message = "there is no console to show links in, so they are left out"
        help = "Run the task on a Flyte backend to see them."
        yield gap("links", "FC842", message, _at(environment, task, "links"), subject=task.name, help=help)
    if task.kind is TaskKind.CONTAINER:
        yield gap(
            "inputs and outputs",
            "FC832",
            "no copilot stages inputs and outputs: '{{.inputs.x}}' stays as it is, and outputs stay in the pod",
            task.span,
            subject=task.name,
            field="inputs",
            help="Change the command in the emitted pod, or run the task on a Flyte backend.",
        )


def connector_gap(task: Task) -> Gap:
    """Why a connector's task has no pod."""
    service = f"the connector of {task.task_type!r}" if task.task_type else "a connector"
    message = f"{service} runs the task and no pod does, so nothing of it is emitted"
    help = "Run this task on a Flyte backend that has the connector."
    return gap("task_type", "FC846", message, task.span, subject=task.name, help=help)


def pooled_task_gaps(environment: Environment, task: Task, attempts: Attempts) -> Iterator[Gap]:
    """What a worker doesn't do for a task, though the task's own pod and Job do."""
    if attempts.retries:
        message = "a worker of a reusable environment doesn't retry a task"
        help = "Retry where the task is called, or create the task's own Job."
        yield gap("retries", "FC837", message, _at(environment, task, "retries"), subject=task.name, help=help)
    if attempts.deadline or attempts.max_runtime:
        message = "a worker of a reusable environment runs a task to its end, whatever its timeout"
        help = "Create the task's own Job or pod, which end it in time."
        yield gap("timeout", "FC837", message, _at(environment, task, "timeout"), subject=task.name, help=help)


def _at(environment: Environment, task: Task, field: str) -> Span:
    return task.spans.get(field) or environment.spans.get(field) or task.span
