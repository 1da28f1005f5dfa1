"""Evaluate expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from flyte_compile.values import calls, comparisons, operators
from flyte_compile.values.arguments import arguments_of
from flyte_compile.values.attributes import get_attribute
from flyte_compile.values.choices import boolean, conditional
from flyte_compile.values.comprehensions import comprehension
from flyte_compile.values.containers import merge_into, set_entry, set_of
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    External,
    FunctionValue,
    ListValue,
    Place,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.names import lookup
from flyte_compile.values.run import LONGEST_TEXT, Frame, Run
from flyte_compile.values.signals import LimitReached, ReturnSignal
from flyte_compile.values.subscripts import get_item


def evaluate(run: Run, node: ast.expr, frame: Frame) -> Value:
    """The value of an expression. Exceptions of the program come as `RaiseSignal`."""
    place = Place(frame.module, node)
    run.step(place)
    handler = _HANDLERS.get(type(node))
    if handler is None:
        return Unknown(f"{type(node).__name__} isn't modelled", place)
    return handler(run, node, frame, place)


def _constant(run: Run, node: ast.Constant, frame: Frame, place: Place) -> Value:
    return Const(node.value, place)


def _name(run: Run, node: ast.Name, frame: Frame, place: Place) -> Value:
    return lookup(run, frame, node.id, place)


def _attribute(run: Run, node: ast.Attribute, frame: Frame, place: Place) -> Value:
    return get_attribute(run, evaluate(run, node.value, frame), node.attr, place)


def _call(run: Run, node: ast.Call, frame: Frame, place: Place) -> Value:
    if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args and frame.owner is not None:
        return calls.super_of(frame, place)
    callee = evaluate(run, node.func, frame)
    result = calls.call(run, callee, arguments_of(run, node, frame), frame)
    if isinstance(result, Const):
        run.charge(place, result)
    return result


def _binary(run: Run, node: ast.BinOp, frame: Frame, place: Place) -> Value:
    left = evaluate(run, node.left, frame)
    right = evaluate(run, node.right, frame)
    method = calls.operator_method(run, node.op, left, right, place, frame)
    result = method if method is not None else operators.binary(run, node.op, left, right, place)
    if isinstance(result, Const):
        run.charge(place, result)
    return result


def _unary(run: Run, node: ast.UnaryOp, frame: Frame, place: Place) -> Value:
    value = evaluate(run, node.operand, frame)
    if isinstance(node.op, ast.Not):
        answer = comparisons.truth(value)
        return answer if isinstance(answer, Unknown) else Const(not answer, place)
    return operators.unary(node.op, value, place)


def _compare(run: Run, node: ast.Compare, frame: Frame, place: Place) -> Value:
    left = evaluate(run, node.left, frame)
    result: Value = Const(True, place)
    for kind, operand in zip(node.ops, node.comparators, strict=True):
        right = evaluate(run, operand, frame)
        if not isinstance(kind, (ast.Is, ast.IsNot)):
            looked_through = right if isinstance(kind, (ast.In, ast.NotIn)) else left
            if isinstance(looked_through, (ListValue, TupleValue)):
                run.charge(place, looked_through)
        result = comparisons.compare(run, kind, left, right, place)
        answer = comparisons.truth(result)
        if isinstance(answer, Unknown) or not answer:
            return result
        left = right
    return result


def _list(run: Run, node: ast.List, frame: Frame, place: Place) -> Value:
    items, opened = _display(run, node.elts, frame)
    return ListValue(items, place, opened)


def _tuple(run: Run, node: ast.Tuple, frame: Frame, place: Place) -> Value:
    items, opened = _display(run, node.elts, frame)
    return opened or TupleValue(tuple(items), place)


def _set(run: Run, node: ast.Set, frame: Frame, place: Place) -> Value:
    items, opened = _display(run, node.elts, frame)
    return set_of(items, place, opened)


def _display(run: Run, elements: list[ast.expr], frame: Frame) -> tuple[list[Value], Unknown | None]:
    items: list[Value] = []
    opened: Unknown | None = None
    for element in elements:
        if isinstance(element, ast.Starred):
            more, rest = iterate(run, evaluate(run, element.value, frame), Place(frame.module, element))
            items.extend(more)
            opened = opened or rest
            run.limit_items(len(items), Place(frame.module, element))
        else:
            items.append(evaluate(run, element, frame))
    return items, opened


def _dict(run: Run, node: ast.Dict, frame: Frame, place: Place) -> Value:
    result = DictValue({}, place)
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        if key_node is None:
            merge_into(run, result, evaluate(run, value_node, frame), place)
            continue
        key = evaluate(run, key_node, frame)
        set_entry(result, key, evaluate(run, value_node, frame), place)
    return result


def _joined_string(run: Run, node: ast.JoinedStr, frame: Frame, place: Place) -> Value:
    parts: list[str] = []
    unknown: Unknown | None = None
    for part in node.values:
        value = evaluate(run, part, frame)
        if isinstance(value, Const) and isinstance(value.value, str):
            parts.append(value.value)
        else:
            unknown = unknown or (value if isinstance(value, Unknown) else Unknown("a part of the text", place))
    if unknown is not None:
        return unknown
    text = "".join(parts)
    if len(text) > LONGEST_TEXT:
        raise LimitReached("a text is too long", place)
    return Const(text, place)


def _formatted(run: Run, node: ast.FormattedValue, frame: Frame, place: Place) -> Value:
    value = evaluate(run, node.value, frame)
    spec: Value = evaluate(run, node.format_spec, frame) if node.format_spec is not None else Const("", place)
    convert = {ord("r"): "repr", ord("s"): "str", ord("a"): "ascii"}.get(node.conversion)
    if convert is not None:
        from flyte_compile.values.library import external

        value = calls.call(run, external(run, f"builtins.{convert}", place), Arguments((value,), {}, place), frame)
    return calls.call(run, External("builtins.format", place), Arguments((value, spec), {}, place), frame)


def _subscript(run: Run, node: ast.Subscript, frame: Frame, place: Place) -> Value:
    container = evaluate(run, node.value, frame)
    return get_item(run, container, evaluate(run, node.slice, frame), place, frame)


def _slice(run: Run, node: ast.Slice, frame: Frame, place: Place) -> Value:
    bounds = [
        evaluate(run, bound, frame) if bound is not None else Const(None, place)
        for bound in (node.lower, node.upper, node.step)
    ]
    unknown = next((bound for bound in bounds if not isinstance(bound, Const)), None)
    if unknown is not None:
        return unknown if isinstance(unknown, Unknown) else Unknown("a slice's bound isn't a number", place)
    return Const(slice(*(bound.value for bound in bounds if isinstance(bound, Const))), place)


def _lambda(run: Run, node: ast.Lambda, frame: Frame, place: Place) -> Value:
    return make_function(run, node, "<lambda>", frame, place)


def make_function(
    run: Run, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, name: str, frame: Frame, place: Place
) -> FunctionValue:
    """A function value: its defaults are evaluated now, its body when it is called."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = {
        parameter.arg: evaluate(run, default, frame)
        for parameter, default in zip(
            positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True
        )
    }
    for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            defaults[parameter.arg] = evaluate(run, default, frame)
    # A class body's variables can't be seen from the functions in it.
    scopes = tuple(scope for scope in frame.scopes if not scope.is_class)
    return FunctionValue(name, node, frame.module, scopes, defaults, place)


def _named(run: Run, node: ast.NamedExpr, frame: Frame, place: Place) -> Value:
    from flyte_compile.values.assignment import assign

    value = evaluate(run, node.value, frame)
    # A walrus in a comprehension binds in the scope around it.
    assign(run, node.target, value, frame)
    return value


def _await(run: Run, node: ast.Await, frame: Frame, place: Place) -> Value:
    # Calling an async function of the project gives its result here: nothing else runs in between.
    return evaluate(run, node.value, frame)


def _yield(run: Run, node: ast.Yield | ast.YieldFrom, frame: Frame, place: Place) -> Value:
    value: Value = Const(None, place) if node.value is None else evaluate(run, node.value, frame)
    if isinstance(node, ast.Yield):
        items, rest = [value], None
    else:
        items, rest = iterate(run, value, place)
    run.journal.touch(frame.yielded)
    frame.yielded.content.extend(items)
    frame.yielded.open = frame.yielded.open or rest
    if len(frame.yielded.content) > calls.MOST_YIELDED:
        raise ReturnSignal(Unknown(f"the generator gives more than {calls.MOST_YIELDED} items", place))
    return Const(None, place)


def _starred(run: Run, node: ast.Starred, frame: Frame, place: Place) -> Value:
    return evaluate(run, node.value, frame)


_HANDLERS: dict[type[ast.expr], Callable[[Run, Any, Frame, Place], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: boolean,
    ast.IfExp: conditional,
    ast.Compare: _compare,
    ast.List: _list,
    ast.Tuple: _tuple,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.JoinedStr: _joined_string,
    ast.FormattedValue: _formatted,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.Lambda: _lambda,
    ast.ListComp: comprehension,
    ast.SetComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.DictComp: comprehension,
    ast.NamedExpr: _named,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.Starred: _starred,
}
