"""The SDK release refuses a count of GPUs as text.

## What it does

Looks for a count alone as text in `gpu` of `Resources`.

## Why

Documentation of the SDK writes `gpu="1"`, and it's compiled as the count that it is. Release 2.12.1 takes a count
only as an int: importing the module in the container raises a `ValueError`.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu="1"))
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
from flyte_compile.diagnostics.fix import rewrite
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import resources, span_of
from flyte_compile.sdk.accelerators import parse_accelerator

CODE = "FC880"
NAME = "accelerator-count-as-text"
SEVERITY = Severity.NOTE


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        gpu = site.value.gpu
        meaning = parse_accelerator(gpu) if isinstance(gpu, str) else None
        if meaning is not None and meaning.device is None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the SDK takes a count of GPUs as an int, not as the text {gpu!r}",
                span_of(site.value, "gpu"),
                help=f"Write gpu={meaning.quantity}.",
                subject=site.subject,
                field=f"{site.field}.gpu",
                fix=rewrite(span_of(site.value, "gpu"), str(gpu), meaning.quantity),
            )
