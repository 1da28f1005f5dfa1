"""The number of retries is negative.

## What it does

Checks `retries` of tasks and overrides.

## Why

The SDK refuses it, and doesn't say of which task.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task(retries=-1)
async def load(x: int) -> int:
    return x
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task(retries=3)
async def load(x: int) -> int:
    return x
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import retries

CODE = "FC601"
NAME = "negative-retries"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in retries(program):
        if isinstance(site.value.count, int) and site.value.count < 0:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the number of retries {site.value.count} is negative",
                site.span,
                help="Write 0 for none.",
                subject=site.subject,
                field=f"{site.field}.count",
            )
