"""Classes with named fields, from JSON objects: dataclasses, typed dictionaries, named tuples, pydantic models."""

from __future__ import annotations

import dataclasses
import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flyte_compile_runtime.annotations import UNKNOWN, class_annotations, describe
from flyte_compile_runtime.problems import Problems, did_you_mean

Decode = Callable[[object, Any, str, Problems], object]


def decode_record(value: object, kind: Any, path: str, problems: Problems, decode: Decode) -> object:
    """`value` as an instance of the class `kind`; `decode` is applied to the fields.

    What is no class, and a class that says nothing about its instances (a protocol, an abstract one), takes any value.
    """
    package = missing_package(kind)
    if package is not None:
        problems.add(path, f"{kind!r} needs the package {package!r}, which is not installed here")
        return value
    if not isinstance(kind, type) or inspect.isabstract(kind) or getattr(kind, "_is_protocol", False):
        return value
    if hasattr(kind, "__required_keys__"):
        return _decode_typed_dict(value, kind, path, problems, decode)
    if isinstance(value, kind):
        return value
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return _decode_named_tuple(value, kind, path, problems, decode)
    if callable(getattr(kind, "model_validate", None)):
        return _decode_model(value, kind, path, problems)
    if dataclasses.is_dataclass(kind):
        return _decode_dataclass(value, kind, path, problems, decode)
    for plain in (str, int, float):
        if issubclass(kind, plain):
            return _build(kind, (decode(value, plain, path, problems),), {}, path, problems)
    problems.add(path, f"{describe(kind)} has no JSON form, so it can't be given as an input")
    return value


def missing_package(annotation: Any) -> str | None:
    """The package that an annotation needs, where it names something that only a stand-in is there for."""
    package = getattr(annotation, "missing_package", None)
    return package if isinstance(package, str) and not isinstance(annotation, type) else None


def _decode_dataclass(value: object, kind: Any, path: str, problems: Problems, decode: Decode) -> object:
    types = class_annotations(kind)
    # A field with init=False is computed; an InitVar is no field, but the constructor takes it.
    fields = {field.name: field for field in dataclasses.fields(kind) if field.init}
    parameters = inspect.signature(kind).parameters
    required = [name for name, parameter in parameters.items() if parameter.default is parameter.empty]
    names = {name: types.get(name, UNKNOWN) for name in parameters if name in fields or name in types}
    given = _decode_fields(value, kind, names, [n for n in required if n in names], path, problems, decode)
    return value if given is None else _build(kind, (), given, path, problems)


def _decode_typed_dict(value: object, kind: Any, path: str, problems: Problems, decode: Decode) -> object:
    types = class_annotations(kind)
    given = _decode_fields(value, kind, types, _required_keys(kind, types), path, problems, decode)
    return value if given is None else given


def _required_keys(kind: Any, types: Mapping[str, Any]) -> list[str]:
    """The keys that must be given: Python's own set of them overlooks `NotRequired` where annotations are text."""
    required = set(kind.__required_keys__)
    for name, annotation in types.items():
        while (origin := typing.get_origin(annotation)) is not None:
            word = getattr(origin, "_name", None) or getattr(origin, "__name__", None)
            if word == "NotRequired":
                required.discard(name)
            elif word == "Required":
                required.add(name)
            elif word not in ("Annotated", "ReadOnly"):
                break
            annotation = typing.get_args(annotation)[0]
    return sorted(required)


def _decode_named_tuple(value: object, kind: Any, path: str, problems: Problems, decode: Decode) -> object:
    resolved = class_annotations(kind)
    types = {name: resolved.get(name, UNKNOWN) for name in kind._fields}
    if isinstance(value, list):
        if len(value) > len(types):
            problems.add(path, f"expected {describe(kind)} with {len(types)} fields, got a list of {len(value)}")
            return value
        value = dict(zip(types, value, strict=False))
    required = [name for name in types if name not in kind._field_defaults]
    given = _decode_fields(value, kind, types, required, path, problems, decode)
    return value if given is None else _build(kind, (), given, path, problems)


def _decode_model(value: object, kind: Any, path: str, problems: Problems) -> object:
    try:
        return kind.model_validate(value)
    except Exception as error:
        details = getattr(error, "errors", None)
        found = list(details()) if callable(details) else []
        for detail in found:
            where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in detail.get("loc", ()))
            problems.add(path + where, str(detail.get("msg", "is not valid")))
        if not found and not isinstance(value, dict) and not getattr(kind, "__pydantic_root_model__", False):
            # A validator of its own took for granted that it is given an object.
            problems.expected(path, f"an object ({describe(kind)})", value)
        elif not found:
            problems.add(path, f"is no {describe(kind)}: {error}")
        return value


def _decode_fields(
    value: object,
    kind: Any,
    types: Mapping[str, Any],
    required: Iterable[str],
    path: str,
    problems: Problems,
    decode: Decode,
) -> dict[str, Any] | None:
    """The decoded fields; None if they are not a complete set, and then there is a problem that says why."""
    if not isinstance(value, dict):
        problems.expected(path, f"an object ({describe(kind)})", value)
        return None
    found = Problems()
    for name in value:
        if name not in types:
            found.add(f"{path}.{name}", f"{describe(kind)} has no such field{did_you_mean(name, types)}")
    for name in required:
        if name not in value:
            found.add(f"{path}.{name}", "is missing")
    given = {n: decode(item, types[n], f"{path}.{n}", found) for n, item in value.items() if n in types}
    problems.extend(found)
    return None if found else given


def _build(kind: Any, arguments: tuple[Any, ...], fields: dict[str, Any], path: str, problems: Problems) -> object:
    if problems.at(path):
        return None
    try:
        return kind(*arguments, **fields)
    except Exception as error:
        # The class checks its fields itself, in __post_init__ for example.
        problems.add(path, f"{describe(kind)} refuses it: {error}")
        return None
