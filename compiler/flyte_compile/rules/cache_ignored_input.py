"""A cache ignores an input that its task doesn't have.

## What it does

Compares `ignored_inputs` of the `Cache` that a task's decorator sets with the task's parameters.

## Why

Nothing checks it: the input that was meant stays in the key, and the cache is never hit.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task(cache=flyte.Cache(behavior="auto", ignored_inputs=("run",)))
async def load(run_id: str, x: int) -> int:
    return x
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl")


@env.task(cache=flyte.Cache(behavior="auto", ignored_inputs=("run_id",)))
async def load(run_id: str, x: int) -> int:
    return x
```
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.diagnostics.fix import respell
from flyte_compile.ir import Cache, Program, Unknown
from flyte_compile.rules.reading.sites import span_of, tasks

CODE = "FC613"
NAME = "cache-ignored-input"
SEVERITY = Severity.WARNING


def check(program: Program) -> Iterator[Diagnostic]:
    for _, task in tasks(program):
        cache = task.cache
        if "cache" not in task.spans or not isinstance(cache, Cache) or isinstance(cache.ignored_inputs, Unknown):
            continue
        parameters = tuple(parameter.name for parameter in task.inputs)
        for name in cache.ignored_inputs:
            if isinstance(name, str) and name not in parameters:
                near = difflib.get_close_matches(name, parameters, n=1)
                place = cache.spans.get("ignored_inputs", span_of(task, "cache"))
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the cache ignores {name!r}, which is no input of the task {task.name!r}",
                    span_of(task, "cache"),
                    help=f"Did you mean {near[0]!r}?" if near else "Name one of the task's parameters.",
                    related=(Related("the task is declared here", task.span),),
                    subject=task.name,
                    field=f"cache.ignored_inputs[{name}]",
                    fix=respell(place, name, near[0], parameters) if near else None,
                )
