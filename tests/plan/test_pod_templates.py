"""Merging a task into a pod template, and what a template may not say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.samples import (
    at,
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


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"hostNetwork": True}, "hostNetwork is true"),
        ({"volumes": ({"name": "v", "hostPath": {"path": "/"}},)}, "volume 'v' is of the kind hostPath"),
        ({"securityContext": {"runAsUser": 0}}, "the pod runs as root"),
        ({"containers": ({"name": "primary", "securityContext": {"privileged": True}},)}, "'primary' is privileged"),
        (
            {"containers": ({"name": "primary", "securityContext": {"capabilities": {"add": ("SYS_ADMIN",)}}},)},
            "adds capability 'SYS_ADMIN'",
        ),
        (
            {"containers": ({"name": "primary", "securityContext": {"seccompProfile": {"type": "Unconfined"}}},)},
            "sets seccompProfile to Unconfined",
        ),
        ({"containers": ({"name": "primary", "ports": ({"containerPort": 80, "hostPort": 80},)},)}, "host port 80"),
    ],
)
def test_contradictions_of_the_standard_are_followed_and_said(spec: Any, words: str) -> None:
    planned = plan(environment(task(pod_template=template(spec))))
    (found,) = planned.diagnostics
    assert found.code == "FC750"
    assert words in found.message
    assert paths(planned) == ["tasks/app/train/job.yaml", "tasks/app/train/pod.yaml"]


def test_a_privileged_container_may_escalate_as_the_api_demands() -> None:
    context = primary(_pod({"containers": ({"name": "primary", "securityContext": {"privileged": True}},)}))[
        "securityContext"
    ]
    assert context["privileged"] is True
    assert "allowPrivilegeEscalation" not in context
    added = {"name": "primary", "securityContext": {"capabilities": {"add": ("SYS_ADMIN",)}}}
    context = primary(_pod({"containers": (added,)}))["securityContext"]
    assert context["capabilities"] == {"drop": ("ALL",), "add": ("SYS_ADMIN",)}
    assert context["allowPrivilegeEscalation"] is False


def test_root_is_not_asked_to_be_somebody_else() -> None:
    context = _pod({"securityContext": {"runAsUser": 0}})["spec"]["securityContext"]
    assert (context["runAsUser"], context["runAsNonRoot"]) == (0, False)


def test_a_sidecar_is_restricted_and_that_is_said() -> None:
    declared = template({"containers": ({"name": "primary"}, {"name": "cache", "image": "redis:7"})})
    planned = plan(environment(task(pod_template=declared)))
    assert codes(planned) == ["FC754"]
    (_, sidecar) = document(planned, "tasks/app/train/pod.yaml")["spec"]["containers"]
    assert sidecar["securityContext"] == {"allowPrivilegeEscalation": False, "capabilities": {"drop": ("ALL",)}}


def _primary(**fields: Any) -> Any:
    return {"containers": ({"name": "primary", **fields},)}


def _affinity(**expression: Any) -> Any:
    term = {"matchExpressions": (expression,)}
    return {
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": (term,)}}}
    }


LONG = "x" * 131_072
REFUSED_VALUES: tuple[tuple[Any, str, str], ...] = (
    ({"nodeSelector": {"disk": "a b"}}, "nodeSelector can't be 'a b'", "Use at most 63"),
    ({"nodeSelector": {"di sk": "a"}}, "nodeSelector has the key 'di sk'", "Write 'name'"),
    ({"tolerations": ({"key": "a b", "operator": "Exists"},)}, "tolerations[0].key can't be 'a b'", "Write 'name'"),
    (
        {"tolerations": ({"key": "a", "operator": "In"},)},
        "operator is 'In', which the API",
        "Write one of Exists, Equal",
    ),
    ({"tolerations": ({"key": "a", "value": "b c"},)}, "value can't be 'b c'", "Use at most 63"),
    ({"hostname": "A_b"}, "hostname can't be 'A_b'", "Use small letters"),
    ({"priorityClassName": "A b"}, "priorityClassName can't be 'A b'", "Use small letters"),
    ({"restartPolicy": "Sometimes"}, "restartPolicy is 'Sometimes'", "Write one of Always"),
    (
        {"terminationGracePeriodSeconds": -1},
        "terminationGracePeriodSeconds is -1, out of bounds",
        "Write a whole number",
    ),
    (
        {"volumes": ({"name": "v", "secret": {"secretName": "s", "items": ({"key": "k", "path": "../x"},)}},)},
        "path can't be '../x': it leaves the volume",
        "Write a path below",
    ),
    (_primary(volumeMounts=({"name": "v", "mountPath": ""},)), "mountPath can't be ''", "Name it"),
    (_primary(env=({"name": "A=B", "value": "x"},)), "name can't be 'A=B'", "Use letters"),
    (_primary(env=({"name": "A", "value": LONG},)), "value can't be 'xxx", "Put it into a file"),
    (_primary(args=(LONG,)), "it has 131,072 bytes where 131,071 are the most", "Put it into a file"),
    (
        _primary(env=({"name": "A", "valueFrom": {"secretKeyRef": {"name": "a", "key": "a/b"}}},)),
        "key can't be 'a/b'",
        "Use letters",
    ),
    (_primary(ports=({"containerPort": 70_000},)), "containerPort is 70000, out of bounds", "Write a whole number"),
    (_primary(ports=({"containerPort": 80, "name": "A b"},)), "name can't be 'A b'", "Use small letters"),
    (_primary(imagePullPolicy="Sometimes"), "imagePullPolicy is 'Sometimes'", "Write one of Always"),
    (_primary(resources={"limits": {"a b": "1"}}), "limits has the key 'a b'", "Write 'name'"),
    (_primary(securityContext={"runAsUser": -1}), "runAsUser is -1, out of bounds", "Write a whole number"),
    (_affinity(key="a", operator="Is", values=("b",)), "operator is 'Is'", "Write one of In, NotIn"),
    (_affinity(key="a", operator="In", values=("b c",)), "values can't be 'b c'", "Use at most 63"),
)
"""What no schema says, and what the API server sees."""


@pytest.mark.parametrize(
    ("spec", "words", "help"),
    [
        ({"container": ()}, "spec.container is no field of the API", "Write 'containers'."),
        (
            {"containers": ({"name": "primary", "env": {"A": "1"}},)},
            "spec.containers[0].env is {'A': '1'}, not a list",
            "Write a list.",
        ),
        (
            {"containers": ({"name": "primary", "env": ({"name": "A", "value": 1},)},)},
            "value is 1, not a string",
            "Write a string.",
        ),
        ({"containers": ({"image": "x"},)}, "spec.containers[0].name is missing", "Give it name=..."),
        ({"activeDeadlineSeconds": True}, "is True, not a whole number", "Write a whole number."),
        (
            {"containers": ({"name": "primary", "resources": {"limits": {"memory": "4GB"}}},)},
            "limits['memory'] is '4GB', no quantity",
            "Write '4Gi'.",
        ),
        ({"nodeSelector": {"a": "x\0"}}, "can't be written", "Leave the character out."),
        ({"containers": ({"name": "primary"}, {"name": "b"})}, "['b'] has no image", "Give it image=..., or leave"),
        *REFUSED_VALUES,
    ],
)
def test_what_the_api_refuses_is_an_error(spec: Any, words: str, help: str) -> None:
    planned = plan(environment(task(pod_template=template(spec))))
    found = planned.diagnostics[0]
    assert (found.code, found.span) == ("FC755", at(5))
    assert found.help is not None
    assert found.help.startswith(help)
    assert words in found.message
    assert paths(planned) == []


def test_a_template_that_the_api_takes_is_read() -> None:
    spec = {
        "containers": (
            {
                "name": "primary",
                "env": ({"name": "a.b-c", "value": LONG[:131_000]},),
                "ports": ({"containerPort": 8080, "name": "http-1", "protocol": "TCP"},),
                "volumeMounts": ({"name": "v", "mountPath": "/v", "subPath": "a/b..c"},),
                "imagePullPolicy": "",
            },
        ),
        "volumes": ({"name": "v", "persistentVolumeClaim": {"claimName": "data"}},),
        "tolerations": ({"operator": "Exists"}, {"key": "example.com/x", "value": "", "effect": "NoSchedule"}),
        "nodeSelector": {"kubernetes.io/arch": "amd64", "empty": ""},
        "runtimeClassName": "gvisor.example",
        "dnsPolicy": "Default",
        "serviceAccountName": "",
        "hostname": "",
        **_affinity(key="zone", operator="Gt", values=("3",)),
    }
    assert codes(plan(environment(task(pod_template=template(spec))))) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"labels": {"a b": "c"}},
        {"labels": {"a": "b c"}},
        {"annotations": {"/x": "1"}},
        {"annotations": {"x": "y" * 262_144}},
    ],
)
def test_metadata_that_the_api_refuses(fields: Any) -> None:
    assert codes(plan(environment(task(pod_template=template(**fields))))) == ["FC752"]


def test_a_template_needs_the_container_that_it_names() -> None:
    declared = template({"containers": ({"name": "other", "image": "x"},)})
    assert codes(plan(environment(task(pod_template=declared)))) == ["FC701"]


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


def _with_resources(requests: Any, limits: Any) -> Any:
    return {"containers": ({"name": "primary", "resources": {"requests": requests, "limits": limits}},)}


@pytest.mark.parametrize(
    ("spec", "clause"),
    [
        (_with_resources({"cpu": "4"}, {"cpu": "2"}), "asks for '4' of cpu, and the limit is '2'"),
        (_with_resources({"memory": "-1Gi"}, {}), "has '-1Gi' of memory"),
        (_with_resources({"nvidia.com/gpu": "1"}, {}), "requests nvidia.com/gpu without a limit of it"),
        (_with_resources({"nvidia.com/gpu": "1"}, {"nvidia.com/gpu": "2"}), "and the limit is '2'"),
        ({"ephemeralContainers": ({"name": "e", "image": "x"},)}, "can't be created with a pod"),
        (
            {"volumes": ({"name": "v", "emptyDir": {}, "secret": {"secretName": "s"}},)},
            "spec.volumes['v'] is of the kinds emptyDir and secret at once",
        ),
    ],
)
def test_parts_of_a_template_that_dont_agree(spec: Any, clause: str) -> None:
    planned = plan(environment(task(pod_template=template(spec))))
    assert [(found.code, clause in found.message) for found in planned.diagnostics] == [("FC755", True)]
    assert paths(planned) == []


def test_a_template_s_amounts_are_compared_after_the_task_s_have_won() -> None:
    declared = task(pod_template=template(_with_resources({"cpu": "4"}, {"cpu": "2", "memory": "2Gi"})))
    planned = plan(environment(declared, resources=resources(cpu=1, memory=("512Mi", "1Gi"))))
    assert codes(planned) == []
    found = primary(document(planned, "tasks/app/train/pod.yaml"))["resources"]
    assert found == {"requests": {"cpu": "1", "memory": "512Mi"}, "limits": {"cpu": "1", "memory": "1Gi"}}


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
