"""A trigger fires every 0 minutes, or fewer.

## What it does

Checks the interval of `FixedRate`.

## Why

The SDK takes any int; the scheduler refuses it.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task(triggers=flyte.Trigger(name="often", automation=flyte.FixedRate(0)))
async def load() -> int:
    return 1
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task(triggers=flyte.Trigger(name="often", automation=flyte.FixedRate(1)))
async def load() -> int:
    return 1
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.fields import trigger_field
from flyte_compile.rules.reading.sites import span_of, triggers

CODE = "FC607"
NAME = "trigger-interval"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for task, trigger in triggers(program):
        if isinstance(trigger.interval_minutes, int) and trigger.interval_minutes < 1:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the trigger {trigger.name!r} fires every {trigger.interval_minutes} minutes"
                if isinstance(trigger.name, str)
                else f"a trigger fires every {trigger.interval_minutes} minutes",
                span_of(trigger, "interval_minutes"),
                help="Write an interval of at least one minute.",
                subject=task.name,
                field=f"{trigger_field(trigger)}.automation.interval_minutes",
            )
