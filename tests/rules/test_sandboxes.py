"""Rules about sandboxed tasks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from tests.rules.build import (
    UNKNOWN,
    call,
    check,
    environment,
    image,
    messages,
    only,
    parameter,
    program,
    sandboxed,
    sandboxed_function,
    span,
    spans,
    task,
    with_task,
)

from flyte_compile import pipeline
from flyte_compile.config import Config
from flyte_compile.diagnostics import Span
from flyte_compile.ir import Program, Sandbox
from flyte_compile.plan.options import Options
from flyte_compile.rules import (
    sandbox_annotation,
    sandbox_construct,
    sandbox_limit,
    sandbox_name,
    sandbox_syntax,
    sandbox_task_clash,
)
from flyte_compile.source import Project
from flyte_compile_runtime.sandbox.language import RefusedError, prepare


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("x +", "invalid syntax in line 1 of the code"),
        ("x\ny = = 1", "invalid syntax in line 2 of the code"),
        ("a\x00b", "it contains a null character in line 1 of the code"),
    ],
)
def test_sandbox_syntax(source: str, problem: str) -> None:
    found = only(sandbox_syntax, sandboxed(source))
    if "null" in problem:
        assert found.message.startswith("the code of 'etl.load' can't be parsed: ")
    else:
        assert found.message == f"the code of 'etl.load' can't be parsed: {problem}"
    assert (found.span, found.subject) == (span(50), "etl.load")
    for rule in (sandbox_construct, sandbox_name):
        assert not check(rule, sandboxed(source))


@pytest.mark.parametrize("source", ["x + 1", "", "    x = 1\n    x", "await load(1)", "return 1"])
def test_good_sandbox_syntax(source: str) -> None:
    for rule in (sandbox_syntax, sandbox_construct, sandbox_name):
        assert not check(rule, sandboxed(source))


def test_unknown_code() -> None:
    sandbox = Sandbox(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, source=UNKNOWN)
    for rule in (sandbox_syntax, sandbox_construct, sandbox_name, sandbox_limit, sandbox_annotation):
        assert not check(rule, with_task(sandbox=sandbox))


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import math", "an import"),
        ("from math import sqrt", "an import"),
        ("class A:\n    pass", "a class"),
        ("def f():\n    global a\n    a = 1", "the statement 'global'"),
        ("def f():\n    yield 1", "a generator"),
        ("def f():\n    yield from x", "a generator"),
        ("with a as b:\n    b", "the statement 'with'"),
        ("async def f():\n    async with a as b:\n        b", "the statement 'async with'"),
        ("async def f():\n    async for a in b:\n        a", "the statement 'async for'"),
        ("async def f():\n    return [a async for a in b]", "an asynchronous comprehension"),
        ("del a", "the statement 'del'"),
        ("match a:\n    case 1:\n        b", "the statement 'match'"),
        ("a @ b", "the operator '@'"),
        ("a @= b", "the operator '@'"),
        ("a + 1j", "a complex number"),
        ("try:\n    a\nexcept* b:\n    c", "the statement 'except*'"),
        ("a.b = 1", "an assignment to an attribute"),
        ("def f():\n    @g\n    def h():\n        return 1\n    return h", "a decorator"),
        pytest.param(
            "type A = int",
            "the statement 'type'",
            marks=pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12"),
        ),
    ],
)
def test_sandbox_construct(source: str, what: str) -> None:
    found = only(sandbox_construct, sandboxed(source))
    assert found.message.startswith(f"sandboxed code can't have {what} in line ")
    assert (found.span, found.subject) == (span(50), "etl.load")


def test_place_in_a_function() -> None:
    source = "def f(a: str) -> str:\n    return 'é' + a.b @ a\n"
    found = only(sandbox_construct, sandboxed_function(source))
    assert found.message == "sandboxed code can't have the operator '@'"
    assert found.span == Span("src/envs.py", 41, 18, 41, 19)


def test_place_in_a_function_whose_beginning_is_not_given() -> None:
    sandbox = Sandbox(1, 1, function_source="def f():\n    import os\n")
    assert only(sandbox_construct, with_task(sandbox=sandbox)).span.line == 21


def test_a_functions_own_decorator() -> None:
    assert not check(sandbox_construct, sandboxed_function("@env.sandbox.orchestrator\ndef f():\n    return 1\n"))


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("open(path)", "open"),
        ("eval('1')", "eval"),
        ("().__class__", "__class__"),
        ("__import__", "__import__"),
        ("[getattr(a, 'b') for a in c]", "getattr"),
        ("def f(a):\n    return type(a)", "type"),
    ],
)
def test_sandbox_name(source: str, name: str) -> None:
    found = only(sandbox_name, sandboxed(source))
    assert found.message.startswith(f"a sandbox has no {name!r} in line ")
    assert (found.span, found.subject) == (span(50), "etl.load")


@pytest.mark.parametrize(
    "declared",
    [
        sandboxed("len(sorted(a)) + helper(1)"),
        sandboxed("open(path)", tasks=("files.open",)),
        sandboxed("open(path)", calls=(call("files.open", 1),)),
        sandboxed("id + input", inputs=(parameter("id"), parameter("input"))),
        sandboxed("type = 1\ntype"),
        sandboxed("def vars(dir):\n    return dir\nvars(1)"),
        sandboxed("try:\n    a\nexcept ValueError as help:\n    help"),
        sandboxed("a.type + a.open()"),
        sandboxed("def f(a: type) -> object:\n    b: complex = a\n    return b\nf(1)"),
    ],
)
def test_good_sandbox_name(declared: Program) -> None:
    assert not check(sandbox_name, declared)


@pytest.mark.parametrize(
    ("source", "undefined"),
    [
        ("x + z", "z"),
        ("y = x\ny + 1", None),
        ("[load(i) for i in range(x)]", None),
        ("store(x)", "store"),
        ("flyte_map('load', [x])", None),
        ("def f(a):\n    return a + b\nf(x)", "b"),
        ("(lambda a: a)(x)", None),
        ("try:\n    y = 1\nexcept ValueError as z:\n    print(z)\nx", None),
        (
            "match x:\n    case [1, *rest]:\n        y = rest\n    case {'a': 1, **more}:\n        y = more\n"
            "    case other:\n        y = other\ny",
            None,
        ),
        ("(y := x) + y", None),
        ("def f(a: missing) -> other:\n    return a\nf(x)", None),
    ],
)
def test_a_name_that_nothing_gives_a_code_string(source: str, undefined: str | None) -> None:
    found = check(sandbox_name, sandboxed(source, names=("x", "load")))
    assert [item.field for item in found] == ([] if undefined is None else [f"source[{undefined}]"])
    assert not check(sandbox_name, sandboxed(source))
    if undefined is None:
        prepare(source, None, {"x", "load", "print", "flyte_map"})
    else:
        with pytest.raises(RefusedError, match=f"the name {undefined!r} is not known"):
            prepare(source, None, {"x", "load", "print", "flyte_map"})


_CODE = """
import flyte
from elsewhere import given, helper

env = flyte.TaskEnvironment(name="etl")


@flyte.trace
async def traced(x: int) -> int:
    return x


@env.task
async def load(x: int) -> int:
    return x


code = env.sandbox.orchestrator("load(traced(x)) + z", {arguments}, output=int, name="code")
"""


@pytest.mark.parametrize(
    ("arguments", "undefined"),
    [
        ("inputs={'x': int}, tasks=[load, traced]", ["z"]),
        ("inputs={'x': int, 'z': int}, tasks=[load, traced]", []),
        ("inputs={'x': int}, tasks=[load]", ["traced", "z"]),
        ("inputs={'x': int}, tasks=[load, helper]", []),
        ("inputs={'x': int}, tasks=given", []),
        ("inputs=given, tasks=[load]", []),
        ("inputs={**given, 'x': int}, tasks=[load]", []),
        ("inputs={'x': int}, tasks=[load, *given]", []),
    ],
)
def test_what_a_code_string_is_given(tmp_path: Path, arguments: str, undefined: list[str]) -> None:
    (tmp_path / "pyproject.toml").touch()
    module = tmp_path / "module.py"
    module.write_text(_CODE.format(arguments=arguments))
    checked = pipeline.check([module], Project(tmp_path), Config(options=Options()))
    fields = [item.field for item in checked.diagnostics if item.code == "FC903"]
    assert fields == [f"source[{name}]" for name in undefined]


@pytest.mark.parametrize("field", ["timeout_ms", "max_memory", "max_stack_depth"])
@pytest.mark.parametrize("limit", [0, -1])
def test_sandbox_limit(field: str, limit: int) -> None:
    limits: dict[str, Any] = {"timeout_ms": 30_000, "max_memory": 1024}
    sandbox = Sandbox(**{**limits, field: limit})
    found = only(sandbox_limit, with_task(sandbox=sandbox, spans=spans(field)))
    assert found.message == f"{field} of the sandboxed task 'etl.load' is {limit}"
    assert found.span == span(50)
    assert not check(sandbox_limit, with_task(sandbox=Sandbox(**{**limits, field: 1})))


def annotated(*annotations: str | None, returns: str | None = None, python: str | None = None) -> Program:
    inputs = tuple(parameter(f"x{index}", text) for index, text in enumerate(annotations))
    declared = task(sandbox=Sandbox(1, 1), inputs=inputs, returns=returns)
    return program(environment(image=image(python_version=python), tasks=(declared,)))


@pytest.mark.parametrize(
    ("annotation", "problem"),
    [
        ("int | None", "the SDK doesn't read"),
        ("list[int | str]", "the SDK doesn't read"),
        ("'int | None'", "the SDK doesn't read"),
        ("complex", "names 'complex'"),
        ("list[object]", "names 'object'"),
        ("Exception", "names 'Exception'"),
    ],
)
def test_sandbox_annotation(annotation: str, problem: str) -> None:
    found = only(sandbox_annotation, annotated("int", annotation))
    assert found.message == (
        f"the input 'x1' of the sandboxed task 'etl.load' has the annotation {annotation!r}, which {problem}"
    )
    assert found.span == span(20)
    assert messages(sandbox_annotation, annotated(returns=annotation))[0].startswith("the output of the sandboxed")


@pytest.mark.parametrize(
    "annotation",
    [
        None,
        "int",
        "None",
        "Optional[int]",
        "list",
        "dict[str, list[float]]",
        "tuple[int, ...]",
        "Any",
        "flyte.io.File",
        "MyModel",
        "not python",
        "Union[int, bytes]",
    ],
)
def test_good_sandbox_annotation(annotation: str | None) -> None:
    assert not check(sandbox_annotation, annotated(annotation, returns=annotation))


def test_annotation_of_an_ordinary_task() -> None:
    assert not check(sandbox_annotation, with_task(inputs=(parameter("x", "complex"),), returns="int | None"))


def test_unions_of_a_newer_python() -> None:
    assert not check(sandbox_annotation, annotated("int | None", python="3.14"))
    assert len(check(sandbox_annotation, annotated("int | None", python="3.13"))) == 1


def test_sandbox_task_clash() -> None:
    found = only(sandbox_task_clash, sandboxed("run(1)", tasks=("load.run", "store.run", "load.other")))
    assert found.message == "the sandboxed task 'etl.load' is given two tasks 'run'"
    assert found.span == span(20)
    fine: Any = sandboxed("run(1)", tasks=("load.run", "load.other"))
    assert not check(sandbox_task_clash, fine)
