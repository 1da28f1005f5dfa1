"""A task's pod: what every pod has, and what each declaration adds to it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.plan.samples import (
    IMAGE,
    at,
    codes,
    device,
    document,
    environment,
    image,
    paths,
    plan,
    pod,
    primary,
    program,
    resources,
    task,
    unknown,
    variables,
)

from flyte_compile.ir import Cache, Container, ImageKind, Retries, Sandbox, TaskKind
from flyte_compile.plan.kubernetes.objects import plan_objects
from flyte_compile.plan.options import Options


def test_every_pod_says_what_a_flyte_backend_says() -> None:
    found = pod(environment())
    spec = found["spec"]
    assert (spec["restartPolicy"], spec["enableServiceLinks"], spec["terminationGracePeriodSeconds"]) == (
        "Never",
        False,
        30,
    )
    assert spec["automountServiceAccountToken"] is False
    assert primary(found)["name"] == "primary"
    assert primary(found)["image"] == "ghcr.io/acme/app:1f2e3d"
    assert primary(found)["imagePullPolicy"] == "IfNotPresent"
    assert primary(found)["terminationMessagePolicy"] == "FallbackToLogsOnError"
    assert primary(found)["command"] == ("python", "/opt/flyte-compile/tasks/app/train/entrypoint.py")
    assert variables(found) == {"FLYTE_COMPILE_INPUTS": "{}", "HOME": "/home/flyte"}
    metadata = found["metadata"]
    assert metadata["name"] == "app-train"
    assert metadata["annotations"]["cluster-autoscaler.kubernetes.io/safe-to-evict"] == "false"
    assert metadata["annotations"]["flyte-compile/source"] == "app.py:20"
    assert metadata["labels"]["app.kubernetes.io/managed-by"] == "flyte-compile"


def test_the_namespace_stands_in_the_object() -> None:
    assert pod(environment(), namespace="ml")["metadata"]["namespace"] == "ml"
    assert "namespace" not in pod(environment())["metadata"]


@pytest.mark.parametrize(
    ("declared", "requests", "limits"),
    [
        ({"cpu": 2}, {"cpu": "2"}, {"cpu": "2"}),
        ({"cpu": (1, 2.5)}, {"cpu": "1"}, {"cpu": "2500m"}),
        ({"memory": ("1Gi", "2Gi")}, {"memory": "1Gi"}, {"memory": "2Gi"}),
        ({"disk": "10Gi"}, {"ephemeral-storage": "10Gi"}, {"ephemeral-storage": "10Gi"}),
    ],
)
def test_a_missing_limit_is_the_request(declared: dict[str, Any], requests: Any, limits: Any) -> None:
    found = primary(pod(environment(resources=resources(**declared))))["resources"]
    assert found == {"requests": requests, "limits": limits}


@pytest.mark.parametrize(
    ("shm", "medium"), [("2Gi", {"medium": "Memory", "sizeLimit": "2Gi"}), ("auto", {"medium": "Memory"})]
)
def test_shared_memory_is_a_volume_in_memory(shm: str, medium: Any) -> None:
    found = pod(environment(resources=resources(shm=shm)))
    assert {"name": "flyte-shm", "emptyDir": medium} in found["spec"]["volumes"]
    assert {"name": "flyte-shm", "mountPath": "/dev/shm"} in primary(found)["volumeMounts"]


@pytest.mark.parametrize(
    ("declared", "code", "help"),
    [
        ({"memory": "4GB"}, "FC301", "Write '4Gi'."),
        ({"cpu": "-1"}, "FC301", "Write an amount such as '500m' or '4Gi'."),
        ({"shm": "64GB"}, "FC301", "Write '64Gi'."),
        ({"cpu": (4, 1)}, "FC304", "Write the request first, then the limit."),
    ],
)
def test_amounts_that_no_pod_can_have(declared: dict[str, Any], code: str, help: str) -> None:
    planned = plan(environment(resources=resources(**declared)))
    (found,) = planned.diagnostics
    assert (found.code, found.help, found.span) == (code, help, at(3))
    assert paths(planned) == []


def test_a_service_account_keeps_its_token() -> None:
    spec = pod(environment(task(service_account="trainer")))["spec"]
    assert spec["serviceAccountName"] == "trainer"
    assert "automountServiceAccountToken" not in spec


@pytest.mark.parametrize("account", ["Trainer", "a b", "x\0"])
def test_accounts_that_no_cluster_has(account: str) -> None:
    assert codes(plan(environment(task(service_account=account)))) == ["FC757"]


@pytest.mark.parametrize("name", ["app.\0", "app.\ud800"])
def test_names_that_cant_be_written(name: str) -> None:
    planned = plan(environment(task(name)))
    assert (codes(planned), paths(planned)) == (["FC752"], [])


def test_a_queue_is_a_label() -> None:
    found = pod(environment(task(queue="gpu-large")))
    assert found["metadata"]["labels"]["kueue.x-k8s.io/queue-name"] == "gpu-large"
    planned = plan(environment(task(queue="gpu large")))
    assert codes(planned) == ["FC835"]
    assert planned.tasks[0, "app.train"].unsupported != ()


def test_limits_of_a_sandbox_are_annotations() -> None:
    found = pod(environment(task(kind=TaskKind.SANDBOXED, sandbox=Sandbox(5000, 100))))
    assert found["metadata"]["annotations"]["flyte-compile/sandbox-timeout-ms"] == "5000"
    assert found["metadata"]["annotations"]["flyte-compile/sandbox-max-memory"] == "100"


def test_a_container_task_runs_its_own_image_and_command() -> None:
    container = Container("alpine:3.20", ("sh", "-c"), ("echo {{.inputs.x}}",))
    planned = plan(environment(task(kind=TaskKind.CONTAINER, container=container, retries=Retries(2))))
    found = document(planned, "tasks/app/train/pod.yaml")
    assert primary(found)["image"] == "alpine:3.20"
    assert primary(found)["command"] == ("sh", "-c")
    assert primary(found)["args"] == ("echo {{.inputs.x}}",)
    assert codes(planned) == ["FC832"]
    rules = document(planned, "tasks/app/train/job.yaml")["spec"]["podFailurePolicy"]["rules"]
    assert [rule["action"] for rule in rules] == ["Ignore"], "its exit codes aren't ours"


def test_what_kubernetes_has_nothing_for_is_said_once_and_listed() -> None:
    first, second = task("app.one", cache=Cache("auto")), task("app.two", cache=Cache("auto"))
    planned = plan(
        environment(first, second, plugin_config="RayJobConfig", spans={"cache": at(9), "plugin_config": at(8)})
    )
    assert sorted(codes(planned)) == ["FC825", "FC841"]
    for name in ("app.one", "app.two"):
        features = [item["feature"] for item in planned.tasks[0, name].unsupported if isinstance(item, dict)]
        assert features == ["cache", "plugin_config"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("env_vars", {"A": unknown()}),
        ("resources", resources(memory=unknown())),
        ("secrets", (unknown(),)),
    ],
)
def test_what_an_environment_doesnt_tell_stops_its_tasks(field: str, value: Any) -> None:
    planned = plan(environment(task("app.one"), task("app.two"), **{field: value}))
    (found,) = planned.diagnostics
    assert found.code == "FC003"
    assert found.span == at(99)
    assert found.message == f"{field} can't be known statically: it calls a function that isn't known"
    assert paths(planned) == []


@pytest.mark.parametrize("field", ["retries", "timeout", "pod_template", "interruptible", "queue", "service_account"])
def test_what_a_task_doesnt_tell_stops_that_task_alone(field: str) -> None:
    planned = plan(environment(task("app.one", **{field: unknown()}), task("app.two")))
    assert codes(planned) == ["FC003"]
    assert paths(planned) == ["tasks/app/two/job.yaml", "tasks/app/two/pod.yaml"]
    assert planned.tasks[0, "app.one"].run is None


@pytest.mark.parametrize("field", ["short_name", "docs", "cache", "report", "links", "triggers"])
def test_what_a_pod_can_do_without_stops_nothing(field: str) -> None:
    declared: dict[str, Any] = {field: unknown()}
    planned = plan(environment(task(**declared)))
    assert paths(planned) == ["tasks/app/train/job.yaml", "tasks/app/train/pod.yaml"]


def test_an_unknown_name_is_said() -> None:
    planned = plan(environment(name=unknown()))
    assert codes(planned) == ["FC003"]
    assert paths(planned) == []


@pytest.mark.parametrize("kind", [ImageKind.NONE, ImageKind.AUTO])
def test_a_task_whose_image_could_not_be_planned_has_no_pod(kind: ImageKind) -> None:
    failed = plan_objects(program(environment(image=image(kind=kind))), Options(), {}, frozenset())
    assert (codes(failed), paths(failed)) == ([], []), "whoever planned the image has said why"


def test_inputs_in_a_preamble_name_the_parameters() -> None:
    for item in plan(environment()).objects:
        assert any(json.dumps({"x": "..."}) in line for line in item.preamble)


def test_an_excluded_environment_has_no_objects() -> None:
    planned = plan_objects(program(environment(resources=device("A100"))), Options(), {0: IMAGE}, frozenset({0}))
    assert (codes(planned), paths(planned)) == ([], [])
