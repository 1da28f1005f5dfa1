"""Platform profiles: which node labels stand for a device or for spot capacity, by kind of cluster.

A profile is a table, built in (`platforms/*.toml`) or the user's, which may extend another with `extends = "gke"`:

    description = "..."
    [spot]                      require = { label = [values] }, tolerations = [ ... ]
    [classes.GPU]               label = "...", resource = "..." (else the class's usual one)
    [classes.GPU.devices]       DEVICE = [values of the label], or { label = [values], ... }
    [classes.GPU.nodes]         DEVICE = [{ name = "...", devices = 8, cpu = 96, memory = "1152Gi" }, ...], the largest
    [classes.GPU.partition]     strategy = "single" | "mixed" | "topology", label = "..."
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal, TypeAlias, cast

from flyte_compile.plan.kubernetes.platform_tables import TableError, check_table
from flyte_compile.plan.model import Document

Table: TypeAlias = Mapping[str, Any]
Requirements: TypeAlias = Mapping[str, tuple[str, ...]]
"""Label to the values that a node may have."""
Strategy: TypeAlias = Literal["single", "mixed", "topology"]

RESOURCES: Mapping[str, str] = {
    "GPU": "nvidia.com/gpu",
    "TPU": "google.com/tpu",
    "NEURON": "aws.amazon.com/neuron",
    "AMD_GPU": "amd.com/gpu",
    "HABANA_GAUDI": "habana.ai/gaudi",
}
"""Device class to the extended resource that its device plugin offers."""


@dataclass(frozen=True, slots=True)
class Partitioning:
    """How a part of a device is asked for: `mixed`, as a resource of its own; `single` and `topology`, with a label."""

    strategy: Strategy
    label: str | None


@dataclass(frozen=True, slots=True)
class NodeType:
    """A type of node with a device; those that are no larger than another one in any way may be left out."""

    name: str
    devices: int
    cpu: int
    memory: str
    """A Kubernetes quantity."""


@dataclass(frozen=True, slots=True)
class DeviceClass:
    """What a platform knows of a class of devices."""

    resource: str
    devices: Mapping[str, Requirements]
    partition: Partitioning | None
    nodes: Mapping[str, tuple[NodeType, ...]]
    """Device to the node types that have it; without an entry, they aren't known."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a platform keeps capacity that it may take back."""

    require: Requirements
    tolerations: tuple[Mapping[str, Document], ...]


@dataclass(frozen=True, slots=True)
class Platform:
    """A profile, read."""

    name: str
    description: str
    classes: Mapping[str, DeviceClass]
    spot: Spot | None

    def device(self, device_class: str, device: str) -> Requirements | None:
        """The labels of nodes that have a device; `None` where the profile has none for it."""
        known = self.classes.get(device_class)
        return None if known is None else known.devices.get(device)


class PlatformError(ValueError):
    """A profile that isn't there, or a user's table that is none: wrong configuration, not a finding in a program."""


@functools.cache
def built_in() -> tuple[str, ...]:
    """The names of the profiles that come with the compiler, sorted."""
    folder = resources.files("flyte_compile.plan.kubernetes").joinpath("platforms")
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))


def load(name: str, tables: Mapping[str, Table]) -> Platform:
    """The profile of a name, among the user's tables and then those built in; raises `PlatformError`."""
    return _platform(name, _table(name, tables, ()))


def knowing_device(device_class: str, device: str) -> tuple[str, ...]:
    """The built-in profiles that have a label for a device."""
    return tuple(name for name in built_in() if load(name, {}).device(device_class, device))


def either(names: tuple[str, ...]) -> str:
    """Names of profiles as a choice."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def knowing_spot() -> tuple[str, ...]:
    """The built-in profiles that know spot capacity."""
    return tuple(name for name in built_in() if load(name, {}).spot)


def _table(name: str, tables: Mapping[str, Table], seen: tuple[str, ...]) -> Table:
    if name in tables:
        table: Any = tables[name]
        if not isinstance(table, Mapping):
            raise PlatformError(f"platform {name!r} is {table!r}, not a table")
        base = table.get("extends")
        if base is None:
            return table
        if not isinstance(base, str):
            raise PlatformError(f"platform {name!r} extends {base!r}, which is no name")
        if base in seen or (base == name and name not in built_in()):
            raise PlatformError(f"platform {name!r} extends {base!r}, which extends it in turn")
        return _merge(_table(base, {k: v for k, v in tables.items() if k != name}, (*seen, name)), table)
    if name not in built_in():
        known = ", ".join(sorted({*tables, *built_in()}))
        raise PlatformError(f"there is no platform {name!r}; there are {known}")
    return _read(name)


@functools.cache
def _read(name: str) -> Table:
    text = (
        resources.files("flyte_compile.plan.kubernetes")
        .joinpath("platforms", f"{name}.toml")
        .read_text(encoding="utf-8")
    )
    return tomllib.loads(text)


def _merge(base: Table, over: Table) -> Table:
    """Tables key by key; what isn't a table on both sides is replaced."""
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merge(merged[key], value) if both else value
    return merged


def _platform(name: str, table: Table) -> Platform:
    try:
        check_table(table, RESOURCES)
    except TableError as error:
        raise PlatformError(f"the table of platform {name!r} isn't a profile: {error}") from error
    spot = table.get("spot")
    return Platform(
        name,
        table.get("description", name),
        {key: _device_class(key, entry) for key, entry in table.get("classes", {}).items()},
        None
        if spot is None
        else Spot(_requirements(spot["require"]), tuple(dict(entry) for entry in spot.get("tolerations", ()))),
    )


def _device_class(key: str, table: Table) -> DeviceClass:
    partition = table.get("partition")
    return DeviceClass(
        table.get("resource", RESOURCES[key]),
        {
            device: _requirements(entry if isinstance(entry, Mapping) else {table["label"]: entry})
            for device, entry in table.get("devices", {}).items()
        },
        None if partition is None else Partitioning(cast(Strategy, partition["strategy"]), partition.get("label")),
        {
            device: tuple(NodeType(node["name"], node["devices"], node["cpu"], node["memory"]) for node in nodes)
            for device, nodes in table.get("nodes", {}).items()
        },
    )


def _requirements(table: Table) -> Requirements:
    return {label: tuple(values) for label, values in table.items()}
