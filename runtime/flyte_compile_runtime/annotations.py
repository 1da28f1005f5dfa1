"""The annotations of a function or a class, each resolved on its own, and how a message names them."""

from __future__ import annotations

import inspect
import sys
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any

UNKNOWN: Any = Any
"""Stands for an annotation that is missing or can't be resolved; a value of it is not checked."""


def function_annotations(function: Callable[..., Any]) -> dict[str, Any]:
    """The types of the parameters; those that only a type checker could resolve are `UNKNOWN`."""
    # A wrapper carries the annotations of what it wraps; the names in them belong to the module of the wrapped one.
    inner = inspect.unwrap(function)
    if not hasattr(inner, "__globals__") and not inspect.isclass(inner):
        # A partial function, or an object that is called.
        inner = getattr(inner, "func", None) or vars(type(inner)).get("__call__", inner)
    names: dict[str, Any] = getattr(inner, "__globals__", {})
    return _resolve(_written_annotations(inner), names, [_type_parameters(inner)])


def class_annotations(owner: type) -> dict[str, Any]:
    """The types of the fields of a class and its bases, for dataclasses, typed dictionaries and named tuples."""
    resolved: dict[str, Any] = {}
    for base in reversed(owner.__mro__):
        written = _written_annotations(base) if base is not object else {}
        module = sys.modules.get(base.__module__)
        names = vars(module) if module is not None else {}
        # In `date: date = None` the name means the type, not the default that the class holds under it; but a class
        # within the class is found nowhere else.
        parameters = _type_parameters(base)
        resolved.update(_resolve(written, names, [parameters, {**vars(base), **parameters}]))
    return resolved


def describe(annotation: Any) -> str:
    """An annotation as its author would write it: `int`, `list[str]`, `Config | None`."""
    if annotation is None or annotation is type(None):
        return "null"
    if annotation is Any:
        return "anything"
    arguments = typing.get_args(annotation)
    origin = typing.get_origin(annotation)
    if origin is typing.Union or origin is types.UnionType:
        return " or ".join(describe(argument) for argument in arguments)
    if origin is typing.Literal:
        return "one of " + ", ".join(repr(getattr(value, "name", value)) for value in arguments)
    if arguments and isinstance(origin, type):
        inner = ", ".join("..." if argument is Ellipsis else describe(argument) for argument in arguments)
        return f"{origin.__name__}[{inner}]"
    if isinstance(annotation, type):
        return annotation.__name__
    return str(annotation).removeprefix("typing.")


def _written_annotations(owner: Any) -> dict[str, Any]:
    if sys.version_info >= (3, 14):
        import annotationlib

        try:
            return dict(annotationlib.get_annotations(owner, format=annotationlib.Format.FORWARDREF))
        except Exception:
            return {}
    if isinstance(owner, type):
        return dict(inspect.get_annotations(owner))
    return dict(getattr(owner, "__annotations__", None) or {})


def _resolve(written: Mapping[str, Any], names: dict[str, Any], scopes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {name: _resolve_one(annotation, names, scopes) for name, annotation in written.items()}


def _resolve_one(annotation: Any, names: dict[str, Any], scopes: Sequence[dict[str, Any]]) -> Any:
    # `typing.get_type_hints` gives up on all annotations when one of them can't be resolved (an import under
    # TYPE_CHECKING, say), so it sees them one by one, on a function that has no other purpose.
    def holder() -> None:
        return None

    for scope in scopes:
        holder.__annotations__ = {"value": annotation}
        try:
            return typing.get_type_hints(holder, names, scope, include_extras=True)["value"]
        except Exception:
            continue
    return UNKNOWN


def _type_parameters(owner: Any) -> dict[str, Any]:
    return {parameter.__name__: parameter for parameter in getattr(owner, "__type_params__", ())}
