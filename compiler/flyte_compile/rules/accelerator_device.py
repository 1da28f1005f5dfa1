"""A device isn't one that the function makes which is asked for it.

## What it does

Checks the device given to `GPU`, `TPU`, `Neuron`, `AMD_GPU` and `HABANA_GAUDI` against the lists of the SDK's
release. `Device(...)` takes any name.

## Why

The SDK refuses others when the module is imported.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu=flyte.GPU("A100-80GB", 1)))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu=flyte.GPU("A100_80G", 1)))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import Fix, respell
from flyte_compile.ir import Device, Program
from flyte_compile.rules.reading.sites import resources, span_of
from flyte_compile.sdk.accelerators import CAME, CONSTRUCTORS, DEVICE_CLASSES, DEVICES, spelled, suggest_device, takes

CODE = "FC311"
NAME = "accelerator-device"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    release = program.flyte_version
    for site in resources(program):
        accelerator = site.value.accelerator
        if not isinstance(accelerator, Device) or not isinstance(accelerator.device, str):
            continue
        device, constructor = accelerator.device, accelerator.constructor
        if constructor not in CONSTRUCTORS:
            continue
        known = device in DEVICES[CONSTRUCTORS[constructor]]
        written = accelerator.written or device
        if known and takes(written, release):
            continue
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"{constructor} makes no device {written!r}" + (f" in flyte {release}" if known else ""),
            span_of(site.value, "gpu"),
            help=_help_with_release(device, release) if known else _help(device, constructor, release),
            subject=site.subject,
            field=f"{site.field}.gpu",
            fix=_fix(accelerator, written, spelled(device, release) if known else _near(device, constructor, release)),
        )


def _fix(accelerator: Device, written: str, meant: str | None) -> Fix | None:
    place = accelerator.spans.get("device")
    if not meant or place is None:
        return None
    return respell(place, written, meant, DEVICES[CONSTRUCTORS[accelerator.constructor]])


def _near(device: str, constructor: str, release: str) -> str | None:
    return spelled(suggest_device(device, DEVICES[CONSTRUCTORS[constructor]]) or "", release)


def _help_with_release(device: str, release: str) -> str:
    """What to write instead of a device that another release makes."""
    other = spelled(device, release)
    return f"Write {other!r}." if other else f"flyte makes it from {CAME[device]} on."


def _help(device: str, constructor: str, release: str) -> str:
    devices = tuple(
        name for name in (spelled(device, release) for device in DEVICES[CONSTRUCTORS[constructor]]) if name
    )
    near = _near(device, constructor, release)
    if near:
        return f"Did you mean {near!r}?"
    others = [name for name, device_class in CONSTRUCTORS.items() if DEVICE_CLASSES.get(device) == device_class]
    return f"Use `flyte.{others[0]}`." if others else f"Choose one of {', '.join(devices)}."
