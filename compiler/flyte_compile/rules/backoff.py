"""The pace of retries isn't one.

## What it does

Checks `Backoff` of tasks and overrides: `base` and `cap` aren't negative, `factor` is a finite number of at least 1,
and a factor above 1 has a cap.

## Why

The SDK refuses others when the module is imported.

## Example

```python
from datetime import timedelta

import flyte

env = flyte.TaskEnvironment(name="etl")
pace = flyte.Backoff(base=timedelta(seconds=10), factor=2.0)


@env.task(retries=flyte.RetryStrategy(count=5, backoff=pace))
async def load(x: int) -> int:
    return x
```

## Use instead

```python
from datetime import timedelta

import flyte

env = flyte.TaskEnvironment(name="etl")
pace = flyte.Backoff(base=timedelta(seconds=10), factor=2.0, cap=timedelta(minutes=5))


@env.task(retries=flyte.RetryStrategy(count=5, backoff=pace))
async def load(x: int) -> int:
    return x
```
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Backoff, Program, Unknown
from flyte_compile.rules.reading.sites import retries

CODE = "FC602"
NAME = "backoff"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in retries(program):
        if isinstance(site.value.backoff, Backoff):
            for field, message, help in _problems(site.value.backoff):
                path = f"{site.field}.backoff.{field}"
                yield Diagnostic(CODE, SEVERITY, message, site.span, help=help, subject=site.subject, field=path)


def _problems(backoff: Backoff) -> Iterator[tuple[str, str, str]]:
    """The argument, what is wrong with it, and what to write instead."""
    for field, seconds in (("base", backoff.base), ("cap", backoff.cap)):
        if seconds is not None and not isinstance(seconds, Unknown) and seconds < 0:
            yield field, f"{field} of the backoff is negative", "Write a duration of 0 or more."
    factor = backoff.factor
    if isinstance(factor, Unknown):
        return
    if (isinstance(factor, float) and not math.isfinite(factor)) or factor < 1:
        message = f"factor {factor!r} of the backoff isn't a finite number of at least 1"
        yield "factor", message, "Write 1.0 for a constant delay."
    elif factor > 1 and backoff.cap is None:
        yield "cap", f"the backoff grows by the factor {factor!r} without a cap", "Add cap=timedelta(...)."
