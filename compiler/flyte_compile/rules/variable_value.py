"""An environment variable has a value that isn't text.

## What it does

Checks the values of `env_vars` of environments and overrides.

## Why

The SDK declares `dict[str, str]` and doesn't check it. A number fails when the task is serialised, in frames of the
SDK that name neither the variable nor the task.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", env_vars={"BATCH_SIZE": 64})
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", env_vars={"BATCH_SIZE": "64"})
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import rewrite
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.sites import env_vars

CODE = "FC405"
NAME = "variable-value"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in env_vars(program):
        for name, value in site.value.items():
            if not isinstance(value, (str, Unknown)):
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the value of the variable {name!r} isn't text but {value!r}",
                    site.span,
                    help=f"Write the text that the program should read, such as {str(value)!r}.",
                    subject=site.subject,
                    field=f"{site.field}[{name}]",
                    fix=rewrite(site.span, value, str(value), key=name) if type(value) is int else None,
                )
