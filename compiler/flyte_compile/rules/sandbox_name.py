"""The code of a sandboxed task uses a name that a sandbox doesn't have.

## What it does

Looks for names with two underscores at both ends, for built-in names such as `open`, `eval` and `getattr` that the
code doesn't bind itself, and, in code strings, for names that are no input, no task and no variable.

## Why

A sandbox has data types and functions over them. Whatever reaches files, attributes by name or the interpreter is
absent, and so are the variables of the module around a code string: the code fails when the task runs.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="rules")
read = env.sandbox.orchestrator("open(path)", inputs={"path": str}, output=str, name="read")
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="rules")


@env.task
async def read_text(path: str) -> str:
    with open(path) as file:
        return file.read()


read = env.sandbox.orchestrator(
    "read_text(path)", inputs={"path": str}, output=str, name="read", tasks=[read_text]
)
```
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sandboxes import SandboxCode, sandboxed, tree_of
from flyte_compile.sdk.sandbox import PYTHON_BUILTINS

CODE = "FC903"
NAME = "sandbox-name"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for code in sandboxed(program):
        tree = tree_of(code)
        given = _given(code)
        bound = given if tree is None else given | {name for node in ast.walk(tree) for name in _bound_by(node)}
        for node in () if tree is None else ast.walk(tree):
            name = _absent(node, bound)
            undefined = _undefined(code, node, bound) if name is None else None
            found = name or undefined
            if found is None:
                continue
            where = code.where(getattr(node, "lineno", 1))
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"a sandbox has no {name!r}{where}"
                if name
                else f"the code has no input, task or variable {found!r}{where}",
                code.place_of(node),
                help="Do this in a task that isn't sandboxed, and call that task."
                if name
                else "Give it in 'inputs', or the task of that name in 'tasks'.",
                subject=code.task.name,
                field=f"source[{found}]",
            )


def _given(code: SandboxCode) -> set[str]:
    """The names that the code gets from outside: inputs and tasks."""
    called = [*code.sandbox.tasks, *(call.target for call in code.task.calls)]
    names = {parameter.name for parameter in code.task.inputs} | {name.rpartition(".")[2] for name in called}
    return names | {*(code.sandbox.names or ()), "flyte_map"}


def _bound_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str() as name) | ast.alias(asname=str() as name):
            yield name
        case ast.alias(name=name):
            yield name.partition(".")[0]
        case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name) | ast.MatchMapping(rest=str() as name):
            yield name
        case _:
            pass


def _absent(node: ast.AST, bound: set[str]) -> str | None:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name) if name.startswith("__") and name.endswith("__"):
            return name
        case ast.Name(id=name, ctx=ast.Load()) if name in PYTHON_BUILTINS and name not in bound:
            return name
        case _:
            return None


def _undefined(code: SandboxCode, node: ast.AST, bound: set[str]) -> str | None:
    """A name that a code string reads and nothing gives it."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if code.sandbox.names is not None and not code.is_function:
            return None if name in bound or "*" in bound or name in _BUILTINS else name
        case _:
            return None


_BUILTINS = frozenset(dir(builtins))
"""Which of these a sandbox has isn't said here: one may well have more than another."""
