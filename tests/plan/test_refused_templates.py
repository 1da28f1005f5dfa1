"""What the API server would refuse of a pod template, of which schemas say little."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.samples import (
    at,
    codes,
    document,
    environment,
    paths,
    plan,
    primary,
    resources,
    task,
    template,
)


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
