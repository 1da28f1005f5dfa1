"""A cron trigger's time zone isn't one that the SDK knows.

## What it does

Checks `timezone` of `Cron` against the SDK's list.

## Why

The SDK declares the list and doesn't check it; the scheduler refuses the trigger.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task(triggers=flyte.Trigger(name="nightly", automation=flyte.Cron("0 0 * * *", timezone="Europe/Munich")))
async def load() -> int:
    return 1
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task(triggers=flyte.Trigger(name="nightly", automation=flyte.Cron("0 0 * * *", timezone="Europe/Berlin")))
async def load() -> int:
    return 1
```
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import respell
from flyte_compile.ir import Program
from flyte_compile.rules.reading.fields import trigger_field
from flyte_compile.rules.reading.sites import span_of, triggers
from flyte_compile.sdk.time_zones import time_zones

CODE = "FC606"
NAME = "cron-time-zone"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for task, trigger in triggers(program):
        zone = trigger.timezone
        if isinstance(zone, str) and zone not in time_zones():
            near = difflib.get_close_matches(zone, time_zones(), n=1, cutoff=0.75)
            place = span_of(trigger, "timezone")
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"there is no time zone {zone!r}",
                place,
                help=f"Did you mean {near[0]!r}?" if near else "Write a name such as 'Europe/Berlin' or 'UTC'.",
                subject=task.name,
                field=f"{trigger_field(trigger)}.automation.timezone",
                fix=respell(place, zone, near[0], time_zones()) if near else None,
            )
