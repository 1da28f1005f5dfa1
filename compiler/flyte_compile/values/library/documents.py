"""JSON and TOML: texts to values, and values to texts."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from typing import Any

from flyte_compile.values.iterator_methods import rest_of_file
from flyte_compile.values.library.applying import apply
from flyte_compile.values.model import Arguments, Const, IteratorValue, Unknown, Value
from flyte_compile.values.natives import Function
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised


def _load(name: str, parse: Callable[..., Any], *, as_bytes: bool) -> Function:
    def load(run: Run, arguments: Arguments, frame: Frame) -> Value:
        place = arguments.place
        source = arguments.get(0, "fp")
        if not isinstance(source, IteratorValue) or source.kind != "TextIOWrapper":
            return source if isinstance(source, Unknown) else Unknown("the file isn't known", place)
        data = rest_of_file(run, source, place)
        if isinstance(data, Unknown):
            return data
        if as_bytes and isinstance(data, str):
            raise raised(TypeError, "File must be opened in binary mode, e.g. use `open('foo.toml', 'rb')`", place)
        if as_bytes and isinstance(data, bytes):
            try:
                data = data.decode()
            except UnicodeDecodeError as error:
                from flyte_compile.values.conversion import native_error

                raise native_error(error, place) from None
        keywords = {key: value for key, value in arguments.keywords.items() if key != "fp"}
        given = Arguments((Const(data, place), *arguments.positional[1:]), keywords, place, {}, arguments.open)
        return apply(run, name, parse, given)

    return load


FUNCTIONS: dict[str, Function] = {
    "json.load": _load("json.loads", json.loads, as_bytes=False),
    "tomllib.load": _load("tomllib.loads", tomllib.loads, as_bytes=True),
    "json.dump": lambda run, arguments, frame: Const(None, arguments.place),
}
