"""A cache behaviour isn't one.

## What it does

Checks `cache` of environments, tasks and overrides, and `behavior` of `Cache`: `auto`, `override` or `disable`, and the
other words for them that the SDK's release takes.

## Why

The SDK refuses others when the module is imported, at the environment's first task.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", cache="always")
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", cache="auto")
```
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import respell
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.sites import caches
from flyte_compile.sdk.caching import ALIASES, ALIASES_SPAN, BEHAVIORS

CODE = "FC610"
NAME = "cache-behavior"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in caches(program):
        behavior = site.value.behavior
        if not isinstance(behavior, Unknown) and behavior not in BEHAVIORS:
            place, meant = site.value.spans.get("behavior", site.span), _meant(behavior)
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"there is no cache behaviour {behavior!r}",
                site.span,
                help=_help(behavior),
                subject=site.subject,
                field=f"{site.field}.behavior",
                fix=None if meant is None else respell(place, behavior, meant, BEHAVIORS),
            )


def _help(behavior: str) -> str:
    if behavior.lower() in ALIASES:
        return f"Write {ALIASES[behavior.lower()]!r}: flyte takes {behavior!r} from {ALIASES_SPAN.since} on."
    meant = _meant(behavior)
    return f"Did you mean {meant!r}?" if meant else "Write 'auto', 'override' or 'disable'."


def _meant(behavior: str) -> str | None:
    alias = ALIASES.get(behavior.lower())
    return alias or next(iter(difflib.get_close_matches(behavior.lower(), BEHAVIORS, n=1)), None)
