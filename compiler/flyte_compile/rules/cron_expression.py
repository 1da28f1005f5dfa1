"""A cron expression isn't one.

## What it does

Checks the expression of `Cron`: five fields (minute, hour, day of month, month, day of week) of numbers, names,
ranges, steps and lists.

## Why

The SDK takes any text; the scheduler refuses it, or the trigger never fires.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task(triggers=flyte.Trigger(name="nightly", automation=flyte.Cron("0 24 * * *")))
async def load() -> int:
    return 1
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task(triggers=flyte.Trigger(name="nightly", automation=flyte.Cron("0 0 * * *")))
async def load() -> int:
    return 1
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.ir.cron import cron_problem
from flyte_compile.rules.reading.fields import trigger_field
from flyte_compile.rules.reading.sites import span_of, triggers

CODE = "FC605"
NAME = "cron-expression"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for task, trigger in triggers(program):
        problem = cron_problem(trigger.cron) if isinstance(trigger.cron, str) else None
        if problem is not None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the cron expression {trigger.cron!r} can't be read: {problem}",
                span_of(trigger, "expression"),
                help=_help(problem),
                subject=task.name,
                field=f"{trigger_field(trigger)}.automation.expression",
            )


def _help(problem: str) -> str:
    if "time zone" in problem:
        return "Give it as flyte.Cron(..., timezone='...')."
    if "day of week 7" in problem:
        return "Write 0 for Sunday."
    return "Write 'minute hour day-of-month month day-of-week', such as '30 6 * * 1-5'."
