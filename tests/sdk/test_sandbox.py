"""The table of the sandbox's language against what runs sandboxed code, and against what the SDK pins."""

from __future__ import annotations

import ast
import builtins
import sys
import warnings

import pytest

from flyte_compile.sdk import sandbox
from flyte_compile_runtime.sandbox import language

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from flyte.sandbox import _runtime, _type_boundary

SAMPLES = {
    "Import": "import math",
    "ImportFrom": "from math import pi",
    "ClassDef": "class A:\n    pass",
    "Global": "def f():\n    global a\n    return 1",
    "With": "def f(a):\n    with a:\n        return 1",
    "AsyncWith": "async def f(a):\n    async with a:\n        return 1",
    "AsyncFor": "async def f(a):\n    async for b in a:\n        return b",
    "Yield": "def f():\n    yield 1",
    "YieldFrom": "def f(a):\n    yield from a",
    "TryStar": "try:\n    pass\nexcept* ValueError:\n    pass",
}
if sys.version_info >= (3, 12):
    SAMPLES["TypeAlias"] = "type A = int"
if sys.version_info >= (3, 14):
    SAMPLES["TemplateStr"] = "t'a'"


def test_monty_is_the_one_that_the_table_describes() -> None:
    assert _runtime.MONTY_REQUIREMENT == sandbox.MONTY


def test_every_refused_construct_of_this_python_is_sampled() -> None:
    assert {name for name in sandbox.REFUSED if hasattr(ast, name)} == set(SAMPLES)


@pytest.mark.parametrize(("name", "source"), SAMPLES.items())
def test_refused_constructs(name: str, source: str) -> None:
    assert any(type(node).__name__ == name for node in ast.walk(ast.parse(source)))
    with pytest.raises(language.RefusedError):
        language.prepare(source, None, ())


def test_builtins() -> None:
    assert set(sandbox.BUILTINS) <= {*language.BUILTINS, "print"}
    assert set(sandbox.PYTHON_BUILTINS) <= set(dir(builtins))
    assert not set(sandbox.BUILTINS) & set(sandbox.PYTHON_BUILTINS)


def test_every_plain_builtin_function_and_type_is_in_one_of_the_lists() -> None:
    known = {*sandbox.BUILTINS, *sandbox.PYTHON_BUILTINS}
    lower = {name for name in dir(builtins) if name.islower() and not name.startswith("_")}
    assert lower - known <= {"copyright", "credits", "license"}


def test_annotations_are_the_sdks() -> None:
    allowed = _type_boundary._MONTY_PRIMITIVE_TYPES | _type_boundary._MONTY_COLLECTION_TYPES
    assert {"None" if kind is type(None) else kind.__name__ for kind in allowed} == set(sandbox.ANNOTATIONS)
