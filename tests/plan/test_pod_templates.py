"""Merging a task into a pod template, and what a template may not say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.samples import (
    codes,
    device,
    document,
    environment,
    paths,
    plan,
    pod,
    policy,
    primary,
    resources,
    task,
    template,
    unknown,
)


def _pod(spec: Any, **fields: Any) -> Any:
    name = fields.pop("primary_container_name", "primary")
    labels, annotations = fields.pop("labels", None), fields.pop("annotations", None)
    declared = template(spec, primary_container_name=name, labels=labels, annotations=annotations)
    return pod(environment(task(pod_template=declared), **fields))


def test_the_tasks_variables_come_first_and_the_templates_win() -> None:
    spec = {"containers": ({"name": "primary", "env": ({"name": "B", "value": "t"}, {"name": "A", "value": "$(B)"})},)}
    found = primary(_pod(spec, env_vars={"B": "task", "C": "3"}))["env"]
    names = [item["name"] for item in found]
    assert names == ["C", "FLYTE_COMPILE_INPUTS", "HOME", "B", "A"]
    assert found[3]["value"] == "t"


def test_resources_merge_with_the_tasks_keys_winning() -> None:
    spec = {
        "containers": (
            {"name": "primary", "resources": {"limits": {"cpu": 8, "smarter-devices/fuse": 1}, "requests": {"cpu": 8}}},
        )
    }
    found = primary(_pod(spec, resources=resources(cpu="2", memory="1Gi")))["resources"]
    assert found == {
        "limits": {"cpu": "2", "memory": "1Gi", "smarter-devices/fuse": "1"},
        "requests": {"cpu": "2", "memory": "1Gi"},
    }


def test_command_and_arguments_are_the_tasks() -> None:
    spec = {"containers": ({"name": "primary", "command": ("sh",), "args": ("-c", "true"), "tty": True},)}
    found = primary(_pod(spec))
    assert found["command"][0] == "python"
    assert "args" not in found
    assert found["tty"] is True


def test_an_image_in_the_template_stays_and_is_said() -> None:
    declared = template({"containers": ({"name": "primary", "image": "acme/own:1"},)})
    planned = plan(environment(task(pod_template=declared)))
    assert primary(document(planned, "tasks/app/train/pod.yaml"))["image"] == "acme/own:1"
    assert codes(planned) == ["FC836"]


def test_patterns_merge_into_the_containers_and_are_gone() -> None:
    spec = {
        "containers": (
            {"name": "default", "env": ({"name": "ALL", "value": "1"},), "imagePullPolicy": "Always"},
            {"name": "primary", "resources": {"limits": {"cpu": "2"}}},
            {"name": "main", "env": ({"name": "OWN", "value": "2"},)},
            {"name": "proxy", "image": "envoy:1"},
        )
    }
    found = _pod(spec, primary_container_name="main")["spec"]["containers"]
    assert [container["name"] for container in found] == ["main", "proxy"]
    assert [item["name"] for item in found[0]["env"]] == ["FLYTE_COMPILE_INPUTS", "HOME", "ALL", "OWN"]
    assert found[0]["resources"] == {"limits": {"cpu": "2"}}
    assert found[1]["env"] == ({"name": "ALL", "value": "1"},)
    assert {container["imagePullPolicy"] for container in found} == {"Always"}


@pytest.mark.parametrize("spec", [None, {}, {"nodeSelector": {"disk": "ssd"}}, {"containers": ()}])
def test_a_template_without_containers_gets_the_primary(spec: Any) -> None:
    found = _pod(spec, primary_container_name="main")
    assert primary(found)["name"] == "main"


def test_the_pods_own_fields_are_the_templates() -> None:
    spec = {
        "terminationGracePeriodSeconds": 600,
        "nodeSelector": {"disk": "ssd"},
        "restartPolicy": "Always",
        "priority": None,
    }
    found = _pod(spec, labels={"team": "x", "app.kubernetes.io/name": "mine"}, annotations={"note": "y"})
    assert found["spec"]["terminationGracePeriodSeconds"] == 600
    assert found["spec"]["nodeSelector"] == {"disk": "ssd"}
    assert found["spec"]["restartPolicy"] == "Never", "a task's pod ends with the task"
    assert "priority" not in found["spec"]
    assert found["metadata"]["labels"]["app.kubernetes.io/name"] == "mine"
    assert found["metadata"]["annotations"]["note"] == "y"


def test_every_alternative_of_an_affinity_requires_the_device() -> None:
    terms = tuple({"matchExpressions": ({"key": "zone", "operator": "In", "values": (zone,)},)} for zone in "ab")
    field = "requiredDuringSchedulingIgnoredDuringExecution"
    spec = {"affinity": {"nodeAffinity": {field: {"nodeSelectorTerms": terms}}, "podAntiAffinity": {}}}
    declared = environment(task(pod_template=template(spec)), resources=device("T4"))
    found = pod(declared, platform="gke")["spec"]["affinity"]
    assert "podAntiAffinity" in found
    for term in found["nodeAffinity"][field]["nodeSelectorTerms"]:
        assert [item["key"] for item in term["matchExpressions"]] == ["zone", "cloud.google.com/gke-accelerator"]


def test_a_mount_of_the_templates_keeps_its_place() -> None:
    spec = {
        "containers": ({"name": "primary", "volumeMounts": ({"name": "scratch", "mountPath": "/tmp"},)},),
        "volumes": ({"name": "scratch", "emptyDir": {"sizeLimit": 1024}},),
    }
    found = _pod(spec)
    assert [item["mountPath"] for item in primary(found)["volumeMounts"]] == ["/home/flyte", "/tmp"]
    assert found["spec"]["volumes"][-1] == {"name": "scratch", "emptyDir": {"sizeLimit": "1024"}}


@pytest.mark.parametrize(
    "spec",
    [
        {"volumes": ({"name": "flyte-shm", "emptyDir": {}},)},
        {"containers": ({"name": "primary", "volumeMounts": ({"name": "x", "mountPath": "/dev/shm"},)},)},
    ],
)
def test_shared_memory_clashes_with_the_templates(spec: Any) -> None:
    planned = plan(environment(task(pod_template=template(spec)), resources=resources(shm="auto")))
    assert "FC753" in codes(planned)
    assert paths(planned) == []


def test_a_named_template_is_left_out_and_said() -> None:
    planned = plan(environment(task(pod_template="gpu-template")))
    (found,) = planned.diagnostics
    assert found.code == "FC824"
    assert paths(planned) == ["tasks/app/train/job.yaml", "tasks/app/train/pod.yaml"]
    (entry,) = planned.tasks[0, "app.train"].unsupported
    assert entry == {"feature": "pod_template", "reason": found.message}


def test_an_unknown_inside_a_template_stops_the_task() -> None:
    declared = template({"containers": ({"name": "primary", "image": unknown()},)})
    assert codes(plan(environment(task(pod_template=declared)))) == ["FC003"]


@pytest.mark.parametrize(
    ("spec", "pooled", "features"),
    [
        ({"restartPolicy": "OnFailure", "activeDeadlineSeconds": 5}, False, ["pod_template.restart_policy"]),
        ({"restartPolicy": "Never"}, False, []),
        ({"restartPolicy": "Always"}, True, []),
        (
            {"restartPolicy": "OnFailure", "activeDeadlineSeconds": 5},
            True,
            ["pod_template.restart_policy", "pod_template.active_deadline_seconds"],
        ),
    ],
)
def test_whose_owner_decides_when_a_pod_ends(spec: Any, pooled: bool, features: list[str]) -> None:
    declared = template(spec)
    planned = (
        plan(environment(pod_template=declared, reusable=policy()))
        if pooled
        else plan(environment(task(pod_template=declared)))
    )
    assert codes(planned).count("FC848") == len(features)
    listed = planned.pools[0].unsupported if pooled else planned.tasks[0, "app.train"].unsupported
    found = [item["feature"] for item in listed if isinstance(item, dict)]
    assert [feature for feature in found if feature.startswith("pod_template")] == features
    path = "tasks/app/deployment.yaml" if pooled else "tasks/app/train/job.yaml"
    made = document(planned, path)["spec"]["template"]["spec"]
    assert made["restartPolicy"] == ("Always" if pooled else "Never")
    assert made.get("activeDeadlineSeconds") == (None if pooled else spec.get("activeDeadlineSeconds"))
