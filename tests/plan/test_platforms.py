"""Accelerators and spot capacity on every platform."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.samples import codes, device, document, environment, plan, primary, task

from flyte_compile.plan.kubernetes.platforms import built_in, load
from flyte_compile.sdk.accelerators import DEVICES, PARTITIONS, TOPOLOGIES

POD = "tasks/app/train/pod.yaml"


def _plan(declared: Any, platform: str) -> tuple[Any, list[str]]:
    planned = plan(environment(resources=declared), platform=platform)
    return document(planned, POD), codes(planned)


def _required(found: Any) -> dict[str, tuple[str, ...]]:
    affinity = found["spec"].get("affinity")
    if affinity is None:
        return {}
    (term,) = affinity["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    return {item["key"]: item["values"] for item in term["matchExpressions"]}


def _limits(found: Any) -> dict[str, str]:
    resources = primary(found)["resources"]
    assert resources["limits"] == resources["requests"]
    limits: dict[str, str] = resources["limits"]
    return limits


@pytest.mark.parametrize(
    ("device_class", "resource"),
    [
        ("GPU", "nvidia.com/gpu"),
        ("TPU", "google.com/tpu"),
        ("NEURON", "aws.amazon.com/neuron"),
        ("AMD_GPU", "amd.com/gpu"),
        ("HABANA_GAUDI", "habana.ai/gaudi"),
    ],
)
def test_a_class_has_its_resource(device_class: str, resource: str) -> None:
    found, said = _plan(device(None, 2, device_class=device_class), "generic")
    assert _limits(found) == {resource: "2"}
    assert (_required(found), said) == ({}, [])


def test_generic_sets_no_label_and_says_which_platforms_would() -> None:
    planned = plan(environment(resources=device("T4")), platform="generic")
    (found,) = planned.diagnostics
    assert found.code == "FC820"
    assert found.help is not None and "--platform aks, eks, flyte, gfd, gke or karpenter;" in found.help
    assert _required(document(planned, POD)) == {}


@pytest.mark.parametrize(
    ("platform", "name", "label", "values"),
    [
        ("flyte", "H100", "k8s.amazonaws.com/accelerator", ("nvidia-tesla-h100",)),
        ("flyte", "H200", "k8s.amazonaws.com/accelerator", ("H200",)),
        ("gke", "T4", "cloud.google.com/gke-accelerator", ("nvidia-tesla-t4",)),
        ("gke", "H100", "cloud.google.com/gke-accelerator", ("nvidia-h100-80gb", "nvidia-h100-mega-80gb")),
        ("gke", "H200", "cloud.google.com/gke-accelerator", ("nvidia-h200-141gb",)),
        ("gfd", "T4", "nvidia.com/gpu.product", ("Tesla-T4",)),
        ("karpenter", "L4", "karpenter.k8s.aws/instance-gpu-name", ("l4",)),
        ("eks", "T4", "k8s.amazonaws.com/accelerator", ("nvidia-tesla-t4",)),
    ],
)
def test_a_named_device_is_required_and_its_taint_borne(platform: str, name: str, label: str, values: Any) -> None:
    found, said = _plan(device(name), platform)
    assert (_required(found)[label], said) == (values, [])
    borne = {item["key"]: item for item in found["spec"]["tolerations"]}
    assert borne[label]["effect"] == "NoSchedule"
    assert borne[label].get("value", values) in (values[0], values)


@pytest.mark.parametrize(
    ("platform", "limits", "label"),
    [
        ("gke", {"nvidia.com/gpu": "1"}, "cloud.google.com/gke-gpu-partition-size"),
        ("flyte", {"nvidia.com/gpu": "1"}, "k8s.amazonaws.com/gpu-partition-size"),
        ("gfd", {"nvidia.com/mig-1g.5gb": "1"}, None),
        ("generic", {"nvidia.com/mig-1g.5gb": "1"}, None),
    ],
)
def test_a_partition_is_a_label_or_a_resource(platform: str, limits: dict[str, str], label: str | None) -> None:
    found, _ = _plan(device("A100", 1, "1g.5gb"), platform)
    assert _limits(found) == limits
    if label is not None:
        assert _required(found)[label] == ("1g.5gb",)


def test_a_shared_device_is_on_a_shared_pool() -> None:
    found, said = _plan(device("T4 shared"), "gke")
    assert _required(found) == {
        "cloud.google.com/gke-accelerator": ("nvidia-tesla-t4",),
        "cloud.google.com/gke-gpu-sharing-strategy": ("time-sharing", "mps"),
    }
    assert said == []
    assert _plan(device("A10 shared"), "gke")[1] == ["FC820"]


@pytest.mark.parametrize(
    ("name", "topology", "chips", "said"),
    [
        ("V5P", "2x2x1", "4", []),
        ("V5E", "1x1", "1", []),
        ("V5E", "2x4", "8", []),
        ("V6E", "2x2", "4", []),
        ("V5P", "2x2x2", "4", ["FC823"]),
        ("V5E", "4x4", "4", ["FC823"]),
        ("V5E", None, "1", []),
    ],
)
def test_a_topology_asks_for_the_chips_of_one_node(
    name: str, topology: str | None, chips: str, said: list[str]
) -> None:
    found, codes_ = _plan(device(name, 1, topology, "TPU"), "gke")
    assert (_limits(found), codes_) == ({"google.com/tpu": chips}, said)
    assert _required(found).get("cloud.google.com/gke-tpu-topology") == (None if topology is None else (topology,))


def test_apple_silicon_is_in_no_cluster() -> None:
    found, said = _plan(device("AppleSilicon", device_class="APPLE_SILICON"), "gke")
    assert said == ["FC822"]
    assert "resources" not in primary(found)


@pytest.mark.parametrize(
    ("platform", "label", "value"),
    [
        ("gke", "cloud.google.com/gke-spot", "true"),
        ("eks", "eks.amazonaws.com/capacityType", "SPOT"),
        ("karpenter", "karpenter.sh/capacity-type", "spot"),
        ("aks", "kubernetes.azure.com/scalesetpriority", "spot"),
    ],
)
def test_an_interruptible_task_is_on_spot_nodes(platform: str, label: str, value: str) -> None:
    planned = plan(environment(task(interruptible=True)), platform=platform)
    assert codes(planned) == []
    found = document(planned, POD)
    assert _required(found) == {label: (value,)}
    if platform == "aks":
        assert found["spec"]["tolerations"][0]["key"] == label


@pytest.mark.parametrize("platform", ["generic", "flyte", "gfd"])
def test_a_platform_without_spot_says_so(platform: str) -> None:
    planned = plan(environment(task(interruptible=True)), platform=platform)
    assert codes(planned) == ["FC821"]
    (entry,) = planned.tasks[0, "app.train"].unsupported
    assert isinstance(entry, dict)
    assert entry["feature"] == "interruptible"


@pytest.mark.parametrize("platform", built_in())
def test_profiles_name_devices_that_the_sdk_has(platform: str) -> None:
    profile = load(platform, {})
    for device_class, known in profile.classes.items():
        assert set(known.devices) <= set(DEVICES[device_class])
    for device_class, names in DEVICES.items():
        for name in names:
            partitions = PARTITIONS.get(name, ()) + TOPOLOGIES.get(name, ())
            for partition in (None, *partitions):
                planned = plan(environment(resources=device(name, 1, partition, device_class)), platform=platform)
                enforced = profile.device(device_class, name) is not None
                assert ("FC820" in codes(planned)) is not (enforced or device_class == "APPLE_SILICON")
                assert planned.tasks[0, "app.train"].run is not None


def test_a_users_table_extends_a_profile() -> None:
    tables = {
        "ours": {
            "extends": "gke",
            "spot": {"require": {"pool": ["cheap"]}},
            "classes": {"GPU": {"devices": {"A10 shared": {"pool": ["shared"]}, "T4": ["t4"]}}},
        }
    }
    ours = load("ours", tables)
    assert ours.device("GPU", "A10 shared") == {"pool": ("shared",)}
    assert ours.device("GPU", "T4") == {"cloud.google.com/gke-accelerator": ("t4",)}
    assert ours.device("GPU", "L4") == {"cloud.google.com/gke-accelerator": ("nvidia-l4",)}
    assert ours.spot is not None
    assert ours.spot.require["pool"] == ("cheap",)
    planned = plan(environment(resources=device("A10 shared")), platform="ours", platforms=tables)
    assert codes(planned) == []


@pytest.mark.parametrize("partition", ["", "a b", "1g.5gb\nx: y", "x" * 70, "-1g"])
def test_a_partition_that_no_node_can_have(partition: str) -> None:
    planned = plan(environment(resources=device("A100", 1, partition)), platform="gke")
    assert (codes(planned), planned.objects) == (["FC352"], ())
