"""What a task takes and gives, and the text of its function."""

from __future__ import annotations

import ast
import textwrap

from flyte_compile import ir
from flyte_compile.diagnostics import Span
from flyte_compile.lower.parts import is_none
from flyte_compile.lower.places import describe, place_of
from flyte_compile.source import source_text, span_of
from flyte_compile.values.model import (
    WRAPPED_OUTSIDE,
    Const,
    DictValue,
    FunctionValue,
    SdkObject,
    Value,
    key_of,
)


def innermost(function: FunctionValue) -> FunctionValue:
    """The function that the signature comes from: `functools.wraps` leads to it."""
    for _ in range(20):
        wrapped = function.content.get("__wrapped__")
        if not isinstance(wrapped, FunctionValue):
            break
        function = wrapped
    return function


def interface(task: SdkObject, function: FunctionValue | None) -> tuple[tuple[ir.Input, ...], str | None]:
    """The inputs, and the result's annotation as source text."""
    if function is not None and not isinstance(function.node, ast.Lambda):
        returns = function.node.returns
        return _parameters(function), None if returns is None else source_text(function.module, returns)
    declared = task.content.get("inputs")
    output = task.content.get("output", task.content.get("outputs"))
    inputs: list[ir.Input] = []
    if isinstance(declared, DictValue):
        for key, value in declared.content.values():
            if isinstance(key, Const):
                inputs.append(ir.Input(str(key.value), _type_text(value), _default_text(task, key)))
    return tuple(inputs), None if output is None or is_none(output) else _type_text(output)


_SURE = (
    *(ast.JoinedStr, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.BinOp),
    *(ast.UnaryOp, ast.Compare),
)
"""Expressions whose value is never `None`."""


def gives(function: FunctionValue | None) -> Span | None:
    """The first place where a function returns a value that is surely not `None`."""
    if function is None or isinstance(function.node, ast.Lambda):
        return None
    waiting: list[ast.AST] = list(reversed(function.node.body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return None
        if isinstance(node, ast.Return) and node.value is not None and _is_sure(node.value):
            return span_of(function.module, node)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            waiting += reversed(list(ast.iter_child_nodes(node)))
    return None


def _is_sure(value: ast.expr) -> bool:
    return isinstance(value, _SURE) or (isinstance(value, ast.Constant) and value.value is not None)


def is_own(function: FunctionValue | None) -> bool:
    """Whether what the function takes is what its text says: no decorator and no assignment changes it."""
    return function is None or not any(name in function.content for name in _CHANGING)


_CHANGING = (WRAPPED_OUTSIDE, "__signature__", "__annotations__")


def _default_text(task: SdkObject, key: Const) -> str | None:
    """The default of an input that is declared in a dictionary."""
    defaults = task.content.get("defaults")
    found = defaults.content.get(key_of(key)) if isinstance(defaults, DictValue) else None
    return None if found is None else describe(found[1])


def _type_text(value: Value) -> str:
    place = place_of(value, value.place)
    if isinstance(place.node, ast.expr):
        return source_text(place.module, place.node)
    return describe(value)


def _parameters(function: FunctionValue) -> tuple[ir.Input, ...]:
    spec = function.node.args
    positional = [*spec.posonlyargs, *spec.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(spec.defaults))
    defaults += spec.defaults
    rows = [(parameter, default, "keyword") for parameter, default in zip(positional, defaults, strict=True)]
    if spec.vararg is not None:
        rows.append((spec.vararg, None, "variadic"))
    rows += [(p, d, "keyword") for p, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]
    if spec.kwarg is not None:
        rows.append((spec.kwarg, None, "variadic"))
    module = function.module
    return tuple(
        ir.Input(
            parameter.arg,
            None if parameter.annotation is None else source_text(module, parameter.annotation),
            None if default is None else source_text(module, default),
            kind,
            span_of(module, parameter),
        )
        for parameter, default, kind in rows
    )


def function_text(function: FunctionValue | None) -> tuple[str | None, Span | None]:
    """A function's source without its decorators, dedented, and where it stands."""
    if function is None or isinstance(function.node, ast.Lambda):
        return None, None
    node = function.node
    lines = function.module.lines[node.lineno - 1 : node.end_lineno]
    return textwrap.dedent("\n".join(lines)), span_of(function.module, node)
