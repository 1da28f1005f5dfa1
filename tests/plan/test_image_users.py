"""Who pods run as: the user of the image, as far as a cluster can be told, and what a template makes of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest
from tests.plan.samples import IMAGE, at, document, environment, plan, policy, primary, task

from flyte_compile.ir import Container, PodTemplate, TaskKind
from flyte_compile.plan.kubernetes.artefacts import KubernetesPlan
from flyte_compile.plan.users import user_of

_SECCOMP = {"seccompProfile": {"type": "RuntimeDefault"}}


def _planned(user: str, template: Mapping[str, Any] | None = None, **fields: Any) -> KubernetesPlan:
    found = user_of(user)
    assert found is not None
    if template is not None:
        fields = {"pod_template": _template(template), **fields}
    return plan(environment(task(**fields)), built=dataclasses.replace(IMAGE, user=found))


def _template(spec: Mapping[str, Any]) -> PodTemplate:
    return PodTemplate(span=at(9), pod_spec=spec, primary_container_name="primary", labels={}, annotations={})


def _pod(planned: KubernetesPlan) -> Any:
    return document(planned, "tasks/app/train/pod.yaml")


@pytest.mark.parametrize(
    ("user", "context", "found"),
    [
        ("1234", {"runAsNonRoot": True, "runAsUser": 1234}, []),
        ("1234:5678", {"runAsGroup": 5678, "runAsNonRoot": True, "runAsUser": 1234}, []),
        ("1234:0", {"runAsGroup": 0, "runAsNonRoot": True, "runAsUser": 1234}, []),
        ("1234:staff", {"runAsNonRoot": True}, []),
        ("app", {}, ["FC758"]),
        ("app:5678", {}, ["FC758"]),
    ],
)
def test_the_pod_runs_as_the_image_does(user: str, context: dict[str, Any], found: list[str]) -> None:
    planned = _planned(user)
    assert _pod(planned)["spec"]["securityContext"] == {**context, **_SECCOMP}
    assert "runAsUser" not in primary(_pod(planned))["securityContext"]
    assert [item.code for item in planned.diagnostics] == found


def test_a_template_that_gives_a_number_mends_a_name() -> None:
    planned = _planned("app", {"containers": (), "securityContext": {"runAsUser": 2000}})
    assert _pod(planned)["spec"]["securityContext"] == {"runAsNonRoot": True, "runAsUser": 2000, **_SECCOMP}
    assert [item.code for item in planned.diagnostics] == []
    planned = _planned("app", {"containers": ({"name": "primary", "securityContext": {"runAsUser": 2000}},)})
    assert _pod(planned)["spec"]["securityContext"] == _SECCOMP
    assert primary(_pod(planned))["securityContext"]["runAsUser"] == 2000
    assert primary(_pod(planned))["securityContext"]["runAsNonRoot"] is True
    assert [item.code for item in planned.diagnostics] == []


def test_a_template_s_user_wins() -> None:
    context = _pod(_planned("1234:5678", {"containers": (), "securityContext": {"runAsUser": 9}}))["spec"]
    assert context["securityContext"] == {"runAsGroup": 5678, "runAsNonRoot": True, "runAsUser": 9, **_SECCOMP}
    context = _pod(_planned("app", {"containers": (), "securityContext": {"runAsUser": 0}}))["spec"]
    assert context["securityContext"] == {"runAsNonRoot": False, "runAsUser": 0, **_SECCOMP}


@pytest.mark.parametrize("user", ["app", "1234:staff"])
def test_other_containers_don_t_run_as_their_images_say(user: str) -> None:
    planned = _planned(user, {"containers": ({"name": "primary"}, {"name": "proxy", "image": "proxy:1"})})
    assert _pod(planned)["spec"]["containers"][1]["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ("ALL",)},
        "runAsGroup": 1000,
        "runAsNonRoot": True,
        "runAsUser": 1000,
    }
    (note,) = [item for item in planned.diagnostics if item.code == "FC754"]
    assert note.message == "container 'proxy' runs as user 1000 without capabilities, as the pod does"


def test_other_containers_run_as_the_pod_does() -> None:
    planned = _planned("77", {"containers": ({"name": "primary"}, {"name": "proxy", "image": "proxy:1"})})
    assert "runAsUser" not in _pod(planned)["spec"]["containers"][1]["securityContext"]
    (note,) = [item for item in planned.diagnostics if item.code == "FC754"]
    assert note.message == "container 'proxy' runs as user 77 without capabilities, as the pod does"


def test_an_image_that_is_another_s_runs_as_user_1000() -> None:
    planned = _planned("app", {"containers": ({"name": "primary", "image": "other:1"},)})
    assert _pod(planned)["spec"]["securityContext"]["runAsUser"] == 1000
    own = Container("alpine:3", ("ls",), ())
    assert _pod(_planned("77", kind=TaskKind.CONTAINER, container=own))["spec"]["securityContext"]["runAsUser"] == 1000
    shared = Container("auto", ("ls",), ())
    found = _pod(_planned("77", kind=TaskKind.CONTAINER, container=shared))
    assert found["spec"]["securityContext"]["runAsUser"] == 77


def test_the_replicas_of_a_pool_run_as_the_image_does() -> None:
    user = user_of("77")
    assert user is not None
    planned = plan(environment(task(), reusable=policy()), built=dataclasses.replace(IMAGE, user=user))
    deployment = document(planned, "tasks/app/deployment.yaml")
    assert deployment["spec"]["template"]["spec"]["securityContext"]["runAsUser"] == 77
