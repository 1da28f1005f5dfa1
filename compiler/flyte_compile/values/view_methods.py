"""Methods of the views of dictionaries: `keys()`, `values()`, `items()`, and of `types.MappingProxyType`."""

from __future__ import annotations

from flyte_compile.values.dict_methods import DICT
from flyte_compile.values.model import Arguments, Const, Value, ViewValue
from flyte_compile.values.natives import Call, Method, method
from flyte_compile.values.set_methods import as_set


def _isdisjoint(at: Call, target: ViewValue, other: Value, /) -> Value:
    one, another = as_set(at, target), as_set(at, other)
    if set(one.content) & set(another.content):
        return Const(False, at.place)
    return one.open or another.open or Const(True, at.place)


def _of_source(name: str) -> Method:
    def call(at: Call, target: ViewValue, *positional: Value, **keywords: Value) -> Value:
        return DICT[name](at.run, target.source, Arguments(positional, keywords, at.place))

    return method(call)


VIEW: dict[str, Method] = {"isdisjoint": method(_isdisjoint)}
PROXY: dict[str, Method] = {name: _of_source(name) for name in ("get", "keys", "values", "items", "copy")}
