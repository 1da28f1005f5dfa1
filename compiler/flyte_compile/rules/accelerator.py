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

from flyte_compile.diagnostics import Diagnostic, Severity, Span
from flyte_compile.diagnostics.fix import Fix, Safety, rewrite
from flyte_compile.diagnostics.spelling import is_sure
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import resources, span_of
from flyte_compile.sdk.accelerators import (
    CAME,
    DEVICES,
    QUANTITIES,
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
            fix=_fix(span_of(site.value, "gpu"), gpu, release),
        )


def _fix(place: Span, text: str, release: str) -> Fix | None:
    """The text of the release for the same device and count; another device or count is a guess."""
    known = parse_accelerator(text) is not None
    meant = _of_release(text, release) if known else None if _tpu(text) else _suggested(text, release)
    if not meant:
        return None
    (name, _, count), (device, _, wanted) = text.partition(":"), meant.partition(":")
    sure = known or (is_sure(name, device, QUANTITIES) and (count or "1") == wanted)
    return rewrite(place, text, meant, safety=Safety.SAFE if sure else Safety.UNSAFE)


def _of_release(text: str, release: str) -> str | None:
    name, colon, count = text.partition(":")
    return spelled(current_name(name) + colon + count, release)


def _suggested(text: str, release: str) -> str | None:
    return spelled(suggest_accelerator(text) or "", release)


def _tpu(text: str) -> str | None:
    return suggest_device(text.partition(":")[0], DEVICES["TPU"])


def _help_with_release(text: str, release: str) -> str:
    """What to write instead of a text that another release takes."""
    name, colon, count = text.partition(":")
    current = current_name(name) + colon + count
    other = _of_release(text, release)
    return f"Write {other!r}." if other else f"flyte takes it from {CAME.get(current) or CAME[current_name(name)]} on."


def _help(text: str, release: str) -> str:
    tpu = _tpu(text)
    if tpu is not None:
        return f"A TPU has no text: write gpu=flyte.TPU({tpu!r})."
    suggestion = _suggested(text, release)
    return f"Did you mean {suggestion!r}?" if suggestion else "Write a device and a count, such as 'T4:1'."
