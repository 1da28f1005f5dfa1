"""A request is above its limit.

## What it does

Compares the elements of the pairs (request, limit) in `cpu` and `memory` of `Resources`.

## Why

The SDK doesn't compare them. The API server refuses the pod.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", resources=flyte.Resources(cpu=(4, 1), memory="4Gi"))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", resources=flyte.Resources(cpu=(1, 4), memory="4Gi"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity, Span
from flyte_compile.diagnostics.fix import Fix, ReplaceLiteral, Safety
from flyte_compile.ir import Program
from flyte_compile.rules.reading.amounts import elements, worth
from flyte_compile.rules.reading.sites import resources, span_of

CODE = "FC304"
NAME = "request-above-limit"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        for field in ("cpu", "memory"):
            match elements(site.value, field):
                case (int() | float() | str() as request, int() | float() | str() as limit):
                    least, most = worth(request), worth(limit)
                    if least is not None and most is not None and least > most:
                        yield Diagnostic(
                            CODE,
                            SEVERITY,
                            f"the {field} request {request!r} is above its limit {limit!r}",
                            span_of(site.value, field),
                            help=f"Write the smaller amount first: {field}=({limit!r}, {request!r}).",
                            subject=site.subject,
                            field=f"{site.field}.{field}",
                            fix=_swapped(span_of(site.value, field), request, limit),
                        )
                case _:
                    pass


def _swapped(place: Span, request: int | float | str, limit: int | float | str) -> Fix:
    changes = (ReplaceLiteral(place, request, limit), ReplaceLiteral(place, limit, request))
    return Fix("Swap the two", changes, Safety.UNSAFE)
