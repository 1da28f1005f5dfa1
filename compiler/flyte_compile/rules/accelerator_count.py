"""More accelerators are asked for than a node has, or none of a named one.

## What it does

Checks that a device's count is at least 1, and at most what one node holds: 8 GPUs, 16 Trainium chips, one Apple GPU.

## Why

A pod runs on one node. The SDK declares `GPU(...)` to take 1 to 8 and doesn't check it; a pod that asks for more
waits for ever.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu=flyte.GPU("H100", 16)))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu=flyte.GPU("H100", 8)))
```
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Device, Program
from flyte_compile.rules.reading.sites import resources, span_of
from flyte_compile.sdk.accelerators import MAX_GPU_QUANTITY, QUANTITIES

CODE = "FC315"
NAME = "accelerator-count"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        accelerator = site.value.accelerator
        if not isinstance(accelerator, Device) or not isinstance(accelerator.quantity, int):
            continue
        if isinstance(site.value.gpu, int) and site.value.gpu < 0:
            continue  # a negative count has a rule of its own
        most = _most(accelerator)
        if accelerator.quantity < 1 or accelerator.quantity > most:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"{accelerator.quantity} accelerators are asked for, and a node has 1 to {most}",
                span_of(site.value, "gpu"),
                help="Ask for what one node holds, and spread the rest over several tasks.",
                subject=site.subject,
                field=f"{site.field}.gpu",
            )


def _most(accelerator: Device) -> int:
    """The most devices that a node holds; without bound where that isn't known."""
    device = accelerator.device if isinstance(accelerator.device, str) else ""
    match accelerator.device_class:
        case "GPU" | "AMD_GPU" | "HABANA_GAUDI":
            return MAX_GPU_QUANTITY
        case "NEURON" | "APPLE_SILICON":
            return max(QUANTITIES.get(device, ()), default=sys.maxsize)
        case _:
            return sys.maxsize
