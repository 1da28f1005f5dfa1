"""The types of a code string's inputs, which are names and not annotations."""

from __future__ import annotations

import ast
import datetime
import types
from typing import Any, Union

from flyte_compile_runtime.annotations import UNKNOWN
from flyte_compile_runtime.task import Sandbox

_TYPES: dict[str, Any] = {
    "Any": Any,
    "Dict": dict,
    "List": list,
    "None": None,
    "NoneType": type(None),
    "Set": set,
    "Tuple": tuple,
    "bool": bool,
    "bytes": bytes,
    "date": datetime.date,
    "datetime": datetime.datetime,
    "dict": dict,
    "float": float,
    "frozenset": frozenset,
    "int": int,
    "list": list,
    "object": object,
    "set": set,
    "str": str,
    "timedelta": datetime.timedelta,
    "tuple": tuple,
}


def code_string_types(sandbox: Sandbox) -> dict[str, Any]:
    """The types of the inputs by name; one that isn't plain data is unknown, and its value not checked."""
    return {name: _type_of(text) for name, text in sandbox.inputs}


def _type_of(text: str) -> Any:
    try:
        return _evaluate(ast.parse(text, mode="eval").body)
    except (SyntaxError, KeyError, TypeError, ValueError):
        return UNKNOWN


def _evaluate(node: ast.expr) -> Any:
    """The type that an expression names. Read, not evaluated: it may name anything of a module that isn't imported."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return _TYPES[name]
        case ast.Constant(value=None):
            return None
        case ast.Constant(value=value) if value is Ellipsis:
            return value
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return Union[_evaluate(left), _evaluate(right)]  # noqa: UP007
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner):
            arguments = tuple(_evaluate(part) for part in (inner.elts if isinstance(inner, ast.Tuple) else [inner]))
            if name == "Optional":
                return Union[arguments[0], None]  # noqa: UP007
            if name == "Union":
                return Union[arguments]  # noqa: UP007
            return types.GenericAlias(_TYPES[name], arguments)
    raise ValueError(f"no type that is known here: {ast.unparse(node)}")
