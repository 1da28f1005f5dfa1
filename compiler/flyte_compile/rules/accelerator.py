"""A text in `gpu` names no accelerator.

## What it does

Checks texts in `gpu` of `Resources` against the list of the SDK's release: a device, a colon, a count (`"A100:8"`).

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
from flyte_compile.sdk.accelerators import (
    CAME,
    DEVICES,
    current_name,
    parse_accelerator,
    spelled,
    suggest_accelerator,
    suggest_device,
    takes,
)

CODE = "FC310"
NAME = "accelerator"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    release = program.flyte_version
    for site in resources(program):
        gpu = site.value.gpu
        if not isinstance(gpu, str):
            continue
        known = parse_accelerator(gpu) is not None
        if known and takes(gpu, release):
            continue
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"gpu {gpu!r} names no accelerator" + (f" of flyte {release}" if known else ""),
            span_of(site.value, "gpu"),
            help=_help_with_release(gpu, release) if known else _help(gpu, release),
            subject=site.subject,
            field=f"{site.field}.gpu",
        )


def _help_with_release(text: str, release: str) -> str:
    """What to write instead of a text that another release takes."""
    name, colon, count = text.partition(":")
    current = current_name(name) + colon + count
    other = spelled(current, release)
    return f"Write {other!r}." if other else f"flyte takes it from {CAME.get(current) or CAME[current_name(name)]} on."


def _help(text: str, release: str) -> str:
    tpu = suggest_device(text.partition(":")[0], DEVICES["TPU"])
    if tpu is not None:
        return f"A TPU has no text: write gpu=flyte.TPU({tpu!r})."
    suggestion = spelled(suggest_accelerator(text) or "", release)
    return f"Did you mean {suggestion!r}?" if suggestion else "Write a device and a count, such as 'T4:1'."
