"""An accelerator is named by a spelling that the SDK has retired.

## What it does

Looks for `A100 80G` and `RTX PRO 6000` in texts in `gpu` of `Resources`.

## Why

The SDK still takes them, with a warning, and says that the spellings with an underscore have replaced them, which it
did in 2.11.3; in earlier releases they are the only spellings.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu="A100 80G:1"))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(gpu="A100_80G:1"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import rewrite
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import resources, span_of
from flyte_compile.sdk.accelerators import ALIASED, RETIRED_NAMES, parse_accelerator
from flyte_compile.sdk.releases import order

CODE = "FC881"
NAME = "retired-accelerator-name"
SEVERITY = Severity.NOTE


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        gpu = site.value.gpu
        if not isinstance(gpu, str) or parse_accelerator(gpu) is None:
            continue
        name, colon, count = gpu.partition(":")
        if name in RETIRED_NAMES and order(program.flyte_version) >= order(ALIASED):
            current = RETIRED_NAMES[name] + colon + count
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the accelerator name {name!r} is retired",
                span_of(site.value, "gpu"),
                help=f"Write {current!r}.",
                subject=site.subject,
                field=f"{site.field}.gpu",
                fix=rewrite(span_of(site.value, "gpu"), gpu, current),
            )
