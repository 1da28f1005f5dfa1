"""Whether the parts of a pod agree, once task and template are merged: requests and limits, and what excludes what.

Source: `pkg/apis/core/validation/validation.go` of Kubernetes. Names and mounts of a template have rules of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from flyte_compile.ir import quantity
from flyte_compile.plan.kubernetes.parts import as_mappings
from flyte_compile.plan.kubernetes.template_check import Problem
from flyte_compile.plan.model import Document

_OVERCOMMITTED = ("cpu", "memory", "ephemeral-storage")
"""What a container may be limited to more of than it asks for; of everything else it asks for what it may have."""

_Part: TypeAlias = Mapping[str, Document]


def disagreements(spec: _Part) -> Iterator[Problem]:
    """What the API server would refuse in a whole pod spec."""
    if "ephemeralContainers" in spec:
        yield Problem("spec.ephemeralContainers", "can't be created with a pod", "Leave them out.")
    for volume in as_mappings(spec.get("volumes")):
        if len(kinds := sorted(set(volume) - {"name"})) > 1:
            help = "Declare a volume for each."
            yield Problem(f"spec.volumes[{volume['name']!r}]", f"is of the kinds {' and '.join(kinds)} at once", help)
    for container in (*as_mappings(spec.get("initContainers")), *as_mappings(spec.get("containers"))):
        resources = container.get("resources")
        if isinstance(resources, Mapping):
            yield from _in_resources(resources, f"spec.containers[{container.get('name')!r}].resources")


def _in_resources(resources: _Part, path: str) -> Iterator[Problem]:
    requests, limits = _amounts(resources.get("requests")), _amounts(resources.get("limits"))
    for field, amounts in (("requests", requests), ("limits", limits)):
        for name, text in amounts.items():
            if (amount := quantity.parse(text)) is not None and amount < 0:
                yield Problem(f"{path}.{field}", f"has {text!r} of {name}", "Write an amount of 0 or more.")
    for name, text in requests.items():
        if name not in limits:
            if name not in _OVERCOMMITTED and not name.startswith("hugepages-"):
                yield Problem(path, f"requests {name} without a limit of it", f"Give a limit of {text!r} as well.")
            continue
        asked, most = quantity.parse(text), quantity.parse(limits[name])
        if asked is None or most is None or asked == most or (asked < most and name in _OVERCOMMITTED):
            continue
        help = "Write the same amount, or, of CPU, memory and storage, a smaller request."
        yield Problem(path, f"asks for {text!r} of {name}, and the limit is {limits[name]!r}", help)


def _amounts(value: Document) -> Mapping[str, str]:
    return {name: str(amount) for name, amount in value.items()} if isinstance(value, Mapping) else {}
