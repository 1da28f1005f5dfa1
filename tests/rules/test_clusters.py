"""Clustered environments."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rules.build import UNKNOWN, check, environment, only, policy, program, resources, span, spans

from flyte_compile.ir import Cluster, Device, Program
from flyte_compile.rules import cluster_shape


def _clustered(resources_: Any = None, **given: Any) -> Program:
    shape: dict[str, Any] = {
        "replicas": 2,
        "nproc_per_node": 2,
        "runtime": "TorchRun",
        "launcher": {},
        "interconnect": "tcp",
        "failure_policy": {},
        "ttl_seconds_after_finished": None,
    }
    reusable = given.pop("reusable", None)
    cluster = Cluster(span=span(5), spans=spans(*shape), **{**shape, **given})
    return program(environment(resources=resources_, reusable=reusable, cluster=cluster))


def _gpus(quantity: Any) -> Any:
    return resources(accelerator=Device("L4", quantity, None, "GPU"))


@pytest.mark.parametrize(
    ("resources_", "given"),
    [
        (None, {"replicas": 0}),
        (None, {"nproc_per_node": 0}),
        (_gpus(1), {}),
        (None, {"interconnect": "efa"}),
        (None, {"runtime": "MPIRun"}),
        (None, {"runtime": "JaxRun"}),
        (None, {"reusable": policy()}),
    ],
)
def test_what_the_sdk_refuses(resources_: Any, given: dict[str, Any]) -> None:
    assert only(cluster_shape, _clustered(resources_, **given)).subject == "etl"


@pytest.mark.parametrize(
    ("resources_", "given"),
    [
        (None, {}),
        (_gpus(2), {}),
        (_gpus(2), {"runtime": "JaxRun", "nproc_per_node": 1}),
        (None, {"runtime": "JaxRun", "nproc_per_node": UNKNOWN}),
        (_gpus(UNKNOWN), {}),
        (resources(accelerator=UNKNOWN), {}),
        (UNKNOWN, {"nproc_per_node": UNKNOWN, "replicas": UNKNOWN}),
        (None, {"interconnect": UNKNOWN, "runtime": UNKNOWN}),
    ],
)
def test_what_it_takes(resources_: Any, given: dict[str, Any]) -> None:
    assert check(cluster_shape, _clustered(resources_, **given)) == ()
