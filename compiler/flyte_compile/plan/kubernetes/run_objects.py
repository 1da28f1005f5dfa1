"""The files of one way to run a task: its Job, and its pod alone."""

from __future__ import annotations

from flyte_compile.ir import Task
from flyte_compile.plan.kubernetes.artefacts import RunArtefacts
from flyte_compile.plan.kubernetes.preambles import job_preamble, pod_preamble
from flyte_compile.plan.kubernetes.runs import Run
from flyte_compile.plan.model import ObjectPlan


def run_objects(
    folder: str, task: Task, run: Run, *, what: str, source: str, variant: str | None = None
) -> tuple[tuple[ObjectPlan, ...], RunArtefacts]:
    """The objects of a run and their paths; `what` tells a reader which run it is, `variant` is in the files' names."""
    suffix = "" if variant is None else f"-{variant}"
    job = run.job_document
    files = RunArtefacts(pod=f"{folder}/pod{suffix}.yaml", job=None if job is None else f"{folder}/job{suffix}.yaml")
    objects = [
        ObjectPlan(
            path=files.pod,
            document=run.pod_document(variant),
            source=source,
            installed=False,
            preamble=pod_preamble(task, files.pod, what, run.attempts, files.job),
        )
    ]
    if job is not None and files.job is not None:
        preamble = job_preamble(task, files.job, what)
        objects.append(ObjectPlan(path=files.job, document=job, source=source, installed=False, preamble=preamble))
    return tuple(objects), files
