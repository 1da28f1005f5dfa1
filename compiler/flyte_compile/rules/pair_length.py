"""A pair of request and limit doesn't have two elements.

## What it does

Counts the elements of tuples in `cpu` and `memory` of `Resources`.

## Why

The SDK refuses any other length when the module is imported.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", resources=flyte.Resources(cpu=(1, 2, 4), memory="4Gi"))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", resources=flyte.Resources(cpu=(1, 4), memory="4Gi"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import resources, span_of

CODE = "FC305"
NAME = "pair-length"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        for field, held in (("cpu", site.value.cpu), ("memory", site.value.memory)):
            if isinstance(held, tuple) and len(held) != 2:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{field} has {len(held)} elements where request and limit belong",
                    span_of(site.value, field),
                    help=f"Write {field}=(request, limit), or one amount for both.",
                    subject=site.subject,
                )
