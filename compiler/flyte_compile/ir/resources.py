"""Compute resources and accelerators, as declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from flyte_compile.diagnostics import Span
from flyte_compile.ir.data import Unknown

Amount: TypeAlias = "int | float | str | Unknown"
"""A quantity as the user wrote it: a number of cores, or Kubernetes' quantity grammar."""


@dataclass(frozen=True, slots=True)
class Device:
    """An accelerator: `flyte.Device`, or what `GPU`, `TPU`, `Neuron` and their kin, and strings, stand for."""

    device: str | Unknown | None
    """The SDK's name of the device, with its retired spellings replaced; `None` for "any"."""
    quantity: int | Unknown
    partition: str | Unknown | None
    device_class: str | Unknown
    """`GPU`, `TPU`, `NEURON`, `AMD_GPU`, `HABANA_GAUDI` or `APPLE_SILICON`."""
    constructor: str = "Device"
    """The SDK's function that makes it, such as `GPU`, which takes its own devices only; `Device` takes any."""
    written: str | None = None
    """The name as that function was given it, where the declaration calls one."""
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Resources:
    """`flyte.Resources`; a pair is (request, limit). `spans` holds the place of each argument that was given."""

    span: Span
    spans: Mapping[str, Span]
    cpu: Amount | tuple[Amount, ...] | None = None
    memory: Amount | tuple[Amount, ...] | None = None
    gpu: int | str | Device | Unknown | None = None
    """As declared: a count, the text of an accelerator, or a device."""
    disk: Amount | None = None
    shm: Amount | None = None
    accelerator: Device | Unknown | None = None
    """What `gpu` means; `None` where nothing is asked for, or where the text names no device (a diagnostic says so)."""
