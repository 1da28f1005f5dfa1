"""Whether any node type of a platform holds all that a pod asks for at once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flyte_compile.diagnostics import Span
from flyte_compile.ir import Device, quantity
from flyte_compile.plan.kubernetes.findings import Finding, found
from flyte_compile.plan.kubernetes.known import known
from flyte_compile.plan.kubernetes.platforms import NodeType, Platform


def held_by_no_node(
    device: Device, requests: Mapping[str, str], platform: Platform, span: Span, *, subject: str
) -> tuple[Finding, ...]:
    """FC847 where the platform's nodes are known and each of those with the device has too little of something.

    What a node keeps for itself isn't counted, nor what other containers of the pod ask for, so a finding is sure.
    """
    device_class, name = known(device.device_class), known(device.device)
    profile = platform.classes.get(device_class)
    nodes = () if profile is None or name is None else profile.nodes.get(name, ())
    # How many parts a device is cut into is up to the cluster.
    count = known(device.quantity) if known(device.partition) is None else 1
    cores, memory = (_amount(requests.get(field)) for field in ("cpu", "memory"))
    if not nodes or any(_holds(node, count, cores, memory) for node in nodes):
        return ()
    asked = [f"{count} {name}"]
    asked += [f"{requests['cpu']} CPUs"] if cores else []
    asked += [f"{requests['memory']} of memory"] if memory else []
    most = " or ".join(f"{node.name} with {node.devices}, {node.cpu} CPUs and {node.memory}" for node in nodes)
    return (
        found(
            "FC847",
            f"no node of platform {platform.name!r} has {', '.join(asked)} at once",
            span,
            subject=subject,
            field="resources.gpu",
            help=f"Ask for less: the largest is {most}, and it keeps some of that for itself.",
        ),
    )


def _holds(node: NodeType, count: int, cores: Decimal, memory: Decimal) -> bool:
    return count <= node.devices and cores <= node.cpu and memory <= _amount(node.memory)


def _amount(text: str | None) -> Decimal:
    """What a quantity is worth; nothing where there is none."""
    return (quantity.parse(text) if text is not None else None) or Decimal(0)
