"""A device isn't one that the function makes which is asked for it.

## What it does

Checks the device given to `GPU`, `TPU`, `Neuron`, `AMD_GPU` and `HABANA_GAUDI` against the SDK's lists. `Device(...)`
takes any name.

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
from flyte_compile.ir import Device, Program
from flyte_compile.rules.reading.sites import resources, span_of
from flyte_compile.sdk.accelerators import CONSTRUCTORS, DEVICE_CLASSES, DEVICES, suggest_device

CODE = "FC311"
NAME = "accelerator-device"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        accelerator = site.value.accelerator
        if not isinstance(accelerator, Device) or not isinstance(accelerator.device, str):
            continue
        device, constructor = accelerator.device, accelerator.constructor
        if constructor in CONSTRUCTORS and device not in DEVICES[CONSTRUCTORS[constructor]]:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"{constructor} makes no device {device!r}",
                span_of(site.value, "gpu"),
                help=_help(device, constructor),
                subject=site.subject,
                field=f"{site.field}.gpu",
            )


def _help(device: str, constructor: str) -> str:
    devices = DEVICES[CONSTRUCTORS[constructor]]
    near = suggest_device(device, devices)
    if near is not None:
        return f"Did you mean {near!r}?"
    others = [name for name, device_class in CONSTRUCTORS.items() if DEVICE_CLASSES.get(device) == device_class]
    return f"Use `flyte.{others[0]}`." if others else f"Choose one of {', '.join(devices)}."
