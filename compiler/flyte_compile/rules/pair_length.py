"""A pair of request and limit doesn't have two elements, or stands where no pair belongs.

## What it does

Counts the elements of tuples in `cpu` and `memory` of `Resources`, and looks for tuples in `disk` and `shm`.

## Why

The SDK refuses them when the module is imported.

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
from flyte_compile.rules.reading.amounts import FIELDS, pair_length_of
from flyte_compile.rules.reading.sites import resources, span_of

CODE = "FC305"
NAME = "pair-length"
SEVERITY = Severity.ERROR

_WITH_PAIRS = ("cpu", "memory")


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        for field in FIELDS:
            problem = _problem(field, pair_length_of(site.value, field))
            if problem is not None:
                message, help = problem
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    message,
                    span_of(site.value, field),
                    help=help,
                    subject=site.subject,
                    field=f"{site.field}.{field}",
                )


def _problem(field: str, count: int | None) -> tuple[str, str] | None:
    if count is None:
        return None
    if field not in _WITH_PAIRS:
        help = f"Write one amount: {field} has no limit apart from its request."
        return f"{field} is a pair where one amount belongs", help
    if count != 2:
        help = f"Write {field}=(request, limit), or one amount for both."
        return f"{field} has {count} elements where request and limit belong", help
    return None
