"""A layer on top of an image: a new image, as in the SDK; what the SDK would refuse is a diagnostic."""

from __future__ import annotations

import ast

from flyte_compile.diagnostics import Fix, Severity
from flyte_compile.diagnostics.fix import SpreadItems
from flyte_compile.source import span_of
from flyte_compile.values import comparisons
from flyte_compile.values.flyte.binding import Bound
from flyte_compile.values.model import (
    Const,
    DictValue,
    ListValue,
    Place,
    SdkObject,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Run

IMAGE = "flyte.Image"
PIP_FIELDS = ("index_url", "extra_index_urls", "pre", "extra_args", "secret_mounts")


def as_tuple(value: Value, place: Place) -> Value:
    """What the SDK's `_ensure_tuple` makes of a value."""
    if isinstance(value, ListValue):
        return value.open or TupleValue(tuple(value.content), value.place)
    return value if isinstance(value, (TupleValue, Unknown)) else TupleValue((value,), place)


def optional_tuple(value: Value, place: Place) -> Value:
    """A tuple, or `None` for what is empty."""
    answer = comparisons.truth(value)
    if isinstance(answer, Unknown):
        return answer
    return as_tuple(value, place) if answer else Const(None, place)


def pip_fields(bound: Bound) -> dict[str, Value]:
    """The fields that every layer of Python packages has."""
    fields = {name: bound.values[name] for name in PIP_FIELDS}
    for name in ("extra_index_urls", "secret_mounts"):
        fields[name] = optional_tuple(fields[name], bound.place)
    return fields


def add_layer(run: Run, image: SdkObject, kind: str, fields: dict[str, Value], bound: Bound) -> SdkObject:
    """A new image with one more layer on top; what the SDK would refuse is a diagnostic."""
    place = bound.place
    _check_layer(run, image, kind, bound)
    fields = {name: _hashable(run, kind, name, value, bound) for name, value in fields.items()}
    layer = SdkObject(f"layer.{kind}", fields, dict(bound.places), place)
    result = SdkObject(IMAGE, dict(image.content), dict(image.spans), image.place)
    layers = image.content["layers"]
    result.content["layers"] = layers if isinstance(layers, Unknown) else TupleValue((*_items(layers), layer), place)
    return result


def _items(value: Value) -> tuple[Value, ...]:
    return value.items if isinstance(value, TupleValue) else ()


def _check_layer(run: Run, image: SdkObject, kind: str, bound: Bound) -> None:
    place = bound.place
    if image.content["kind"] is not None and text_or_none(image.content["kind"]) == "dockerfile":
        run.report(
            "FC242",
            Severity.ERROR,
            f"a {kind} layer is added to an image that comes from a Dockerfile",
            place,
            "Put it into the Dockerfile itself.",
            (("the image is made here", image.place),),
        )
    elif comparisons.truth(image.content["extendable"]) is False:
        run.report(
            "FC241",
            Severity.ERROR,
            f"a {kind} layer is added to an image that isn't extendable",
            place,
            "Write .clone(name=..., extendable=True) before the first layer.",
            (("the image is made here", image.place),),
        )
    elif isinstance(image.content["name"], Const) and not image.content["name"].value and not _is_debian(image):
        run.report(
            "FC243",
            Severity.ERROR,
            f"a {kind} layer is added to an image that has no name",
            place,
            "Name it first: .clone(name=..., extendable=True).",
            (("the image is made here", image.place),),
        )


def _is_debian(image: SdkObject) -> bool:
    return comparisons.truth(image.content["debian"]) is True


_MOST_SHOWN = 20
_LONGEST_SHOWN = 100


def _hashable(run: Run, kind: str, name: str, value: Value, bound: Bound) -> Value:
    """A field of a layer without what has no hash, which is refused; a list stays, for its items are meant."""
    if kind == "Env" or (found := _unhashable(value)) is None:
        return value
    known = [repr(part.value)[:_LONGEST_SHOWN] for part in _parts(found)[:_MOST_SHOWN] if isinstance(part, Const)]
    one_by_one = f"Write {', '.join(known)} as separate arguments." if known else "Pass the items one by one, with '*'."
    if len(known) == 1:
        one_by_one = f"Write {known[0]} as an argument of its own."
    run.report(
        "FC240",
        Severity.ERROR,
        f"{name!r} of the {kind} layer holds {_KINDS[type(found)]}, and layers must be hashable",
        bound.places.get(name, bound.place),
        one_by_one if isinstance(value, TupleValue) else "Write a string.",
        fix=_spread(value, found, name, bound),
    )
    if isinstance(value, TupleValue) and all(_unhashable(i) is None or isinstance(i, ListValue) for i in value.items):
        return value
    return Unknown(f"it holds {_KINDS[type(found)]}", bound.places.get(name, bound.place))


_KINDS: dict[type, str] = {ListValue: "a list", SetValue: "a set", DictValue: "a dictionary"}


def _unhashable(value: Value) -> ListValue | SetValue | DictValue | None:
    """The first part of a value that Python has no hash of."""
    # A tuple may stand in another many times, and is looked at once: the ways to it can be more than anybody counts.
    seen: set[int] = set()
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, TupleValue):
            if id(part) not in seen:
                seen.add(id(part))
                pending.extend(reversed(part.items))
        elif isinstance(part, (ListValue, DictValue)) or (isinstance(part, SetValue) and not part.frozen):
            return part
    return None


def _parts(value: ListValue | SetValue | DictValue) -> list[Value]:
    match value:
        case ListValue():
            return value.content
        case SetValue():
            return list(value.content.values())
        case DictValue():
            return [key for key, _ in value.content.values()]


def _spread(value: Value, item: Value, name: str, bound: Bound) -> Fix | None:
    """Items for a list: where it's written in the call itself, or is the only argument by place."""
    call = bound.place.node
    if not isinstance(call, ast.Call) or not isinstance(value, TupleValue) or not isinstance(item, ListValue):
        return None
    if not any(one is item for one in value.items):
        return None
    written = next((argument for argument in call.args if argument is item.place.node), None)
    if written is None and len(call.args) == 1 and name in bound.places and call.args[0] is bound.places[name].node:
        written = call.args[0]
    if written is None:
        return None
    module = bound.place.module
    change = SpreadItems(span_of(module, call), span_of(module, written))
    return Fix("Write the items as separate arguments", (change,))


def text_or_none(value: Value) -> str | None:
    """The text of a known string."""
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else None
