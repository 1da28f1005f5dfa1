"""Stands in for `flyte.resources`: accelerators."""

from __future__ import annotations

from typing import Any, ClassVar

from flyte_compile_runtime.standin.declarations import Declaration, Resources

__all__ = [
    "AMD_GPU",
    "APPLE_SILICON",
    "GPU",
    "HABANA_GAUDI",
    "TPU",
    "Device",
    "Neuron",
    "Resources",
]


class Device(Declaration):
    """Stands in for `flyte.Device`."""

    parameters: ClassVar[dict[str, Any]] = {"quantity": 1, "device_class": "GPU", "device": None, "partition": None}


def GPU(device: str | None = None, quantity: int = 1, partition: str | None = None) -> Device:
    """NVIDIA devices."""
    return Device(quantity, "GPU", device, partition)


def TPU(device: str | None = None, partition: str | None = None) -> Device:
    """A slice of Google's devices."""
    return Device(1, "TPU", device, partition)


def Neuron(device: str | None = None) -> Device:
    """A device of AWS."""
    return Device(1, "NEURON", device)


def AMD_GPU(device: str | None = None) -> Device:
    """A device of AMD."""
    return Device(1, "AMD_GPU", device)


def HABANA_GAUDI(device: str | None = None) -> Device:
    """A device of Intel."""
    return Device(1, "HABANA_GAUDI", device)


def APPLE_SILICON() -> Device:
    """The device of a Mac."""
    return Device(1, "APPLE_SILICON", "AppleSilicon")
