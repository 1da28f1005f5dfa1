"""An amount of cpu, memory, disk or shared memory is negative.

## What it does

Looks for amounts below 0 in `Resources`.

## Why

The SDK refuses a negative number of cores and lets the text `"-1"` pass, as it does any text; the API server refuses
the pod.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", resources=flyte.Resources(cpu="-1", memory="4Gi"))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", resources=flyte.Resources(cpu="1", memory="4Gi"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.amounts import stated
from flyte_compile.rules.reading.sites import resources, span_of

CODE = "FC302"
NAME = "negative-amount"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        for amount in stated(site.value):
            if amount.worth is not None and amount.worth < 0:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{amount.field} {amount.written!r} is negative",
                    span_of(site.value, amount.field),
                    help="Write an amount of 0 or more, or leave the argument out.",
                    subject=site.subject,
                    field=f"{site.field}.{amount.field}",
                )
