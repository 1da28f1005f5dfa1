"""The number of GPUs is negative.

## What it does

Checks a count in `gpu` of `Resources`. `gpu=0` is a way to ask for none.

## Why

The SDK refuses it when the module is imported.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu=-1))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu=1))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import resources, span_of

CODE = "FC316"
NAME = "negative-gpu-count"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        gpu = site.value.gpu
        if isinstance(gpu, int) and gpu < 0:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the number of GPUs {gpu!r} is negative",
                span_of(site.value, "gpu"),
                help="Write 0 or leave gpu out for none.",
                subject=site.subject,
                field=f"{site.field}.gpu",
            )
