"""Project functions: bind their parameters and evaluate their bodies."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import NamedTuple

from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    FunctionValue,
    IteratorValue,
    Place,
    Scope,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import DEEPEST_CALL, Frame, Run
from flyte_compile.values.signals import LimitReached, ReturnSignal, raised
from flyte_compile.values.ways import stretch

_DEEPEST_UNCERTAIN = 3
"""Calls of a function inside of itself where it isn't known whether the program makes them."""


def call_function(run: Run, function: FunctionValue, arguments: Arguments, owner: Value | None = None) -> Value:
    """Call a project function. A generator function's body waits until somebody asks for an item."""
    place = arguments.place
    if run.depth >= DEEPEST_CALL:
        if run.analysed is not None:
            return Unknown("the calls are nested too deeply", place)
        raise LimitReached(f"calls are nested more than {DEEPEST_CALL} deep", place)
    again = run.active.count(function.node) if run.analysed is not None or run.uncertain else 0
    if again >= (1 if run.analysed is not None else _DEEPEST_UNCERTAIN):
        return Unknown("the function calls itself", place)
    shape = shape_of(function.node)
    variables = Scope(bind_parameters(run, function, arguments), declared=shape.local_names)
    frame = Frame(
        function.module,
        (*function.scopes, variables),
        shape.global_names,
        shape.nonlocal_names,
        function,
        owner=_super_owner(function, owner, variables),
        prefix=f"{function.qualified or function.name}.<locals>.",
    )
    if shape.is_generator and run.analysed is None and not isinstance(function.node, ast.Lambda):
        return _generator(run, function, frame, place)
    run.depth += 1
    run.active.append(function.node)
    try:
        return _run_body(run, function, frame)
    finally:
        run.active.pop()
        run.depth -= 1


def _generator(run: Run, function: FunctionValue, frame: Frame, place: Place) -> Value:
    from flyte_compile.values.resumable import OverSteps, Steps, body_of

    assert not isinstance(function.node, ast.Lambda)
    kind = "async_generator" if function.is_async else "generator"
    return IteratorValue(kind, OverSteps(Steps(body_of(run, function.node.body, frame))), place)


def _run_body(run: Run, function: FunctionValue, frame: Frame) -> Value:
    from flyte_compile.values.expressions import evaluate
    from flyte_compile.values.statements import execute

    if isinstance(function.node, ast.Lambda):
        return evaluate(run, function.node.body, frame)
    body = function.node.body
    end = Place(function.module, function.node)

    def way() -> Value:
        execute(run, body, frame)
        return Const(None, end)

    reason = Unknown(f"{function.name!r} returns one of several values", end)
    return stretch(run, way, ReturnSignal, reason) or Const(None, end)


def _super_owner(function: FunctionValue, owner: Value | None, variables: Scope) -> Value | None:
    first = next(iter(variables.content.values()), None)
    start = function.owner or owner
    return TupleValue((start, first), function.place) if start is not None and first is not None else None


class Shape(NamedTuple):
    """What the text of a function says of its names."""

    global_names: frozenset[str]
    nonlocal_names: frozenset[str]
    local_names: frozenset[str]
    is_generator: bool


@lru_cache(maxsize=4096)
def shape_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Shape:
    """The names that a function declares and assigns."""
    spec = node.args
    parameters = {parameter.arg for parameter in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}
    parameters |= {parameter.arg for parameter in (spec.vararg, spec.kwarg) if parameter is not None}
    outer: set[str] = set()
    enclosing: set[str] = set()
    bound: set[str] = set()
    gives = False
    for inner in _own_nodes(node):
        match inner:
            case ast.Global(names=names):
                outer.update(names)
            case ast.Nonlocal(names=names):
                enclosing.update(names)
            case ast.Yield() | ast.YieldFrom():
                gives = True
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                bound.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
            case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name):
                bound.add(name)
            case ast.MatchStar(name=str() as name) | ast.MatchMapping(rest=str() as name):
                bound.add(name)
            case ast.alias(name=name, asname=alias):
                bound.add(alias or name.partition(".")[0])
    local = (bound | parameters) - outer - enclosing
    return Shape(frozenset(outer), frozenset(enclosing), frozenset(local), gives and not isinstance(node, ast.Lambda))


def is_generator(node: ast.AST) -> bool:
    """Whether a function's own body has a `yield`."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    return shape_of(node).is_generator


def _own_nodes(node: ast.AST) -> list[ast.AST]:
    """The nodes of a function's body that stand in its own scope."""
    body = node.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else [node.body]  # type: ignore[attr-defined]
    found: list[ast.AST] = []
    pending: list[ast.AST] = list(body)
    while pending:
        inner = pending.pop()
        found.append(inner)
        match inner:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                pending.extend((*inner.decorator_list, *inner.args.defaults, *filter(None, inner.args.kw_defaults)))
            case ast.ClassDef():
                pending.extend((*inner.decorator_list, *inner.bases))
            case ast.Lambda():
                pending.extend((*inner.args.defaults, *filter(None, inner.args.kw_defaults)))
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                pending.append(inner.generators[0].iter)
                found.extend(part.target for part in ast.walk(inner) if isinstance(part, ast.NamedExpr))
            case _:
                pending.extend(ast.iter_child_nodes(inner))
    return found


def bind_parameters(run: Run, function: FunctionValue, arguments: Arguments) -> dict[str, Value]:
    """Arguments to parameters, by Python's rules; what an unknown `*` or `**` may have given is unknown."""
    spec = function.node.args
    place = arguments.place
    bound: dict[str, Value] = {}
    positional = [*spec.posonlyargs, *spec.args]
    for parameter, value in zip(positional, arguments.positional, strict=False):
        bound[parameter.arg] = value
    extra = arguments.positional[len(positional) :]
    if spec.vararg is not None:
        bound[spec.vararg.arg] = arguments.open or TupleValue(tuple(extra), place)
    elif extra:
        raise raised(
            TypeError, f"{function.name}() takes {len(positional)} positional arguments but more were given", place
        )
    by_name = {parameter.arg for parameter in (*spec.args, *spec.kwonlyargs)}
    rest: dict[object, tuple[Value, Value]] = {}
    for name, value in arguments.keywords.items():
        if name in by_name:
            if name in bound:
                raise raised(TypeError, f"{function.name}() got multiple values for argument {name!r}", place)
            bound[name] = value
        elif spec.kwarg is not None:
            rest[(0, name)] = (Const(name, place), value)
        else:
            raise raised(TypeError, f"{function.name}() got an unexpected keyword argument {name!r}", place)
    if spec.kwarg is not None:
        bound[spec.kwarg.arg] = DictValue(rest, place, arguments.open)
    for parameter in (*positional, *spec.kwonlyargs):
        if parameter.arg in bound:
            continue
        if arguments.open is not None:
            bound[parameter.arg] = arguments.open
        elif parameter.arg in function.defaults:
            bound[parameter.arg] = function.defaults[parameter.arg]
        else:
            raise raised(TypeError, f"{function.name}() missing a required argument: {parameter.arg!r}", place)
    return bound
