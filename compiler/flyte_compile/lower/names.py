"""Names, and the keys that environments go by where names don't do."""

from __future__ import annotations

from flyte_compile import ir
from flyte_compile.lower.places import place_of, settled, span_at, unknown
from flyte_compile.values.model import Const, Unknown, Value

Keys = dict[int, int]
"""The key of each environment, by its identity."""


def text_of(value: Value) -> str | ir.Unknown:
    """A name that is a string, or why it isn't known."""
    value = settled(value)
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    return (
        unknown(value)
        if isinstance(value, Unknown)
        else ir.Unknown("it isn't a string", span_at(place_of(value, value.place)))
    )
