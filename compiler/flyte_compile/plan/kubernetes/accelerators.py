"""Accelerators: the resource to ask for, and the labels and taints of the nodes that have the device."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from flyte_compile.diagnostics import Span
from flyte_compile.ir import Device
from flyte_compile.ir.kubernetes_names import label_value_problem
from flyte_compile.plan.kubernetes.findings import Finding, found, gap
from flyte_compile.plan.kubernetes.known import known
from flyte_compile.plan.kubernetes.platforms import RESOURCES, Platform, Requirements, either, knowing_device
from flyte_compile.plan.model import Document

CHIPS_PER_NODE: Mapping[str, Mapping[str, int]] = {
    "V5E": {"1x1": 1, "2x2": 4, "2x4": 8},
    "V5P": {"2x2x1": 4},
    "V6E": {"1x1": 1, "2x2": 4, "2x4": 8},
}
"""TPU topologies that fit on one node, and the chips that it has there; every other one is several nodes of four."""
CHIPS_OF_SEVERAL_NODES = 4


@dataclass(frozen=True, slots=True)
class Placement:
    """What nodes must have, and which of their taints a pod bears."""

    require: Requirements
    tolerations: tuple[Mapping[str, Document], ...]


@dataclass(frozen=True, slots=True)
class Accelerator:
    """An extended resource with its amount, and where it is."""

    resource: str
    quantity: int
    placement: Placement


NOWHERE_SPECIAL = Placement({}, ())


def plan_accelerator(
    device: Device, platform: Platform, span: Span, *, subject: str
) -> tuple[Accelerator | None, tuple[Finding, ...]]:
    """The resource and placement of a device that is known; nothing where no cluster can have it."""
    device_class, quantity = known(device.device_class), known(device.quantity)
    name, partition = known(device.device), known(device.partition)
    if device_class not in RESOURCES:
        return None, (_not_in_clusters(device_class, span, subject),)
    if partition is not None and any(map(label_value_problem, (partition, f"mig-{partition}"))):
        message = f"no node can have a partition {partition!r}"
        help = "Write one that the device has, such as '1g.5gb'."
        return None, (found("FC352", message, span, subject=subject, field="resources.gpu", help=help),)
    profile = platform.classes.get(device_class)
    resource = profile.resource if profile else RESOURCES[device_class]
    findings: list[Finding] = []
    require: dict[str, tuple[str, ...]] = {}

    labels = platform.device(device_class, name) if name is not None else {}
    if name is not None and labels is None:
        findings.append(_not_enforced(device_class, name, name, platform, span, subject))
    require.update(labels or {})

    if partition is not None:
        if device_class == "TPU":
            quantity, extra = _chips(name, partition, quantity, span, subject)
            findings += extra
        partitioning = profile.partition if profile else None
        if partitioning is not None and partitioning.strategy == "mixed":
            resource = f"nvidia.com/mig-{partition}"
        elif partitioning is not None and partitioning.label is not None:
            require[partitioning.label] = (partition,)
        elif not (name is not None and labels is None):
            findings.append(
                _not_enforced(device_class, name, f"{name or ''} {partition}".strip(), platform, span, subject)
            )

    tolerations = (_toleration(resource, ()), *(_toleration(label, values) for label, values in require.items()))
    return Accelerator(resource, quantity, Placement(require, tolerations)), tuple(findings)


def _toleration(key: str, values: tuple[str, ...]) -> Mapping[str, Document]:
    """The toleration of a taint on the nodes of a device: one value is told apart, several are not."""
    if len(values) == 1:
        return {"key": key, "operator": "Equal", "value": values[0], "effect": "NoSchedule"}
    return {"key": key, "operator": "Exists", "effect": "NoSchedule"}


def _not_in_clusters(device_class: str, span: Span, subject: str) -> Finding:
    what = "Apple Silicon" if device_class == "APPLE_SILICON" else device_class
    return gap(
        "resources.gpu",
        "FC822",
        f"no Kubernetes node offers {what}: the pod is planned without it",
        span,
        subject=subject,
        help="Run this task with the SDK on a devbox, or ask for a device that a cluster has.",
    )


def _not_enforced(
    device_class: str, device: str | None, what: str, platform: Platform, span: Span, subject: str
) -> Finding:
    profiles = () if device is None else knowing_device(device_class, device)
    choice = f": --platform {either(profiles)}" if profiles else ""
    return gap(
        "resources.gpu.device",
        "FC820",
        f"platform {platform.name!r} has no node label for {what!r}, so the pod may get another device",
        span,
        subject=subject,
        field="resources.gpu",
        help=f"Choose the platform of your cluster{choice}; or add the label to a platform table of your own.",
    )


def _chips(name: str | None, topology: str, declared: int, span: Span, subject: str) -> tuple[int, tuple[Finding, ...]]:
    """The chips that one pod must ask for: all that a node of the topology has."""
    if not re.fullmatch(r"[1-9][0-9]*(x[1-9][0-9]*){1,2}", topology):
        return declared, ()
    total = math.prod(int(side) for side in topology.split("x"))
    on_one_node = CHIPS_PER_NODE.get(name or "", {}).get(topology)
    if on_one_node is not None:
        return on_one_node, ()
    nodes = max(1, total // CHIPS_OF_SEVERAL_NODES)
    return min(total, CHIPS_OF_SEVERAL_NODES), (
        gap(
            "resources.gpu.partition",
            "FC823",
            f"the topology {topology!r} is {total} chips on {nodes} nodes, and one pod has those of one node alone",
            span,
            subject=subject,
            field="resources.gpu",
            help="Ask for a topology of one node, or run the task as an indexed Job of your own.",
        ),
    )
