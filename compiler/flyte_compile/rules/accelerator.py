"""A text in `gpu` names no accelerator.

## What it does

Checks texts in `gpu` of `Resources` against the SDK's list: a device, a colon, a count (`"A100:8"`).

## Why

The SDK refuses other texts when the module is imported, with a message that is the whole list.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu="A100"))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu="A100:1"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import resources, span_of
from flyte_compile.sdk.accelerators import DEVICES, parse_accelerator, suggest_accelerator, suggest_device

CODE = "FC310"
NAME = "accelerator"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        gpu = site.value.gpu
        if isinstance(gpu, str) and parse_accelerator(gpu) is None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"gpu {gpu!r} names no accelerator",
                span_of(site.value, "gpu"),
                help=_help(gpu),
                subject=site.subject,
                field=f"{site.field}.gpu",
            )


def _help(text: str) -> str:
    tpu = suggest_device(text.partition(":")[0], DEVICES["TPU"])
    if tpu is not None:
        return f"A TPU has no text: write gpu=flyte.TPU({tpu!r})."
    suggestion = suggest_accelerator(text)
    return f"Did you mean {suggestion!r}?" if suggestion else "Write a device and a count, such as 'T4:1'."
