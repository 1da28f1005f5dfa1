"""An amount is so small or so large that it must be a slip.

## What it does

Looks for memory, disk and shared memory of less than 1 MiB, and for more than 1024 cores.

## Why

`memory="512"` is 512 bytes and `memory="500m"` is half a byte; `cpu="500"` is 500 cores where `"500m"` was meant. All
are valid quantities, and the pod never starts.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", resources=flyte.Resources(cpu=1, memory="500m"))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", resources=flyte.Resources(cpu=1, memory="500Mi"))
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.amounts import Stated, stated
from flyte_compile.rules.reading.sites import resources, span_of

CODE = "FC307"
NAME = "implausible-amount"
SEVERITY = Severity.WARNING

_LEAST_BYTES = 1024 * 1024
_MOST_CORES = 1024


def check(program: Program) -> Iterator[Diagnostic]:
    for site in resources(program):
        for amount in stated(site.value):
            problem = _problem(amount)
            if problem is not None:
                message, help = problem
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    message,
                    span_of(site.value, amount.field),
                    help=help,
                    subject=site.subject,
                    field=f"{site.field}.{amount.field}",
                )


def _problem(amount: Stated) -> tuple[str, str] | None:
    if amount.worth is None:
        return None
    if amount.field == "cpu":
        if amount.worth <= _MOST_CORES:
            return None
        return f"cpu {amount.written!r} is {amount.worth:f} cores", "Write cores, or thousandths of one as '500m'."
    if not isinstance(amount.written, str) or not 0 < amount.worth < _LEAST_BYTES:
        return None
    number = re.match(r"[0-9.]+", amount.written)
    better = f"such as '{number[0] if number else 512}Mi'"
    return f"{amount.field} {amount.written!r} is less than one mebibyte", f"Write an amount with a unit, {better}."
