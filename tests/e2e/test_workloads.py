"""What stands around a pod, or in it beside the task: Jobs, schedules, calls with overrides, more containers."""

from __future__ import annotations

import datetime
from typing import Any

from tests.e2e.projects import Project


def created(job: Any, name: str = "by-hand-x7k2p") -> Any:
    """A Job as the API server makes it: with a name, which its pods bear as a label."""
    job["metadata"]["name"] = name
    job["spec"]["template"]["metadata"]["labels"]["batch.kubernetes.io/job-name"] = name
    return job


def test_a_job_runs_the_task(tasks: Project) -> None:
    with tasks.played(created(tasks.artefact("workloads.refresh", "job")), {"table": "t", "rows": 2}) as task:
        ended = task.wait()
    assert (ended.exit_code, ended.result) == (0, ["2 rows of t", "image", "None"])


def test_a_failed_job_has_the_exit_code_that_its_policy_names(tasks: Project) -> None:
    """podman starts nothing again: what a cluster does stands in the policy, for which the code is all that counts."""
    job = tasks.artefact("workloads.refresh", "job")
    (codes,) = [rule["onExitCodes"] for rule in job["spec"]["podFailurePolicy"]["rules"] if "onExitCodes" in rule]
    with tasks.played(created(job), {"rows": "many"}) as task:
        ended = task.wait()
    assert job["spec"]["backoffLimit"] == 2
    assert ended.exit_code == 64
    assert ended.exit_code in codes["values"]
    assert codes["containerName"] == "primary"


def test_a_schedule_starts_the_task_with_its_inputs_variables_and_time(tasks: Project) -> None:
    (path,) = tasks.artefact_paths("workloads.refresh")["cronjobs"].values()
    schedule = tasks.document(path)
    job = {"apiVersion": "batch/v1", "kind": "Job", **schedule["spec"]["jobTemplate"]}
    fired = datetime.datetime(2026, 11, 22, 2, 30, tzinfo=datetime.UTC)
    name = f"{schedule['metadata']['name']}-{int(fired.timestamp()) // 60}"
    with tasks.played(created(job, name)) as task:
        ended = task.wait()
    assert (ended.exit_code, ended.result) == (0, ["10 rows of $(AREA)", "debug", str(fired)])


def test_a_call_with_overrides_has_a_pod_of_its_own(tasks: Project) -> None:
    (variant,) = tasks.artefact_paths("values.variables")["variants"]
    with tasks.played(tasks.document(variant["pod"]), {"names": ["WIDTH", "DEPTH", "LEVEL"]}) as task:
        ended = task.wait()
    assert ended.result == {"WIDTH": "override", "DEPTH": "override", "LEVEL": "image"}


def test_a_task_that_calls_another_one_runs_it_in_its_own_pod(tasks: Project) -> None:
    assert tasks.run("values.caller", {"names": ["DEPTH"]}).result == {"DEPTH": "environment"}


def test_containers_of_a_pod_template_run_before_and_beside_the_task(tasks: Project) -> None:
    assert tasks.run("workloads.exchange").result == ["written\n", "answered\n"]


def test_an_image_runs_its_own_command(tasks: Project) -> None:
    """The test does what Flyte's copilot does: it lays the inputs down, and fetches the outputs."""
    pod = tasks.artefact("upper")
    for name in ("inputs", "outputs"):
        volume = next(item for item in pod["spec"]["volumes"] if item["name"] == f"flyte-{name}")
        del volume["emptyDir"]
        volume["hostPath"] = {"path": tasks.open_folder(name), "type": "Directory"}
    (tasks.folder / "inputs" / "text").write_text("flyte")
    with tasks.played(pod) as task:
        ended = task.wait()
    assert (ended.exit_code, ended.output) == (0, "")
    assert (tasks.folder / "outputs" / "result").read_text() == "FLYTE"
