"""A reusable environment as a Deployment, a Service and what scales them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.samples import (
    codes,
    document,
    environment,
    paths,
    plan,
    policy,
    primary,
    resources,
    task,
    template,
    unknown,
)

from flyte_compile.ir import Retries, Timeout

DEPLOYMENT, SERVICE, HPA = "tasks/app/deployment.yaml", "tasks/app/service.yaml", "tasks/app/hpa.yaml"


def _pool(**fields: Any) -> Any:
    return environment(reusable=policy(**fields), resources=resources(cpu="1"))


def test_a_pool_of_fixed_size_has_no_autoscaler() -> None:
    planned = plan(_pool())
    assert paths(planned) == [DEPLOYMENT, SERVICE, "tasks/app/train/pod.yaml"]
    assert [item.installed for item in planned.objects] == [True, True, False]
    found = document(planned, DEPLOYMENT)
    assert found["metadata"]["name"] == "app"
    assert found["spec"]["replicas"] == 2
    worker = found["spec"]["template"]
    assert worker["spec"]["restartPolicy"] == "Always"
    container = worker["spec"]["containers"][0]
    assert container["command"] == ("python", "/opt/flyte-compile/tasks/app/worker.py")
    assert container["ports"] == ({"name": "http", "containerPort": 8080},)
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert "FLYTE_COMPILE_INPUTS" not in {item["name"] for item in container["env"]}
    service = document(planned, SERVICE)["spec"]
    assert service["selector"].items() <= worker["metadata"]["labels"].items()
    assert found["spec"]["selector"]["matchLabels"] == service["selector"]


def test_a_pool_that_grows_has_an_autoscaler() -> None:
    planned = plan(_pool(min_replicas=2, max_replicas=5, scaledown_ttl=120.0))
    spec = document(planned, HPA)["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 5)
    assert spec["behavior"] == {"scaleDown": {"stabilizationWindowSeconds": 120}}
    assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "app"}
    assert spec["metrics"][0]["resource"]["target"]["type"] == "Utilization"
    without = document(plan(environment(reusable=policy(max_replicas=5))), HPA)["spec"]
    assert without["metrics"][0]["resource"]["target"] == {"type": "AverageValue", "averageValue": "500m"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["FC828"]),
        ({"scope": "run"}, ["FC828", "FC829"]),
        ({"min_replicas": 0}, ["FC828", "FC833", "FC834"]),
        ({"max_replicas": 3, "scaledown_ttl": 7200.0}, ["FC828", "FC833", "FC834"]),
    ],
)
def test_what_a_deployment_cant_do_is_said_and_listed_for_every_task(
    fields: dict[str, Any], expected: list[str]
) -> None:
    planned = plan(_pool(**fields))
    assert sorted(codes(planned)) == expected
    assert planned.pools[0].unsupported == planned.tasks[0, "app.train"].unsupported


def test_an_autoscaler_keeps_one_and_waits_an_hour_at_most() -> None:
    spec = document(plan(_pool(min_replicas=0, scaledown_ttl=7200.0)), HPA)["spec"]
    assert spec["minReplicas"] == 1
    assert spec["behavior"]["scaleDown"]["stabilizationWindowSeconds"] == 3600


@pytest.mark.parametrize(
    "fields",
    [
        {"min_replicas": 0, "max_replicas": 0},
        {"min_replicas": 3},
        {"min_replicas": -1},
        {"scaledown_ttl": float("nan")},
        {"idle_ttl": 10**400},
    ],
)
def test_policies_that_no_deployment_can_have(fields: dict[str, Any]) -> None:
    planned = plan(_pool(**fields))
    assert codes(planned) == ["FC550"]
    assert paths(planned) == ["tasks/app/train/pod.yaml"]


def test_an_unknown_policy_has_no_pool_but_its_tasks_have_pods() -> None:
    planned = plan(environment(reusable=unknown()))
    assert codes(planned) == ["FC003"]
    assert paths(planned) == ["tasks/app/train/pod.yaml"]
    assert planned.pools[0].deployment is None


def test_what_a_worker_doesnt_do_for_a_task() -> None:
    declared = task(retries=Retries(1), timeout=Timeout(max_runtime=5))
    planned = plan(environment(declared, reusable=policy()))
    assert codes(planned) == ["FC828", "FC837", "FC837"]
    assert "tasks/app/train/job.yaml" in paths(planned)


def test_a_pool_keeps_its_own_label_and_no_bound_on_its_life() -> None:
    declared = template({"activeDeadlineSeconds": 5}, labels={"flyte-compile/pool": "mine"})
    found = document(plan(environment(reusable=policy(), pod_template=declared)), DEPLOYMENT)["spec"]["template"]
    assert found["metadata"]["labels"]["flyte-compile/pool"] == "app"
    assert "activeDeadlineSeconds" not in found["spec"]


def test_ports_of_a_template_stand_beside_ours() -> None:
    declared = template({"containers": ({"name": "primary", "ports": ({"containerPort": 9090},)},)})
    found = document(plan(environment(reusable=policy(), pod_template=declared)), DEPLOYMENT)
    ports = primary(found["spec"]["template"])["ports"]
    assert [port["containerPort"] for port in ports] == [8080, 9090]


def test_names_of_pools_differ_where_their_environments_do() -> None:
    first = environment(task("a_b.t"), key=0, name="a_b", reusable=policy())
    second = environment(task("a-b.t"), key=1, name="a-b", reusable=policy())
    planned = plan(first, second)
    names = [item.document["metadata"] for item in planned.objects if item.document["kind"] == "Deployment"]
    assert len({name["name"] for name in names if isinstance(name, dict)}) == 2


def test_a_service_starts_with_a_letter() -> None:
    planned = plan(environment(task("2024.t"), name="2024", reusable=policy()))
    assert document(planned, "tasks/2024/service.yaml")["metadata"]["name"] == "pool-2024"
