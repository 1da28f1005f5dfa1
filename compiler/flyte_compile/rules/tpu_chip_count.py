"""A TPU topology of several chips is asked for with a count of one.

## What it does

Compares the chips of a TPU's topology (`2x2x1` has 4) with the count of the device.

## Why

`flyte.TPU(...)` always counts 1. A backend that passes the count on asks for one chip of a topology of four, which
Google Kubernetes Engine refuses. What is compiled here asks for the chips of the topology; a backend may not.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu=flyte.TPU("V5P", partition="2x2x1")))
```

## Use instead

```python
import flyte

tpu = flyte.Device(quantity=4, device_class="TPU", device="V5P", partition="2x2x1")
env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu=tpu))
```
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Device, Program
from flyte_compile.rules.reading.sites import resources, span_of
from flyte_compile.sdk.accelerators import TOPOLOGIES

CODE = "FC314"
NAME = "tpu-chip-count"
SEVERITY = Severity.NOTE


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        match site.value.accelerator:
            case Device(device=str() as device, quantity=1, partition=str() as topology) if topology in TOPOLOGIES.get(
                device, ()
            ):
                chips = math.prod(int(side) for side in topology.split("x"))
                if chips > 1:
                    device_text = f"device_class='TPU', device={device!r}, partition={topology!r}"
                    yield Diagnostic(
                        CODE,
                        SEVERITY,
                        f"the topology {topology!r} has {chips} chips, and the SDK asks for 1",
                        span_of(site.value, "gpu"),
                        help=f"Write flyte.Device(quantity=<chips of a node>, {device_text}) to say the count.",
                        subject=site.subject,
                        field=f"{site.field}.gpu",
                    )
            case _:
                pass
