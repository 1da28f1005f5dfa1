"""What a reader of an emitted object is told: what it is, and how to start it."""

from __future__ import annotations

import json

from flyte_compile.ir import Task, TaskKind
from flyte_compile.plan.kubernetes.jobs import Attempts
from flyte_compile.plan.kubernetes.variables import INPUTS_VARIABLE


def job_preamble(task: Task, path: str, what: str) -> tuple[str, ...]:
    """For the Job that runs a task each time that it is created."""
    return (
        f"A run of the task {task.name}, {what}. From the build folder, as often as you like:",
        f"  kubectl create -f {path}",
        *_inputs(task, path),
    )


def pod_preamble(task: Task, path: str, what: str, attempts: Attempts, job_path: str | None) -> tuple[str, ...]:
    """For the pod of such a run alone."""
    left = [
        name
        for name, declared in (
            ("retries", attempts.retries),
            ("the deadline", attempts.deadline),
            ("what happens after a preemption", attempts.survives_preemption),
        )
        if declared
    ]
    return (
        f"The task {task.name}, {what}, in one pod with a fixed name. From the build folder, one of:",
        f"  podman kube play {path}",
        f"  kubectl create -f {path}",
        *_inputs(task, path),
        *((f"A pod runs once: see {job_path} for {' and '.join(left)}.",) if left and job_path else ()),
    )


def _inputs(task: Task, path: str) -> tuple[str, ...]:
    """How a run is given its inputs."""
    if task.kind is TaskKind.CONTAINER or not task.inputs:
        return ()
    example = json.dumps({given.name: "..." for given in task.inputs if given.kind == "keyword"}, ensure_ascii=False)
    return (
        f"Its inputs are the JSON object in {INPUTS_VARIABLE}; to give others:",
        f"  kubectl set env --local -f {path} {INPUTS_VARIABLE}='{example}' -o yaml | kubectl create -f -",
    )


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
