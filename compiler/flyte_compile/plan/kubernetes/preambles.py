"""What a reader of an emitted object is told: what it is, and how to start it."""

from __future__ import annotations

import json

from flyte_compile.ir import Task, TaskKind
from flyte_compile.plan.kubernetes.jobs import Attempts
from flyte_compile.plan.kubernetes.variables import INPUTS_VARIABLE


def run_preamble(task: Task, path: str, what: str, *, note: str | None = None) -> tuple[str, ...]:
    """For a Pod or Job that a person creates."""
    lines = [f"{what} of the task {task.name}. From the build folder:", f"  kubectl create -f {path}"]
    if task.kind is not TaskKind.CONTAINER and task.inputs:
        example = json.dumps(
            {given.name: "..." for given in task.inputs if given.kind == "keyword"}, ensure_ascii=False
        )
        lines += [
            f"Its inputs are the JSON object in {INPUTS_VARIABLE}; to give others:",
            f"  kubectl set env --local -f {path} {INPUTS_VARIABLE}='{example}' -o yaml | kubectl create -f -",
        ]
    if note is not None:
        lines.append(note)
    return tuple(lines)


def pod_note(attempts: Attempts, job_path: str | None) -> str | None:
    """What a lone pod leaves to the Job."""
    left = [
        name
        for name, declared in (
            ("retries", attempts.retries),
            ("the deadline", attempts.deadline),
            ("what happens after a preemption", attempts.survives_preemption),
        )
        if declared
    ]
    return f"A pod runs once: {', '.join(left)} stand in {job_path}." if left and job_path else None


def cron_job_preamble(task: Task, trigger: str) -> tuple[str, ...]:
    """For a CronJob, which is installed."""
    return (f"The trigger {trigger} of the task {task.name}; installed with kubectl apply -k .",)


def pool_preamble(environment: str, tasks: tuple[str, ...], service: str, port: int) -> tuple[str, ...]:
    """For the Deployment of a reusable environment."""
    return (
        f"The workers of the reusable environment {environment}; installed with kubectl apply -k .",
        "A task runs with its inputs as a JSON object, from inside the cluster:",
        *(f"  curl -X POST -d '{{}}' http://{service}:{port}/tasks/{task}" for task in tasks),
    )
