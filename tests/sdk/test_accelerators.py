"""The accelerator table against the installed SDK, and the reading of accelerator texts."""

from __future__ import annotations

from typing import get_args

import flyte._resources as sdk
import pytest

from flyte_compile.sdk import accelerators
from flyte_compile.sdk.accelerators import Accelerator, parse_accelerator, suggest_accelerator, suggest_device


def _flat(literal: object) -> tuple[str, ...]:
    return tuple(get_args(literal))


def test_devices_are_the_sdks() -> None:
    expected = {name: _flat(literal) for literal, name in sdk._DeviceClassType.items()}
    for device, device_class in sdk._DEVBOX_DEVICE_CLASSES.items():
        expected[device_class] = (*expected.get(device_class, ()), device)
    assert dict(accelerators.DEVICES) == expected
    assert set(accelerators.DEVICES) == set(_flat(sdk.DeviceClass))


def test_shared_devices_are_the_sdks() -> None:
    assert _flat(sdk.SharedGPUType) == accelerators.SHARED_DEVICES


def test_retired_names_are_the_sdks() -> None:
    assert dict(accelerators.RETIRED_NAMES) == sdk._DEPRECATED_GPU_ALIASES


def test_texts_are_the_sdks() -> None:
    assert sorted(accelerators.TEXTS) == sorted(_flat(sdk.Accelerators))


def test_partitions_are_the_sdks() -> None:
    expected = {
        "A100": _flat(sdk.A100Parts),
        "A100_80G": _flat(sdk.A100_80GBParts),
        "H100": _flat(sdk.H100Parts),
        "H200": _flat(sdk.H200Parts),
        "RTX_PRO_6000": _flat(sdk.RTXPro6000Parts),
    }
    assert dict(accelerators.PARTITIONS) == expected


def test_topologies_are_the_sdks() -> None:
    expected = {"V5E": _flat(sdk.V5EParts), "V5P": _flat(sdk.V5PParts), "V6E": _flat(sdk.V6EParts)}
    assert dict(accelerators.TOPOLOGIES) == expected


def test_gpu_quantity_is_the_sdks() -> None:
    assert max(get_args(sdk.GPUQuantity)) == accelerators.MAX_GPU_QUANTITY


@pytest.mark.parametrize(("function", "device_class"), accelerators.CONSTRUCTORS.items())
def test_constructors_are_the_sdks(function: str, device_class: str) -> None:
    make = getattr(sdk, function)
    arguments = {
        "GPU": ("T4", 1),
        "APPLE_SILICON": (),
    }.get(function, accelerators.DEVICES[device_class][:1])
    assert make(*arguments).device_class == device_class


@pytest.mark.parametrize("text", [*accelerators.TEXTS, "A100 80G:2", "RTX PRO 6000:1"])
def test_parsed_as_the_sdk_does(text: str) -> None:
    device = sdk.Resources(gpu=text).get_device()
    assert parse_accelerator(text) == Accelerator(device.device, device.device_class, device.quantity)


@pytest.mark.parametrize(("text", "quantity"), [("1", 1), ("4", 4), ("0", 0)])
def test_a_count_as_text_is_a_count(text: str, quantity: int) -> None:
    assert parse_accelerator(text) == Accelerator(None, "GPU", quantity)


@pytest.mark.parametrize(
    "text", ["", "A100", "A100:", "A100:9", "a100:1", "V5P:1", "-1", "1.5", "A100:1:1", "²", "A100:01"]
)
def test_not_an_accelerator(text: str) -> None:
    assert parse_accelerator(text) is None


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("A100", "A100:1"),
        ("a100:4", "A100:4"),
        ("A100x4", "A100:4"),
        ("A100 x 4", "A100:4"),
        ("A100:16", "A100:8"),
        ("A100:0", "A100:1"),
        ("A100-80GB:2", "A100_80G:2"),
        ("A100 80GB", "A100_80G:1"),
        ("A100 80G", "A100_80G:1"),
        ("L40S:1", "L40s:1"),
        ("nvidia-tesla-t4", "T4:1"),
        ("nvidia-tesla-v100:2", "V100:2"),
        ("Trn1:2", "Trn1:1"),
        ("H10:1", "H100:1"),
        ("", None),
        ("V5P:1", None),
        ("warp-drive", None),
    ],
)
def test_suggestion(text: str, suggestion: str | None) -> None:
    assert suggest_accelerator(text) == suggestion
    assert suggestion is None or parse_accelerator(suggestion) is not None


def test_device_suggestion_keeps_to_the_class() -> None:
    assert suggest_device("v5p", accelerators.DEVICES["TPU"]) == "V5P"
    assert suggest_device("T4", accelerators.DEVICES["TPU"]) is None
