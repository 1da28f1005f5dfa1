"""A GPU doesn't have the partition that is asked for.

## What it does

Checks the MIG partition of a GPU against those that the device has.

## Why

For a device that can't be partitioned, such as a T4, the SDK takes any partition; the pod waits for ever, because no
node has such a one. For the others it refuses a wrong partition when the module is imported.

## Example

```python
import flyte

gpu = flyte.GPU("T4", 1, partition="1g.5gb")
env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu=gpu))
```

## Use instead

```python
import flyte

gpu = flyte.GPU("A100", 1, partition="1g.5gb")
env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu=gpu))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Device, Program
from flyte_compile.rules.reading.sites import resources, span_of
from flyte_compile.sdk.accelerators import DEVICES, PARTITIONS

CODE = "FC312"
NAME = "gpu-partition"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        match site.value.accelerator:
            case Device(device=str() as device, partition=str() as partition) if device in DEVICES[
                "GPU"
            ] and partition not in PARTITIONS.get(device, ()):
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the GPU {device!r} has no partition {partition!r}",
                    span_of(site.value, "gpu"),
                    help=_help(device, partition),
                    subject=site.subject,
                    field=f"{site.field}.gpu",
                )
            case _:
                pass


def _help(device: str, partition: str) -> str:
    own = PARTITIONS.get(device)
    if own is not None:
        return f"Choose one of {', '.join(own)}."
    others = [name for name, partitions in PARTITIONS.items() if partition in partitions]
    where = f", or use {' or '.join(others)}" if others else ""
    return f"Leave the partition out{where}."
