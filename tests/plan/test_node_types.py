"""Requests that no node type of a platform holds."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.samples import codes, device, environment, plan

from flyte_compile.ir import Resources
from flyte_compile.plan.kubernetes.platforms import PlatformError, built_in, load


def _with(declared: Resources, **amounts: Any) -> Resources:
    return Resources(declared.span, declared.spans, accelerator=declared.accelerator, **amounts)


@pytest.mark.parametrize(
    ("platform", "name", "count", "amounts"),
    [
        ("gke", "T4", 8, {}),
        ("gke", "A100", 8, {"memory": "2Ti"}),
        ("gke", "A100", 1, {"cpu": 128}),
        ("gke", "H100", 8, {"memory": ("1900Gi", "2Ti")}),
        ("aks", "A10", 4, {}),
        ("eks", "T4", 1, {"memory": "500Gi"}),
        ("karpenter", "V100", 8, {"cpu": "97"}),
    ],
)
def test_no_node_holds_it(platform: str, name: str, count: int, amounts: Any) -> None:
    planned = plan(environment(resources=_with(device(name, count), **amounts)), platform=platform)
    (found,) = planned.diagnostics
    assert (found.code, found.field) == ("FC847", "resources.gpu")
    assert found.message.startswith(f"no node of platform {platform!r} has {count} {name}")
    assert found.help is not None and "the largest is" in found.help


@pytest.mark.parametrize(
    ("platform", "name", "count", "amounts"),
    [
        ("gke", "A100", 16, {"memory": "1000Gi", "cpu": 90}),
        ("gke", "T4", 4, {}),
        ("gke", "T4", 1, {"cpu": (1, 400), "memory": ("1Gi", "4Ti")}),
        ("generic", None, 8, {"memory": "64Ti"}),
        ("gke", None, 8, {"memory": "64Ti"}),
        ("eks", "T4", 8, {"memory": "300Gi"}),
    ],
)
def test_a_node_holds_it(platform: str, name: str | None, count: int, amounts: Any) -> None:
    planned = plan(environment(resources=_with(device(name, count), **amounts)), platform=platform)
    assert codes(planned) == []


def test_parts_of_devices_are_not_counted() -> None:
    parts = device("A100", 14, partition="1g.5gb")
    assert codes(plan(environment(resources=parts), platform="aks")) == []


@pytest.mark.parametrize("name", built_in())
def test_node_types_are_of_devices_that_the_platform_knows(name: str) -> None:
    for known in load(name, {}).classes.values():
        assert set(known.nodes) <= set(known.devices)
        assert all(nodes for nodes in known.nodes.values())


def _mine(nodes: Any) -> Any:
    return {"mine": {"extends": "gke", "classes": {"GPU": {"nodes": {"A100": nodes}}}}}


def test_a_platform_of_ones_own_says_what_it_has() -> None:
    small = [{"name": "small", "devices": 2, "cpu": 24, "memory": "170Gi"}]
    assert [node.name for node in load("mine", _mine(small)).classes["GPU"].nodes["A100"]] == ["small"]
    assert load("mine", _mine([])).classes["GPU"].nodes["A100"] == ()
    assert load("mine", _mine(small)).classes["GPU"].nodes["T4"]


@pytest.mark.parametrize(
    "nodes",
    [
        [{"name": "small", "devices": 2, "cpu": 24}],
        [{"name": "small", "devices": "2", "cpu": 24, "memory": "1Gi"}],
        [{"name": "small", "devices": 2, "cpu": 24, "memory": "1GB"}],
        [{"name": "small", "devices": 2, "cpu": 24, "memory": 64}],
        ["small"],
    ],
)
def test_a_table_that_says_no_node_type(nodes: Any) -> None:
    with pytest.raises(PlatformError):
        load("mine", _mine(nodes))
