"""An input or the output of a sandboxed task has a type that a sandbox can't take.

## What it does

Reads the annotations of sandboxed functions and the types given with code strings. Reported are built-in types
without a place in a sandbox, such as `complex` and `object`, and `X | Y`, which the SDK doesn't read before Python
3.14.

## Why

The SDK checks the types when the module is imported, and takes primitives, collections of them, `Optional`, `Union`,
`Any` and the types of `flyte.io`.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="rules")


@env.sandbox.orchestrator
def double(n: int | None) -> int:
    return 0 if n is None else n * 2
```

## Use instead

```python
from typing import Optional

import flyte

env = flyte.TaskEnvironment(name="rules")


@env.sandbox.orchestrator
def double(n: Optional[int]) -> int:
    return 0 if n is None else n * 2
```
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Environment, Image, Program, Task
from flyte_compile.rules.reading.sites import span_of, tasks
from flyte_compile.sdk.sandbox import ANNOTATIONS

CODE = "FC905"
NAME = "sandbox-annotation"
SEVERITY = Severity.ERROR

_WITH_UNIONS = "3.14"
"""The first Python in which `X | Y` is the `Union` that the SDK reads."""


def check(program: Program) -> Iterator[Diagnostic]:
    for environment, task in tasks(program):
        if task.sandbox is None:
            continue
        for field, what, annotation in _annotations(task):
            problem = _problem(annotation, unions=_has_unions(environment))
            if problem is not None:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{what} of the sandboxed task {task.name!r} has the annotation {annotation!r}, which {problem[0]}",
                    span_of(task, "annotations"),
                    help=problem[1],
                    subject=task.name,
                    field=field,
                )


def _annotations(task: Task) -> Iterator[tuple[str, str, str]]:
    """The field of a finding, what it is, and its annotation."""
    for parameter in task.inputs:
        if parameter.annotation is not None:
            yield f"inputs[{parameter.name}]", f"the input {parameter.name!r}", parameter.annotation
    if task.returns is not None:
        yield "returns", "the output", task.returns


def _has_unions(environment: Environment) -> bool:
    return isinstance(environment.image, Image) and environment.image.python_version == _WITH_UNIONS


def _problem(annotation: str, *, unions: bool) -> tuple[str, str] | None:
    """What is certainly wrong with an annotation, and what to write instead."""
    try:
        tree = ast.parse(annotation, mode="eval").body
    except (SyntaxError, ValueError):
        return None
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        return _problem(tree.value, unions=unions)
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.BitOr()) if not unions:
                return "the SDK doesn't read", "Write Optional[...] or Union[...] of the module 'typing'."
            case ast.Name(id=name) if isinstance(getattr(builtins, name, None), type) and name not in ANNOTATIONS:
                return f"names {name!r}", f"Use {', '.join(ANNOTATIONS)} or a type of flyte.io."
            case _:
                pass
    return None
