"""Jobs and CronJobs: which task has one, and which bound stands where."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plan.samples import codes, document, environment, paths, plan, policy, primary, task, trigger, unknown

from flyte_compile.ir import Backoff, Container, Retries, Sandbox, TaskKind, Timeout
from flyte_compile.plan.kubernetes.schedules import fixed_rate

POD, JOB, CRON = "tasks/app/train/pod.yaml", "tasks/app/train/job.yaml", "tasks/app/train/cronjob-nightly.yaml"


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_bounds_of_an_attempt_and_of_all_are_never_swapped(max_runtime: int, deadline: int) -> None:
    planned = plan(environment(task(timeout=Timeout(max_runtime=max_runtime, deadline=deadline))))
    job = document(planned, JOB)["spec"]
    assert job["activeDeadlineSeconds"] == deadline
    assert job["template"]["spec"]["activeDeadlineSeconds"] == max_runtime
    assert document(planned, POD)["spec"]["activeDeadlineSeconds"] == max_runtime


def test_a_deadline_alone_bounds_no_attempt() -> None:
    planned = plan(environment(task(timeout=Timeout(deadline=60.0))))
    assert "activeDeadlineSeconds" not in document(planned, POD)["spec"]
    job = document(planned, JOB)["spec"]
    assert "activeDeadlineSeconds" not in job["template"]["spec"]
    assert job["activeDeadlineSeconds"] == 60


def test_a_runtime_alone_bounds_no_job() -> None:
    job = document(plan(environment(task(timeout=Timeout(max_runtime=60)))), JOB)["spec"]
    assert "activeDeadlineSeconds" not in job
    assert job["template"]["spec"]["activeDeadlineSeconds"] == 60


@pytest.mark.parametrize(
    ("fields", "needs"),
    [
        ({}, False),
        ({"timeout": Timeout(0, 0, 0)}, False),
        ({"retries": Retries(1)}, True),
        ({"timeout": Timeout(max_runtime=1)}, True),
        ({"timeout": Timeout(deadline=1)}, True),
        ({"interruptible": True}, True),
    ],
)
def test_which_tasks_of_a_pool_have_a_job_besides(fields: dict[str, Any], needs: bool) -> None:
    planned = plan(environment(task(**fields), reusable=policy()))
    assert (JOB in paths(planned)) is needs
    run = planned.tasks[0, "app.train"].run
    assert run is not None
    assert run.job == (JOB if needs else None)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"kind": TaskKind.SANDBOXED, "sandbox": Sandbox(5000, 1024)},
        {"kind": TaskKind.CONTAINER, "container": Container("alpine:3.20", ("true",), ())},
    ],
)
def test_a_task_without_a_pool_is_a_job(fields: dict[str, Any]) -> None:
    planned = plan(environment(task(**fields)))
    run = planned.tasks[0, "app.train"].run
    assert run is not None
    assert run.job == JOB
    job, pod = document(planned, JOB), document(planned, POD)
    assert job["spec"]["template"]["spec"] == pod["spec"]
    assert job["spec"]["backoffLimit"] == 0
    assert "name" not in job["metadata"]
    assert "generateName" not in pod["metadata"]


def test_retries_and_what_uses_none_up() -> None:
    job = document(plan(environment(task(retries=Retries(3)))), JOB)
    assert job["metadata"]["generateName"] == "app-train-"
    assert (job["spec"]["backoffLimit"], job["spec"]["parallelism"], job["spec"]["completions"]) == (3, 1, 1)
    assert job["spec"]["podFailurePolicy"]["rules"] == (
        {"action": "FailJob", "onExitCodes": {"containerName": "primary", "operator": "In", "values": (64, 65, 66)}},
        {"action": "Ignore", "onPodConditions": ({"type": "DisruptionTarget", "status": "True"},)},
    )


def test_the_queue_holds_the_job_and_not_its_pods() -> None:
    job = document(plan(environment(task(retries=Retries(1), queue="gpu"))), JOB)
    label = "kueue.x-k8s.io/queue-name"
    assert job["metadata"]["labels"][label] == "gpu"
    assert label not in job["spec"]["template"]["metadata"]["labels"]


def test_what_a_job_has_no_field_for() -> None:
    declared = task(retries=Retries(1, Backoff(1.0, 2.0, 60.0)), timeout=Timeout(max_runtime=0.5, max_queued_time=60))
    planned = plan(environment(declared))
    assert codes(planned) == ["FC826", "FC827", "FC839"]
    assert document(planned, POD)["spec"]["activeDeadlineSeconds"] == 1
    features = [item["feature"] for item in planned.tasks[0, "app.train"].unsupported if isinstance(item, dict)]
    assert features == ["retries.backoff", "timeout.max_queued_time", "timeout.max_runtime"]


@pytest.mark.parametrize(
    "fields",
    [
        {"retries": Retries(-1)},
        {"retries": Retries(2**31)},
        {"timeout": Timeout(max_runtime=-1)},
        {"timeout": Timeout(deadline=float("inf"))},
        {"timeout": Timeout(max_runtime=float("nan"))},
    ],
)
def test_numbers_that_kubernetes_cant_hold(fields: dict[str, Any]) -> None:
    planned = plan(environment(task(**fields)))
    assert (codes(planned), paths(planned)) == (["FC650"], [])


def test_a_cron_trigger_is_installed() -> None:
    declared = trigger(
        cron="0 6 * * 1-5", timezone="Europe/London", auto_activate=False, inputs={"x": 1, "s": "$(A) $$"}
    )
    planned = plan(environment(task(triggers=(declared,), retries=Retries(2), timeout=Timeout(10, None, 20))))
    (item,) = [item for item in planned.objects if item.path == CRON]
    assert item.installed
    found = document(planned, CRON)
    assert found["metadata"]["name"] == "app-train-nightly"
    spec = found["spec"]
    assert (spec["schedule"], spec["timeZone"], spec["suspend"]) == ("0 6 * * 1-5", "Europe/London", True)
    job = spec["jobTemplate"]["spec"]
    assert (job["backoffLimit"], job["activeDeadlineSeconds"]) == (2, 20)
    assert job["template"]["spec"]["activeDeadlineSeconds"] == 10
    (inputs,) = [
        entry["value"]
        for entry in job["template"]["spec"]["containers"][0]["env"]
        if entry["name"] == "FLYTE_COMPILE_INPUTS"
    ]
    assert json.loads(inputs) == {"x": 1, "s": "$(A) $$"}
    assert "$" not in inputs, "Kubernetes would expand it"
    assert planned.tasks[0, "app.train"].cron_jobs == (("nightly", CRON),)


def test_a_trigger_s_time_comes_from_the_name_of_the_job() -> None:
    declared = trigger(cron="0 6 * * *", inputs={"x": 1}, time_inputs=("at", "day"))
    found = document(plan(environment(task(triggers=(declared,)))), CRON)
    container = found["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    variables = {entry["name"]: entry for entry in container["env"]}
    assert variables["FLYTE_COMPILE_TIME_INPUTS"]["value"] == "at,day"
    label = "metadata.labels['batch.kubernetes.io/job-name']"
    assert variables["FLYTE_COMPILE_JOB"]["valueFrom"] == {"fieldRef": {"fieldPath": label}}
    plain = document(plan(environment(task(triggers=(trigger(cron="0 6 * * *"),)))), CRON)
    assert "FLYTE_COMPILE_JOB" not in str(plain)


def test_what_a_trigger_sets_for_its_runs() -> None:
    declared = trigger(cron="@daily", env_vars={"A": "2"}, queue="night", labels={"team": "x"}, interruptible=True)
    planned = plan(environment(task(triggers=(declared,)), env_vars={"A": "1", "B": "1"}), platform="gke")
    template = document(planned, CRON)["spec"]["jobTemplate"]
    assert template["metadata"]["labels"]["kueue.x-k8s.io/queue-name"] == "night"
    assert template["spec"]["template"]["metadata"]["labels"]["team"] == "x"
    found = {item["name"]: item.get("value") for item in template["spec"]["template"]["spec"]["containers"][0]["env"]}
    assert (found["A"], found["B"]) == ("2", "1")
    assert "affinity" in template["spec"]["template"]["spec"]
    assert primary(document(planned, POD))["env"][0] == {"name": "A", "value": "1"}


@pytest.mark.parametrize(
    ("minutes", "cron"),
    [(1, "* * * * *"), (15, "*/15 * * * *"), (60, "0 * * * *"), (120, "0 */2 * * *"), (1440, "0 0 * * *")],
)
def test_fixed_rates_that_are_crons(minutes: int, cron: str) -> None:
    assert fixed_rate(minutes) == cron
    planned = plan(environment(task(triggers=(trigger(interval_minutes=minutes),))))
    spec = document(planned, CRON)["spec"]
    assert (spec["schedule"], spec["timeZone"]) == (cron, "Etc/UTC")


@pytest.mark.parametrize("minutes", [0, -5, 7, 45, 90, 300, 2880])
def test_fixed_rates_that_no_cron_is(minutes: int) -> None:
    planned = plan(environment(task(triggers=(trigger(interval_minutes=minutes),))))
    assert codes(planned) == ["FC830"]
    assert paths(planned) == [JOB, POD]


@given(st.integers(1, 3000))
def test_a_fixed_rate_fires_at_even_distances(minutes: int) -> None:
    cron = fixed_rate(minutes)
    if cron is None:
        return
    minute, hour = cron.split()[:2]
    fired = [h * 60 + m for h in range(24) for m in range(60) if _fires(m, minute) and _fires(h, hour)]
    assert {(later - earlier) % 1440 or 1440 for earlier, later in zip(fired, [*fired[1:], fired[0]], strict=True)} == {
        minutes
    }


def _fires(value: int, field: str) -> bool:
    if field == "*":
        return True
    return value % int(field[2:]) == 0 if field.startswith("*/") else value == int(field)


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        (trigger(cron="0 0 * * 7"), "FC831"),
        (trigger(cron="0 0 0 * * *"), "FC831"),
        (trigger(interval_minutes=60, start_time="2026-01-01T00:07:00"), "FC830"),
        (trigger(automation="OnArtifact"), "FC843"),
        (trigger(), "FC843"),
        (trigger(cron=unknown()), "FC003"),
        (trigger(cron="@daily", inputs={"x": unknown()}), "FC003"),
        (trigger(cron="@daily", labels={"a": "b c"}), "FC752"),
        (trigger("a\0b", cron="@daily"), "FC752"),
        (unknown(), "FC003"),
    ],
)
def test_triggers_that_are_no_cron_jobs_are_said(declared: Any, code: str) -> None:
    planned = plan(environment(task(triggers=(declared,))))
    assert codes(planned) == [code]
    assert paths(planned) == [JOB, POD], "the task itself needs no trigger"
    listed = [item["feature"] for item in planned.tasks[0, "app.train"].unsupported if isinstance(item, dict)]
    assert len(listed) == (0 if code == "FC752" else 1), "an error needs no place in the manifest's list"
