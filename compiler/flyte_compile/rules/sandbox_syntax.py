"""The code of a sandboxed task isn't valid Python.

## What it does

Parses the code strings given to `env.sandbox.orchestrator`.

## Why

A string is parsed only when the task runs.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="rules")
total = env.sandbox.orchestrator("x +", inputs={"x": int}, output=int, name="total")
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="rules")
total = env.sandbox.orchestrator("x + 1", inputs={"x": int}, output=int, name="total")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sandboxes import sandboxed

CODE = "FC901"
NAME = "sandbox-syntax"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for code in sandboxed(program):
        problem = None if code.is_function else _problem(code.text)
        if problem is not None:
            message, line = problem
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the code of {code.task.name!r} can't be parsed: {message}{code.where(line)}",
                code.at(line, 0),
                help="Mend the code; the value of its last expression is what the task returns.",
                subject=code.task.name,
                field="source",
            )


def _problem(text: str) -> tuple[str, int] | None:
    """What the parser says, and of which line."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        return error.msg, error.lineno or 1
    except ValueError:
        return "it contains a null character", 1
    except (RecursionError, MemoryError):
        return "it's nested too deeply", 1
    return None
