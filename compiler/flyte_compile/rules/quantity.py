"""An amount of cpu, memory, disk or shared memory isn't a Kubernetes quantity.

## What it does

Checks texts in `cpu`, `memory`, `disk` and `shm` of `Resources` against Kubernetes' grammar, where `Gi` and `G` are
units, `GB`, `K` and a space before the unit aren't.

## Why

The SDK takes any text. The API server refuses the pod, long after the declaration.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", resources=flyte.Resources(cpu=1, memory="4GB"))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", resources=flyte.Resources(cpu=1, memory="4Gi"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import rewrite
from flyte_compile.ir import Program
from flyte_compile.ir.quantity import suggest
from flyte_compile.rules.reading.amounts import stated
from flyte_compile.rules.reading.sites import resources, span_of

CODE = "FC301"
NAME = "quantity"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        for amount in stated(site.value):
            if amount.worth is None:
                suggestion = suggest(str(amount.written))
                example = "'500m' or '2'" if amount.field == "cpu" else "'512Mi' or '4Gi'"
                place = span_of(site.value, amount.field)
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{amount.field} {amount.written!r} isn't a Kubernetes quantity",
                    place,
                    help=f"Did you mean {suggestion!r}?" if suggestion else f"Write a quantity such as {example}.",
                    subject=site.subject,
                    field=f"{site.field}.{amount.field}",
                    fix=rewrite(place, amount.written, suggestion) if suggestion else None,
                )
