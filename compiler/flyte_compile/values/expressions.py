"""Evaluate expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from flyte_compile.values import calls, comparisons, protocols
from flyte_compile.values.arguments import arguments_of
from flyte_compile.values.attributes import get_attribute
from flyte_compile.values.choices import boolean, comparison, conditional
from flyte_compile.values.comprehensions import comprehension, generator_expression
from flyte_compile.values.containers import merge_into, set_entry, set_of
from flyte_compile.values.iteration import Items, items_of
from flyte_compile.values.list_methods import add_items
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    Place,
    SuperValue,
    TupleValue,
    Unknown,
    Value,
    operand,
)
from flyte_compile.values.names import lookup
from flyte_compile.values.objects import change_attributes
from flyte_compile.values.run import LONGEST_TEXT, Frame, Run
from flyte_compile.values.signals import LimitReached
from flyte_compile.values.sizes import check_size
from flyte_compile.values.subscripts import get_item
from flyte_compile.values.ways import may_raise


def evaluate(run: Run, node: ast.expr, frame: Frame) -> Value:
    """The value of an expression. Exceptions of the program come as `RaiseSignal`."""
    place = Place(frame.module, node)
    run.step(place)
    handler = _HANDLERS.get(type(node))
    if handler is None:
        return Unknown(f"{type(node).__name__} isn't modelled", place)
    value = handler(run, node, frame, place)
    if run.guards and type(node) in _RAISING:
        reason = value if isinstance(value, Unknown) else getattr(value, "open", None)
        if reason is not None:
            may_raise(run, reason, place)
    return value


_RAISING = frozenset(
    {ast.Call, ast.Attribute, ast.Subscript, ast.BinOp, ast.UnaryOp, ast.Compare, ast.JoinedStr}
    | {ast.Dict, ast.List, ast.Set, ast.Tuple}
)
"""What may raise an exception where what it gives isn't known."""


def _constant(run: Run, node: ast.Constant, frame: Frame, place: Place) -> Value:
    if isinstance(node.value, int):
        check_size(node.value, place)
    return Const(node.value, place)


def _name(run: Run, node: ast.Name, frame: Frame, place: Place) -> Value:
    return lookup(run, frame, node.id, place)


def _attribute(run: Run, node: ast.Attribute, frame: Frame, place: Place) -> Value:
    return get_attribute(run, evaluate(run, node.value, frame), node.attr, place)


def _call(run: Run, node: ast.Call, frame: Frame, place: Place) -> Value:
    if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args and frame.owner is not None:
        return calls.super_of(frame, place)
    if isinstance(node.func, ast.Name) and node.func.id == "super" and len(node.args) == 2 and not node.keywords:
        start, receiver = (evaluate(run, argument, frame) for argument in node.args)
        if isinstance(start, ClassValue):
            return SuperValue(start, receiver, place)
        return Unknown("'super' of this class isn't modelled", place)
    changed = _on_attributes(run, node, frame, place)
    if changed is not None:
        return changed
    callee = evaluate(run, node.func, frame)
    arguments = arguments_of(run, node, frame)
    result = calls.call(run, callee, arguments, frame)
    if run.guards and not isinstance(callee, (FunctionValue, BoundMethod, ClassValue)):
        unknown = next((value for given in arguments if isinstance(value := operand(given), Unknown)), arguments.open)
        if unknown is not None:
            may_raise(run, unknown, place)
    return result


def _on_attributes(run: Run, node: ast.Call, frame: Frame, place: Place) -> Value | None:
    """`self.__dict__.update(...)`, which sets attributes."""
    match node.func:
        case ast.Attribute(value=ast.Attribute(value=owner, attr="__dict__"), attr=name):
            receiver = evaluate(run, owner, frame)
            if not isinstance(receiver, InstanceValue) or receiver.open is not None:
                return None
            arguments = arguments_of(run, node, frame)

            def change(entries: DictValue) -> Value:
                return calls.call(run, get_attribute(run, entries, name, place), arguments, frame)

            return change_attributes(run, receiver, change, place)
    return None


def _binary(run: Run, node: ast.BinOp, frame: Frame, place: Place) -> Value:
    left = evaluate(run, node.left, frame)
    right = evaluate(run, node.right, frame)
    result = protocols.binary(run, node.op, left, right, place)
    if isinstance(result, Const):
        run.charge(place, result)
    return result


def _unary(run: Run, node: ast.UnaryOp, frame: Frame, place: Place) -> Value:
    value = evaluate(run, node.operand, frame)
    if isinstance(node.op, ast.Not):
        answer = comparisons.truth(value, run)
        return answer if isinstance(answer, Unknown) else Const(not answer, place)
    return protocols.unary(run, node.op, value, place)


def _list(run: Run, node: ast.List, frame: Frame, place: Place) -> Value:
    return _display(run, node.elts, frame, place)


def _tuple(run: Run, node: ast.Tuple, frame: Frame, place: Place) -> Value:
    items = _display(run, node.elts, frame, place)
    if items.open is not None:
        return Unknown(items.open.reason, items.open.place, items.open.made_by)
    return TupleValue(tuple(items.content), place)


def _set(run: Run, node: ast.Set, frame: Frame, place: Place) -> Value:
    items: list[Value] = []
    opened: Unknown | None = None
    for element in node.elts:
        if isinstance(element, ast.Starred):
            more = items_of(run, evaluate(run, element.value, frame), Place(frame.module, element))
            items.extend(more.all)
            opened = opened or more.rest
            run.limit_items(len(items), place, new=len(more.all))
        else:
            items.append(evaluate(run, element, frame))
    return set_of(items, place, opened)


def _display(run: Run, elements: list[ast.expr], frame: Frame, place: Place) -> ListValue:
    """The items between brackets; after a spread of unknown length, nothing has a known place."""
    result = ListValue([], place)
    for element in elements:
        if isinstance(element, ast.Starred):
            here = Place(frame.module, element)
            add_items(run, result, items_of(run, evaluate(run, element.value, frame), here), here)
        elif result.open is None:
            result.content.append(evaluate(run, element, frame))
        else:
            add_items(run, result, Items([evaluate(run, element, frame)]), place)
    return result


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
    return FunctionValue(name, node, frame.module, scopes, defaults, place, qualified=frame.prefix + name)


def _named(run: Run, node: ast.NamedExpr, frame: Frame, place: Place) -> Value:
    from flyte_compile.values.assignment import assign

    value = evaluate(run, node.value, frame)
    while frame.around is not None:
        # In a comprehension it binds in the scope around that.
        frame = frame.around
    assign(run, node.target, value, frame)
    return value


def _await(run: Run, node: ast.Await, frame: Frame, place: Place) -> Value:
    # Calling an async function of the project gives its result here: nothing else runs in between.
    return evaluate(run, node.value, frame)


def _yield(run: Run, node: ast.Yield | ast.YieldFrom, frame: Frame, place: Place) -> Value:
    # While a task's body is looked through, a generator is a function like any other.
    if node.value is not None:
        evaluate(run, node.value, frame)
    return Unknown("what is sent to the generator", place)


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
    ast.Compare: comparison,
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
    ast.GeneratorExp: generator_expression,
    ast.DictComp: comprehension,
    ast.NamedExpr: _named,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.Starred: _starred,
}
