"""Memory, disk or shared memory is a number without a unit.

## What it does

Looks for ints and floats in `memory`, `disk` and `shm` of `Resources`.

## Why

The SDK refuses them when the module is imported. A number would mean bytes, which nobody means.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", resources=flyte.Resources(cpu=1, memory=4))
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
from flyte_compile.diagnostics.fix import Safety, rewrite
from flyte_compile.ir import Program
from flyte_compile.rules.reading.amounts import stated, worth
from flyte_compile.rules.reading.sites import resources, span_of

CODE = "FC303"
NAME = "bare-number"
SEVERITY = Severity.ERROR

_MEBIBYTES_FROM = 64
"""From here on a number is more probably meant in Mi than in Gi."""


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        for amount in stated(site.value):
            if amount.field != "cpu" and not isinstance(amount.written, str):
                unit = "Mi" if amount.written >= _MEBIBYTES_FROM else "Gi"
                place, text = span_of(site.value, amount.field), f"{amount.written}{unit}"
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{amount.field} is the number {amount.written!r} where a text with a unit belongs",
                    place,
                    help=f"Write a quantity as text, such as {text!r}.",
                    subject=site.subject,
                    field=f"{site.field}.{amount.field}",
                    fix=rewrite(place, amount.written, text, safety=Safety.UNSAFE) if worth(text) is not None else None,
                )
