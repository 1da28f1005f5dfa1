"""The arguments of a call, `*` and `**` spread."""

from __future__ import annotations

import ast

from flyte_compile.values import conversion, expressions
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    Place,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised


def arguments_of(run: Run, node: ast.Call, frame: Frame) -> Arguments:
    """The evaluated arguments of a call, `*` and `**` spread."""
    place = Place(frame.module, node)
    positional: list[Value] = []
    places: dict[int | str, Place] = {}
    opened: Unknown | None = None
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            items, rest = iterate(run, expressions.evaluate(run, argument.value, frame), place)
            positional.extend(items if opened is None else ())
            opened = opened or rest
        elif opened is None:
            places[len(positional)] = Place(frame.module, argument)
            positional.append(expressions.evaluate(run, argument, frame))
        else:
            # Which place it has isn't known after a spread of unknown length.
            expressions.evaluate(run, argument, frame)
    keywords: dict[str, Value] = {}
    for keyword in node.keywords:
        value = expressions.evaluate(run, keyword.value, frame)
        if keyword.arg is not None:
            if keyword.arg in keywords:
                raise raised(TypeError, f"got multiple values for keyword argument {keyword.arg!r}", place)
            keywords[keyword.arg] = value
            places[keyword.arg] = Place(frame.module, keyword.value)
            continue
        spread = conversion.plain(value)
        run.charge(place, spread)
        if not isinstance(spread, DictValue):
            opened = opened or (spread if isinstance(spread, Unknown) else Unknown("'**' of this value", place))
            continue
        opened = opened or spread.open
        for name, item in spread.content.values():
            if isinstance(name, Const) and isinstance(name.value, str):
                if name.value in keywords:
                    raise raised(TypeError, f"got multiple values for keyword argument {name.value!r}", place)
                keywords[name.value] = item
                places[name.value] = _place_of(item, Place(frame.module, keyword.value))
    return Arguments(tuple(positional), keywords, place, places, opened)


def _place_of(value: Value, fallback: Place) -> Place:
    return getattr(value, "place", fallback)
