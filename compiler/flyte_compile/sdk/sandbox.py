"""The language of sandboxed code, as far as a rule can tell it from the text.

Code is refused by what runs it here (`flyte_compile_runtime.sandbox.language`) or by Monty, the interpreter that the
SDK pins; what either refuses is listed. `tests/sdk/test_sandbox.py` compares the table with the former.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MONTY: Final = "pydantic-monty==1.0.0"
"""The interpreter that release 2.12.1 of the SDK pins, and whose limits are known."""

REFUSED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Import": "an import",
        "ImportFrom": "an import",
        "ClassDef": "a class",
        "Global": "the statement 'global'",
        "With": "the statement 'with'",
        "AsyncWith": "the statement 'async with'",
        "AsyncFor": "the statement 'async for'",
        "Yield": "a generator",
        "YieldFrom": "a generator",
        "TryStar": "the statement 'except*'",
        "TypeAlias": "the statement 'type'",
        "TemplateStr": "a template string",
    }
)
"""Node of Python's syntax that code can't have, and what it's called: what runs the code here refuses it."""

REFUSED_BY_MONTY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Delete": "the statement 'del'",
        "Match": "the statement 'match'",
    }
)
"""Likewise: what the SDK's interpreter refuses, though what runs the code here doesn't."""

BUILTINS: Final = (
    *("abs", "all", "any", "bin", "bool", "bytes", "chr", "dict", "divmod", "enumerate", "filter", "float", "format"),
    *("frozenset", "hash", "hex", "int", "isinstance", "iter", "len", "list", "map", "max", "min", "next", "oct"),
    *("ord", "pow", "print", "range", "repr", "reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple"),
    *("zip", "ArithmeticError", "AssertionError", "AttributeError", "Exception", "IndexError", "KeyError"),
    *("LookupError", "MemoryError", "NameError", "NotImplementedError", "OverflowError", "RecursionError"),
    *("RuntimeError", "StopIteration", "TimeoutError", "TypeError", "ValueError", "ZeroDivisionError"),
)
"""The built-in names that sandboxed code has wherever it runs."""

PYTHON_BUILTINS: Final = (
    *("ascii", "aiter", "anext", "breakpoint", "bytearray", "callable", "classmethod", "compile", "complex", "delattr"),
    *("dir", "eval", "exec", "exit", "getattr", "globals", "hasattr", "help", "id", "input", "issubclass", "locals"),
    *("memoryview", "object", "open", "property", "quit", "setattr", "staticmethod", "super", "type", "vars"),
)
"""The built-in functions and types of Python that it doesn't have."""

ANNOTATIONS: Final = ("int", "float", "str", "bool", "bytes", "None", "list", "dict", "tuple", "set", "frozenset")
"""The built-in types that inputs and outputs of sandboxed tasks can have, besides `Any` and the types of `flyte.io`."""
