"""The code of a sandboxed task uses what the sandbox's language doesn't have.

## What it does

Looks for imports, classes, generators, `with`, `global`, `del`, `match` and the like in the code of sandboxed tasks,
and for decorators, asynchronous comprehensions and assignments to attributes.

## Why

Sandboxed code is run by an interpreter of a small language. It refuses the whole code when the task runs, whether or
not the construct would ever be reached.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="rules")


@env.sandbox.orchestrator
def hypotenuse(a: float, b: float) -> float:
    import math

    return math.hypot(a, b)
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="rules")


@env.sandbox.orchestrator
def hypotenuse(a: float, b: float) -> float:
    return (a * a + b * b) ** 0.5
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sandboxes import SandboxCode, sandboxed, tree_of
from flyte_compile.sdk.sandbox import REFUSED, REFUSED_BY_MONTY

CODE = "FC902"
NAME = "sandbox-construct"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for code in sandboxed(program):
        for node, what in _refused(code):
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"sandboxed code can't have {what}{code.where(getattr(node, 'lineno', 1))}",
                code.place_of(node),
                help="Write it without, or do this in a task that isn't sandboxed and call that.",
                subject=code.task.name,
                field=f"source[{what}]",
            )


def _refused(code: SandboxCode) -> Iterator[tuple[ast.AST, str]]:
    """What the language doesn't have, in order; a function's own decorators made it a task."""
    tree = tree_of(code)
    own = tree.body[0] if tree is not None and code.is_function and tree.body else None
    for node in () if tree is None else ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.MatMult()) | ast.AugAssign(op=ast.MatMult()):
                yield node, "the operator '@'"
            case ast.Constant(value=complex()):
                yield node, "a complex number"
            case ast.FunctionDef(decorator_list=[first, *_]) | ast.AsyncFunctionDef(decorator_list=[first, *_]):
                if node is not own:
                    yield first, "a decorator"
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                if any(part.is_async for part in node.generators):
                    yield node, "an asynchronous comprehension"
            case ast.Attribute(ctx=ast.Store()):
                yield node, "an assignment to an attribute"
            case _:
                name = type(node).__name__
                if name in REFUSED or name in REFUSED_BY_MONTY:
                    yield node, {**REFUSED, **REFUSED_BY_MONTY}[name]
