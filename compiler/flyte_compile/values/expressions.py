"""Evaluate expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from flyte_compile.values import calls, operators
from flyte_compile.values.attributes import get_attribute
from flyte_compile.values.iteration import iterate
from flyte_compile.values.journal import join, surviving
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    External,
    FunctionValue,
    ListValue,
    Place,
    Scope,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    key_of,
)
from flyte_compile.values.names import lookup
from flyte_compile.values.run import LONGEST_TEXT, Frame, Run
from flyte_compile.values.signals import LimitReached, ReturnSignal, Signal, raised
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


def arguments_of(run: Run, node: ast.Call, frame: Frame) -> Arguments:
    """The evaluated arguments of a call, `*` and `**` spread."""
    place = Place(frame.module, node)
    positional: list[Value] = []
    places: dict[int | str, Place] = {}
    opened: Unknown | None = None
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            items, rest = iterate(run, evaluate(run, argument.value, frame), place)
            positional.extend(items)
            opened = opened or rest
        else:
            places[len(positional)] = Place(frame.module, argument)
            positional.append(evaluate(run, argument, frame))
    keywords: dict[str, Value] = {}
    for keyword in node.keywords:
        value = evaluate(run, keyword.value, frame)
        if keyword.arg is not None:
            if keyword.arg in keywords:
                raise raised(TypeError, f"got multiple values for keyword argument {keyword.arg!r}", place)
            keywords[keyword.arg] = value
            places[keyword.arg] = Place(frame.module, keyword.value)
            continue
        spread = operators.plain(value)
        if not isinstance(spread, DictValue):
            opened = opened or (spread if isinstance(spread, Unknown) else Unknown("'**' of this value", place))
            continue
        opened = opened or spread.open
        for name, item in spread.content.values():
            if isinstance(name, Const) and isinstance(name.value, str):
                keywords[name.value] = item
                places[name.value] = _place_of(item, Place(frame.module, keyword.value))
    return Arguments(tuple(positional), keywords, place, places, opened)


def _place_of(value: Value, fallback: Place) -> Place:
    return getattr(value, "place", fallback)


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
        answer = operators.truth(value)
        return answer if isinstance(answer, Unknown) else Const(not answer, place)
    return operators.unary(node.op, value, place)


def _boolean(run: Run, node: ast.BoolOp, frame: Frame, place: Place) -> Value:
    stops_at = isinstance(node.op, ast.Or)
    value = evaluate(run, node.values[0], frame)
    for index, operand in enumerate(node.values[1:], start=1):
        answer = operators.truth(value)
        if isinstance(answer, Unknown):
            rest = (
                ast.copy_location(ast.BoolOp(node.op, node.values[index:]), node)
                if index + 1 < len(node.values)
                else operand
            )
            other = either(run, [lambda rest=rest: evaluate(run, rest, frame)], answer, must_run=False)  # type: ignore[misc]
            return join([value, other], answer)
        if answer is stops_at:
            return value
        value = evaluate(run, operand, frame)
    return value


def either(run: Run, ways: list[Callable[[], Value]], reason: Unknown, *, must_run: bool = True) -> Value:
    """The value of one of several ways, no one knows which; without `must_run` it may be that none runs."""
    values: list[Value] = []
    outcomes = []
    for way in ways:
        results: list[Value] = []

        def attempt(way: Callable[[], Value] = way, results: list[Value] = results) -> None:
            results.append(way())

        run.uncertain.append(reason)
        outcome, layer = run.journal.attempt(attempt)
        run.uncertain.pop()
        outcomes.append((outcome, layer))
        values.extend(results)
    layers = [layer for _, layer in surviving(outcomes)]
    if not must_run:
        layers.append({})
    if layers:
        run.journal.merge(layers, reason)
    if not values:
        signal: Signal | None = outcomes[0][0]
        if must_run and signal is not None:
            raise signal
        return reason
    return join(list(values), reason)


def _conditional(run: Run, node: ast.IfExp, frame: Frame, place: Place) -> Value:
    answer = operators.truth(evaluate(run, node.test, frame))
    if isinstance(answer, Unknown):
        ways: list[Callable[[], Value]] = [
            lambda: evaluate(run, node.body, frame),
            lambda: evaluate(run, node.orelse, frame),
        ]
        return either(run, ways, answer)
    return evaluate(run, node.body if answer else node.orelse, frame)


def _compare(run: Run, node: ast.Compare, frame: Frame, place: Place) -> Value:
    left = evaluate(run, node.left, frame)
    result: Value = Const(True, place)
    for kind, operand in zip(node.ops, node.comparators, strict=True):
        right = evaluate(run, operand, frame)
        if not isinstance(kind, (ast.Is, ast.IsNot)):
            looked_through = right if isinstance(kind, (ast.In, ast.NotIn)) else left
            if isinstance(looked_through, (ListValue, TupleValue)):
                run.charge(place, looked_through)
        result = operators.compare(run, kind, left, right, place)
        answer = operators.truth(result)
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


def set_of(items: list[Value], place: Place, opened: Unknown | None = None, *, frozen: bool = False) -> SetValue:
    """A set of items; one whose identity isn't known makes it open."""
    content: dict[object, Value] = {}
    for item in items:
        key = key_of(operators.plain(item))
        if key is None:
            if not isinstance(item, (Unknown, TupleValue)):
                raise raised(TypeError, "unhashable type in a set", place)
            opened = opened or (item if isinstance(item, Unknown) else Unknown("an item of the set isn't known", place))
        else:
            content.setdefault(key, item)
    return SetValue(content, place, frozen, opened)


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


def set_entry(target: DictValue, key: Value, value: Value, place: Place) -> None:
    """`target[key] = value` on a dictionary that nobody else holds yet, or that the journal was told of."""
    identity = key_of(operators.plain(key))
    if identity is not None:
        target.content[identity] = (target.content.get(identity, (key, value))[0], value)
        return
    if not isinstance(key, (Unknown, TupleValue)):
        raise raised(TypeError, "unhashable type as a dictionary key", place)
    reason = key if isinstance(key, Unknown) else Unknown("the key isn't known", place)
    spoil(target, reason)


def spoil(target: DictValue, reason: Unknown) -> None:
    """Something unknown was written to the dictionary: any entry may be another one now."""
    target.content = {identity: (key, reason) for identity, (key, _) in target.content.items()}
    target.open = target.open or reason


def merge_into(run: Run, target: DictValue, source: Value, place: Place) -> None:
    """`target.update(source)`."""
    source = operators.plain(source)
    if isinstance(source, DictValue):
        if source.open is not None:
            spoil(target, source.open)
        target.content.update(source.content)
        run.limit_items(len(target.content), place)
        return
    if isinstance(source, Unknown):
        spoil(target, source)
        return
    items, rest = iterate(run, source, place)
    for item in items:
        pair, opened = iterate(run, item, place)
        if len(pair) == 2 and opened is None:
            set_entry(target, pair[0], pair[1], place)
        else:
            spoil(target, opened or Unknown("an item isn't a pair of key and value", place))
    if rest is not None:
        spoil(target, rest)


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


def _comprehension(run: Run, node: Any, frame: Frame, place: Place) -> Value:
    inner = Frame(frame.module, (*frame.scopes, Scope({})), frame.global_names, frame.nonlocal_names, frame.function)
    inner.owner = frame.owner
    found: list[tuple[Value, Value | None]] = []
    opened: list[Unknown] = []

    def produce() -> None:
        if isinstance(node, ast.DictComp):
            found.append((evaluate(run, node.key, inner), evaluate(run, node.value, inner)))
        else:
            found.append((evaluate(run, node.elt, inner), None))
        run.limit_items(len(found), place)

    def level(index: int) -> None:
        if index == len(node.generators):
            produce()
            return
        generator = node.generators[index]
        source_frame = frame if index == 0 else inner
        items, rest = iterate(run, evaluate(run, generator.iter, source_frame), place)
        if rest is not None:
            opened.append(rest)
            if run.analysed is not None:
                items = [*items, rest]
        for item in items:
            from flyte_compile.values.assignment import assign

            assign(run, generator.target, item, inner)
            answer: bool | Unknown = True
            for condition in generator.ifs:
                answer = operators.truth(evaluate(run, condition, inner))
                if answer is not True:
                    break
            if isinstance(answer, Unknown):
                opened.append(answer)
                count = len(found)
                run.uncertain.append(answer)
                level(index + 1)
                run.uncertain.pop()
                del found[count:]
            elif answer:
                level(index + 1)

    level(0)
    rest = opened[0] if opened else None
    if isinstance(node, ast.DictComp):
        result = DictValue({}, place)
        for key, value in found:
            set_entry(result, key, value, place)  # type: ignore[arg-type]  # a dict comprehension gives both
        if rest is not None:
            spoil(result, rest)
        return result
    items = [item for item, _ in found]
    if isinstance(node, ast.SetComp):
        return set_of(items, place, rest)
    return ListValue(items, place, rest)


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
    ast.BoolOp: _boolean,
    ast.IfExp: _conditional,
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
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.NamedExpr: _named,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.Starred: _starred,
}
