"""Two triggers of a task have the same name, or one has an empty one.

## What it does

Compares the names of the triggers of each task. One trigger may well serve several tasks.

## Why

A task's triggers are told apart by their names: one of the two is lost.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")
nightly = flyte.Trigger(name="scheduled", automation=flyte.Cron("0 0 * * *"))
hourly = flyte.Trigger(name="scheduled", automation=flyte.FixedRate(60))


@env.task(triggers=(nightly, hourly))
async def load() -> int:
    return 1
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl")
nightly = flyte.Trigger(name="nightly", automation=flyte.Cron("0 0 * * *"))
hourly = flyte.Trigger(name="hourly", automation=flyte.FixedRate(60))


@env.task(triggers=(nightly, hourly))
async def load() -> int:
    return 1
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity, Span
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.fields import trigger_field
from flyte_compile.rules.reading.sites import span_of, tasks, triggers_of

CODE = "FC608"
NAME = "duplicate-trigger"
SEVERITY = Severity.WARNING


def check(program: Program) -> Iterator[Diagnostic]:
    for _, task in tasks(program):
        first: dict[str, Span] = {}
        for trigger in triggers_of(task):
            name, place = trigger.name, span_of(trigger, "name")
            related: tuple[Related, ...] = ()
            if isinstance(name, Unknown):
                continue
            if not name:
                message = f"a trigger of the task {task.name!r} has an empty name"
            elif name in first:
                message = f"the task {task.name!r} has two triggers of the name {name!r}"
                related = (Related("the first of that name", first[name]),)
            else:
                first[name] = place
                continue
            help = "Give each trigger of a task a name of its own."
            yield Diagnostic(
                CODE,
                SEVERITY,
                message,
                place,
                help=help,
                related=related,
                subject=task.name,
                field=f"{trigger_field(trigger)}.name",
            )
