"""Shared memory is larger than the memory that it counts against.

## What it does

Compares `shm` of `Resources` with the limit of `memory`.

## Why

`/dev/shm` is memory: what a task writes there counts against its limit, and the task is killed before the shared memory
that was asked for is full.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(memory="16Gi", shm="64Gi"))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(memory="80Gi", shm="64Gi"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.amounts import elements, worth
from flyte_compile.rules.reading.sites import resources, span_of

CODE = "FC306"
NAME = "shm-above-memory"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        memory, shm = elements(site.value, "memory"), elements(site.value, "shm")
        if len(memory) not in (1, 2) or not shm:
            continue
        limit, size = memory[-1], shm[0]
        if isinstance(limit, Unknown) or isinstance(size, Unknown):
            continue
        most, wanted = worth(limit), worth(size)
        if most is not None and wanted is not None and wanted > most >= 0:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"shm {size!r} is more than the memory {limit!r} that it counts against",
                span_of(site.value, "shm"),
                help=f"Raise memory above {size!r}, or ask for less shared memory.",
                related=(Related("the memory is set here", span_of(site.value, "memory")),),
                subject=site.subject,
                field=f"{site.field}.shm",
            )
