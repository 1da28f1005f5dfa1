"""Jobs and CronJobs: retries, what doesn't use one up, and the bound over all attempts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flyte_compile.plan.kubernetes.documents import TRIGGER_ANNOTATION, Identity, metadata, pod_template
from flyte_compile.plan.kubernetes.pods import PodPlan
from flyte_compile.plan.model import Document

FINAL_EXIT_CODES = (64, 65, 66)
"""Exit codes that no retry mends: wrong inputs, a non-recoverable error, a task that can't be loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """How often a task is tried, and for how long: seconds over all attempts, and per attempt."""

    retries: int
    deadline: int | None
    max_runtime: int | None
    survives_preemption: bool

    @property
    def need_job(self) -> bool:
        """Whether a lone pod would not do what is declared, which matters where no Job is made anyway."""
        return bool(self.retries or self.deadline or self.max_runtime or self.survives_preemption)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a CronJob runs, and with which inputs."""

    name: str
    cron: str
    timezone: str | None
    active: bool


def with_max_runtime(pod: PodPlan, attempts: Attempts) -> PodPlan:
    """The pod with the bound of one attempt, which is the *pod's* `activeDeadlineSeconds`."""
    if attempts.max_runtime is None:
        return pod
    spec = {**pod.spec, "activeDeadlineSeconds": attempts.max_runtime}
    return PodPlan(spec=spec, labels=pod.labels, annotations=pod.annotations, primary=pod.primary)


def job_document(
    identity: Identity, pod: PodPlan, attempts: Attempts, *, own_exit_codes: bool
) -> Mapping[str, Document]:
    """A Job that runs a task to its end; the pod already has the bound of one attempt."""
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata(identity, queued=True),
        "spec": _job_spec(identity, pod, attempts, own_exit_codes=own_exit_codes),
    }


def cron_job_document(
    identity: Identity, pod: PodPlan, attempts: Attempts, schedule: Schedule, trigger: str, *, own_exit_codes: bool
) -> Mapping[str, Document]:
    """A CronJob, installed; runs may overlap, as a Flyte trigger's may."""
    marked: dict[str, Document] = {TRIGGER_ANNOTATION: trigger}
    own = metadata(identity, name=schedule.name)
    annotations = own["annotations"]
    if not isinstance(annotations, Mapping):
        raise AssertionError("an object without annotations")
    queued = metadata(identity, queued=True)
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {**own, "annotations": {**annotations, **marked}},
        "spec": {
            "concurrencyPolicy": "Allow",
            "schedule": schedule.cron,
            **({} if schedule.timezone is None else {"timeZone": schedule.timezone}),
            "suspend": not schedule.active,
            "jobTemplate": {
                "metadata": {"labels": queued["labels"], "annotations": {**annotations, **marked}},
                "spec": _job_spec(identity, pod, attempts, own_exit_codes=own_exit_codes),
            },
        },
    }


def _job_spec(identity: Identity, pod: PodPlan, attempts: Attempts, *, own_exit_codes: bool) -> Mapping[str, Document]:
    """A Job's spec: `activeDeadlineSeconds` here is the *deadline* over all attempts."""
    final: Document = {
        "action": "FailJob",
        "onExitCodes": {"containerName": pod.primary, "operator": "In", "values": FINAL_EXIT_CODES},
    }
    preempted: Document = {
        "action": "Ignore",
        "onPodConditions": ({"type": "DisruptionTarget", "status": "True"},),
    }
    return {
        "parallelism": 1,
        "completions": 1,
        "backoffLimit": attempts.retries,
        **({} if attempts.deadline is None else {"activeDeadlineSeconds": attempts.deadline}),
        "podFailurePolicy": {"rules": (*((final,) if own_exit_codes else ()), preempted)},
        "template": pod_template(identity, pod),
    }
