"""The SDK's accelerators: device names by class, how many a text may ask for, partitions and topologies.

The facts are those of `flyte/_resources.py` in the newest release, and what earlier ones don't take of them;
`tests/sdk/test_accelerators.py` and `tests/sdk/test_releases.py` compare them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flyte_compile.sdk.releases import order


@dataclass(frozen=True, slots=True)
class Accelerator:
    """What the text of an accelerator stands for; `device` is `None` for a mere count, whose class is `GPU`."""

    device: str | None
    device_class: str
    quantity: int
    """0 where the text is the count `"0"`: nothing is asked for."""


MAX_GPU_QUANTITY: Final = 8
"""The most GPUs that `GPU(...)` is declared to take: what one node has."""

RETIRED_NAMES: Final[Mapping[str, str]] = MappingProxyType({"A100 80G": "A100_80G", "RTX PRO 6000": "RTX_PRO_6000"})
"""Spellings of earlier releases, still accepted, and the names that replaced them."""

SHARED_DEVICES: Final = ("T4 shared", "L4 shared", "A10G shared", "A10 shared", "L40S shared")
"""Shares of one physical GPU: they take no partition."""

DEVICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "GPU": (
            "A2",
            "A10",
            "A10G",
            "A100",
            "A100_80G",
            "B200",
            "H100",
            "H200",
            "L4",
            "L40s",
            "T4",
            "V100",
            "RTX_PRO_4500",
            "RTX_PRO_6000",
            "GB10",
            *SHARED_DEVICES,
        ),
        "TPU": ("V5E", "V5P", "V6E"),
        "NEURON": ("Inf1", "Inf2", "Trn1", "Trn1n", "Trn2", "Trn2u"),
        "AMD_GPU": ("MI100", "MI210", "MI250", "MI250X", "MI300A", "MI300X", "MI325X", "MI350X", "MI355X"),
        "HABANA_GAUDI": ("Gaudi1",),
        "APPLE_SILICON": ("AppleSilicon",),
    }
)
"""Device class to the names of its devices."""

CONSTRUCTORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "GPU": "GPU",
        "TPU": "TPU",
        "Neuron": "NEURON",
        "AMD_GPU": "AMD_GPU",
        "HABANA_GAUDI": "HABANA_GAUDI",
        "APPLE_SILICON": "APPLE_SILICON",
    }
)
"""The SDK's functions that make a device, and the device class of what they make."""

PARTITIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "A100": ("1g.5gb", "2g.10gb", "3g.20gb", "4g.20gb", "7g.40gb"),
        "A100_80G": ("1g.10gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb"),
        "H100": ("1g.10gb", "1g.20gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb"),
        "H200": ("1g.18gb", "1g.35gb", "2g.35gb", "3g.71gb", "4g.71gb", "7g.141gb"),
        "RTX_PRO_6000": ("1g.24gb", "2g.48gb", "4g.96gb"),
    }
)
"""GPU to its MIG partitions; a GPU that isn't here has none."""

TOPOLOGIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "V5E": ("1x1", "2x2", "2x4", "4x4", "4x8", "8x8", "8x16", "16x16"),
        "V5P": (
            "2x2x1",
            "2x2x2",
            "2x4x4",
            "4x4x4",
            "4x4x8",
            "4x8x8",
            "8x8x8",
            "8x8x16",
            "8x16x16",
            "16x16x16",
            "16x16x24",
        ),
        "V6E": ("1x1", "2x2", "2x4", "4x4", "4x8", "8x8", "8x16", "16x16"),
    }
)
"""TPU to its topologies, which `TPU(...)` takes as `partition`."""

_ONE: Final = (1,)
_NODE: Final = tuple(range(1, MAX_GPU_QUANTITY + 1))
_TRAINIUM: Final = (1, 4, 8, 16)

QUANTITIES: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {
        "A2": _ONE,
        **dict.fromkeys(("A10", "A10G", "A100", "A100_80G", "B200", "H100", "H200", "L4", "L40s", "V100"), _NODE),
        "RTX_PRO_4500": _ONE,
        "RTX_PRO_6000": (1, 2),
        "GB10": _ONE,
        "T4": _NODE,
        **dict.fromkeys(SHARED_DEVICES, _ONE),
        **dict.fromkeys(("Trn1", "Trn1n", "Trn2", "Trn2u"), _TRAINIUM),
        "Inf1": tuple(range(1, 17)),
        "Inf2": tuple(range(1, 13)),
        **dict.fromkeys(DEVICES["AMD_GPU"], _ONE),
        "Gaudi1": _ONE,
        "AppleSilicon": _ONE,
    }
)
"""Device to the counts that a text such as `"A100:8"` may ask for; a device that isn't here (a TPU) has no text."""

DEVICE_CLASSES: Final[Mapping[str, str]] = MappingProxyType(
    {name: device_class for device_class, names in DEVICES.items() for name in names}
)
"""Device to its class."""

TEXTS: Final = (*(f"{name}:{count}" for name, counts in QUANTITIES.items() for count in counts), "AppleSilicon")
"""Every text that the SDK takes as `gpu`, in its current spelling."""


def current_name(device: str) -> str:
    """A device's name with a retired spelling replaced."""
    return RETIRED_NAMES.get(device, device)


def parse_accelerator(text: str) -> Accelerator | None:
    """What a `gpu` text stands for, `None` where it stands for nothing.

    A count as text (`"1"`) is read as that count: the SDK's documentation writes it so, though 2.12.1 refuses it.
    """
    if re.fullmatch(r"[0-9]{1,9}", text):
        return Accelerator(None, "GPU", int(text))
    name, colon, count = text.partition(":")
    current = f"{current_name(name)}{colon}{count}"
    if current not in TEXTS:
        return None
    device = current_name(name)
    return Accelerator(device, DEVICE_CLASSES[device], int(count or 1))


CAME: Final[Mapping[str, str]] = MappingProxyType(
    {
        "A2": "2.7.2",
        "V5E": "2.8.0",
        **dict.fromkeys(("A100_80G", "RTX_PRO_4500", "RTX_PRO_6000", "RTX_PRO_6000:2"), "2.11.3"),
        **dict.fromkeys((*SHARED_DEVICES, "AppleSilicon"), "2.12.0"),
    }
)
"""Device, or device and count -> the release that it came with, for those that weren't always there."""
RENAMED: Final = "2.11.3"
"""The release whose names replaced the retired ones, which it doesn't take."""
ALIASED: Final = "2.11.4"
"""The release from which on the retired names are taken again."""


def takes(text: str, release: str) -> bool:
    """Whether a release takes a device's name, or such a name with a count, that the newest release takes."""
    at = order(release)
    name, colon, count = text.partition(":")
    if name in RETIRED_NAMES:
        counted = RETIRED_NAMES[name] + colon + count
        parts: tuple[str, ...] = (counted,) if colon else ()
        known = at < order(RENAMED) or at >= order(ALIASED)
    else:
        parts, known = (name, text), True
    return known and all(at >= order(CAME[part]) for part in parts if part in CAME)


def spelled(text: str, release: str) -> str | None:
    """How a release writes an accelerator that the newest release takes, `None` where it has no such accelerator."""
    if takes(text, release):
        return text
    name, colon, count = text.partition(":")
    others = (retired for retired, current in RETIRED_NAMES.items() if current == name)
    return next((other + colon + count for other in others if takes(other + colon + count, release)), None)


_LONGEST_MEANT = 100


def suggest_accelerator(text: str) -> str | None:
    """The accepted text that a wrong one most probably means, `None` where nothing is near."""
    if len(text) > _LONGEST_MEANT:
        return None
    match = re.fullmatch(r"(?P<name>.*?)\s*[:xX*,=\s]\s*(?P<count>-?[0-9]+)\s*", text)
    name, wanted = (match["name"], int(match["count"])) if match else (text.rstrip(": "), 1)
    device = suggest_device(name, tuple(QUANTITIES)) or suggest_device(text, tuple(QUANTITIES))
    if device is None:
        return None
    count = min(QUANTITIES[device], key=lambda allowed: (abs(allowed - wanted), allowed))
    return f"{device}:{count}"


def suggest_device(name: str, among: tuple[str, ...]) -> str | None:
    """The device among some that a wrong name most probably means, `None` where nothing is near."""
    folded: dict[str, str] = {}
    for candidate in (*among, *(retired for retired, current in RETIRED_NAMES.items() if current in among)):
        folded.setdefault(_fold(candidate), current_name(candidate))
    near = difflib.get_close_matches(_fold(name), folded, n=1, cutoff=0.75)
    return folded[near[0]] if near else None


def _fold(name: str) -> str:
    """A name without what people write differently: case, separators, the maker, `GB` for `G`."""
    bare = re.sub(r"[^a-z0-9]", "", name.lower())
    bare = re.sub(r"^(nvidia|amd|google|aws|habana)?(tesla|geforce|instinct)?", "", bare)
    return re.sub(r"gb$", "g", bare)
