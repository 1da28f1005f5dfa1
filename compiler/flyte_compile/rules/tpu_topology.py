"""A TPU doesn't have the topology that is asked for.

## What it does

Checks the partition of a TPU against the topologies of the device.

## Why

`TPU(...)` refuses a wrong one when the module is imported, `Device(...)` doesn't: the pod waits for ever.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu=flyte.TPU("V6E", partition="2x2x1")))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu=flyte.TPU("V6E", partition="1x1")))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Device, Program
from flyte_compile.rules.reading.sites import resources, span_of
from flyte_compile.sdk.accelerators import TOPOLOGIES

CODE = "FC313"
NAME = "tpu-topology"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        match site.value.accelerator:
            case Device(device=str() as device, partition=str() as topology) if (
                device in TOPOLOGIES and topology not in TOPOLOGIES[device]
            ):
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the TPU {device!r} has no topology {topology!r}",
                    span_of(site.value, "gpu"),
                    help=f"Choose one of {', '.join(TOPOLOGIES[device])}.",
                    subject=site.subject,
                    field=f"{site.field}.gpu",
                )
            case _:
                pass
