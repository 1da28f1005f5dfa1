"""Comprehensions and generator expressions."""

from __future__ import annotations

import ast
from typing import Any

from flyte_compile.values import comparisons, expressions
from flyte_compile.values.containers import set_entry, set_of, spoil
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    DictValue,
    ListValue,
    Place,
    Scope,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run


def comprehension(run: Run, node: Any, frame: Frame, place: Place) -> Value:
    """The list, set or dictionary of a comprehension; a generator expression gives all of its items at once."""
    inner = Frame(frame.module, (*frame.scopes, Scope({})), frame.global_names, frame.nonlocal_names, frame.function)
    inner.owner = frame.owner
    found: list[tuple[Value, Value | None]] = []
    opened: list[Unknown] = []

    def produce() -> None:
        if isinstance(node, ast.DictComp):
            found.append((expressions.evaluate(run, node.key, inner), expressions.evaluate(run, node.value, inner)))
        else:
            found.append((expressions.evaluate(run, node.elt, inner), None))
        run.limit_items(len(found), place)

    def level(index: int) -> None:
        if index == len(node.generators):
            produce()
            return
        generator = node.generators[index]
        source_frame = frame if index == 0 else inner
        items, rest = iterate(run, expressions.evaluate(run, generator.iter, source_frame), place)
        if rest is not None:
            opened.append(rest)
            if run.analysed is not None:
                items = [*items, rest]
        for item in items:
            from flyte_compile.values.assignment import assign

            assign(run, generator.target, item, inner)
            answer: bool | Unknown = True
            for condition in generator.ifs:
                answer = comparisons.truth(expressions.evaluate(run, condition, inner))
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
