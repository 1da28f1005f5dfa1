"""A trigger gives an input that its task doesn't have.

## What it does

Compares the names in `inputs` of `Trigger` with the parameters of each task that has the trigger.

## Why

The SDK finds out at deployment.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")
nightly = flyte.Trigger(name="nightly", automation=flyte.Cron("0 0 * * *"), inputs={"date": flyte.TriggerTime})


@env.task(triggers=nightly)
async def load(day: str = "") -> str:
    return day
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl")
nightly = flyte.Trigger(name="nightly", automation=flyte.Cron("0 0 * * *"), inputs={"day": flyte.TriggerTime})


@env.task(triggers=nightly)
async def load(day: str = "") -> str:
    return day
```
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.diagnostics.fix import respell
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.fields import trigger_field
from flyte_compile.rules.reading.sites import span_of, triggers

CODE = "FC609"
NAME = "trigger-input"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for task, trigger in triggers(program):
        parameters = tuple(parameter.name for parameter in task.inputs)
        if trigger.inputs is None or isinstance(trigger.inputs, Unknown):
            continue
        if any(parameter.kind == "variadic" for parameter in task.inputs):
            continue
        given = (*trigger.inputs, *trigger.time_inputs)
        for name in given:
            if name not in parameters:
                near = difflib.get_close_matches(name, parameters, n=1)
                choice = ", ".join(parameters) or "nothing, for the task has no inputs"
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the task {task.name!r} has no input {name!r} for its trigger to give",
                    span_of(trigger, "inputs"),
                    help=f"Did you mean {near[0]!r}?" if near else f"Give it {choice}.",
                    related=(Related("the task", task.span),),
                    subject=task.name,
                    field=f"{trigger_field(trigger)}.inputs[{name}]",
                    fix=respell(span_of(trigger, "inputs"), name, near[0], parameters)
                    if near and near[0] not in given
                    else None,
                )
