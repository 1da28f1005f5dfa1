"""Sandboxed code in its child process: its limits, its tasks, and what its parent makes of its end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from flyte_compile_runtime.exits import Failure
from flyte_compile_runtime.outputs import OutputError
from flyte_compile_runtime.sandbox.messages import NotPlainError, decode, encode
from flyte_compile_runtime.sandbox.parent import Arguments, LimitError, RefusedCodeError, SandboxedCodeError, run_code
from flyte_compile_runtime.sandbox.source import Code
from flyte_compile_runtime.task import Sandbox

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's limits of memory are Linux's")


def run(source: str, tasks: dict[str, Callable[..., Any]] | None = None, timeout_ms: int = 5000, **inputs: Any) -> Any:
    return run_code(Code.of_string(source), Arguments((), inputs), Sandbox(timeout_ms=timeout_ms), tasks or {})


@pytest.mark.parametrize(
    "source",
    [
        "'a' * 10**12",
        "found = []\nwhile True: found.append('a' * 10**6)",
        "[0] * 10**12",
        "f'{1:>99999999999}'",
        "sorted(range(10**9))",
        "'x' * 40_000_000",
    ],
)
@linux_only
def test_code_that_takes_too_much_memory_is_told_so(source: str) -> None:
    with pytest.raises(LimitError, match="ran out of memory"):
        run(source)


@linux_only
def test_the_memory_of_the_code_is_counted_from_where_its_interpreter_stands() -> None:
    limits = Sandbox(max_memory=20 * 1024 * 1024)
    assert run_code(Code.of_string("len('a' * 15_000_000)"), Arguments((), {}), limits, {}) == 15_000_000
    with pytest.raises(LimitError):
        run_code(Code.of_string("len('a' * 25_000_000)"), Arguments((), {}), limits, {})


@pytest.mark.parametrize("source", ["while True: pass", "9**9**9", "while True: print('x' * 9999)"])
def test_code_that_takes_too_long_is_killed(source: str, capsys: pytest.CaptureFixture[str]) -> None:
    started = time.monotonic()
    with pytest.raises(LimitError, match="took longer than 300 ms"):
        run(source, timeout_ms=300)
    assert time.monotonic() - started < 10
    assert len(capsys.readouterr().out) <= 1024 * 1024, "what is printed is bounded"


def test_the_clock_stands_while_a_task_works() -> None:
    def slow() -> int:
        time.sleep(0.5)
        return 1

    assert run("slow() + slow()", {"slow": slow}, timeout_ms=700) == 2


def test_a_recursion_without_end_is_an_error_of_the_code() -> None:
    with pytest.raises(SandboxedCodeError, match="RecursionError") as caught:
        run("def f(n):\n    return f(n + 1)\nf(0)")
    assert len(caught.value.details.splitlines()) < 60
    with pytest.raises(SandboxedCodeError, match="RecursionError"):
        run("found = []\nfor i in range(10**5): found = [found]\nrepr(found)")


def test_an_error_of_the_code_has_a_traceback_of_its_own_lines() -> None:
    with pytest.raises(SandboxedCodeError) as caught:
        run("def f(n):\n    return 1 // n\nf(0)")
    assert str(caught.value) == "ZeroDivisionError: integer division or modulo by zero"
    assert caught.value.details == (
        "Traceback (most recent call last, in the sandbox):\n"
        '  File "<code string>", line 3, in <module>\n    f(0)\n'
        '  File "<code string>", line 2, in f\n    return 1 // n\n'
        "ZeroDivisionError: integer division or modulo by zero\n"
    )


def test_refused_code_does_not_run_and_tells_its_line() -> None:
    with pytest.raises(RefusedCodeError, match=r"an import is not allowed \(<code string>, line 2\)"):
        run("print('never')\nimport os")


@pytest.mark.parametrize("source", ["(" * 10_000, "-" * 200_000 + "1", "1+" * 200_000 + "1"])
def test_text_that_a_parser_chokes_on_does_not_reach_that_of_the_parent(source: str) -> None:
    # Some releases of Python crash on it.
    with pytest.raises((RefusedCodeError, LimitError)):
        run(source)


PLAIN = {
    "a": [1, -(2**70), 2.5, True, None, "é\ud800"],
    "b": (1, (2,)),
    "c": {1, 2},
    "d": b"\x00",
    "e": {(1, 2): {"$": 1}},
    "$": frozenset({"x"}),
}


def test_plain_data_goes_through_as_it_is() -> None:
    assert decode(encode(PLAIN)) == PLAIN
    assert run("given", given=PLAIN) == PLAIN
    assert run("echo(given)", {"echo": lambda value: value}, given=PLAIN) == PLAIN


def test_what_is_more_than_plain_data_stays_outside() -> None:
    with pytest.raises(NotPlainError, match="input 'given' is a object"):
        run("given", given=object())
    with pytest.raises(OutputError, match=r"result\[0\] is a builtin_function_or_method"):
        run("[''.join]")


def test_tasks_are_called_with_and_without_await() -> None:
    calls: list[Any] = []

    def add(x: int, y: int = 1) -> int:
        calls.append((x, y))
        return x + y

    assert run("async def f(n):\n    return await add(n) + add(n, y=5)\nawait f(n)", {"add": add}, n=2) == 10
    assert calls == [(2, 1), (2, 5)]
    assert run("flyte_map('add', [1, 2], [3, 4])", {"add": add}) == [4, 6]


def test_an_error_of_a_task_is_raised_as_it_is_unless_the_code_catches_it() -> None:
    error = KeyError("nope")

    def fails() -> None:
        raise error

    with pytest.raises(KeyError) as caught:
        run("fails()", {"fails": fails})
    assert caught.value is error
    caught_by_code = "try:\n    fails()\nexcept Exception as e:\n    found = str(e)\nfound"
    assert run(caught_by_code, {"fails": fails}) == "KeyError: 'nope'"
    assert run("[str(e) for e in flyte_map('fails', [])]", {"fails": fails}) == []
    with pytest.raises(KeyError):
        run("flyte_map('fails', [()], return_exceptions=False)", {"fails": lambda _: fails()})


def test_only_the_given_tasks_can_be_called() -> None:
    with pytest.raises(RefusedCodeError, match="'other' is not known"):
        run("other()", {"add": print})
    with pytest.raises(SandboxedCodeError, match="there is no task 'other'"):
        run("flyte_map('other', [1])", {"add": print})


def test_what_the_code_prints_is_printed_by_the_parent(capsys: pytest.CaptureFixture[str]) -> None:
    run("print('a', 1, sep='-', end='!')\nprint()")
    assert capsys.readouterr().out == "a-1!\n"


TASKS = """
    import flyte

    env = flyte.TaskEnvironment(name="env")
    LIMIT = 3

    @env.task
    async def double(x: int) -> int:
        return x * 2

    @env.sandbox.orchestrator(timeout_ms=2000, max_memory=100 * 1024 * 1024)
    async def doubles(n: int, k: int = LIMIT) -> list[int]:
        print("doubling")
        return [await double(i) for i in range(n)] + [k]

    @env.sandbox.orchestrator
    def uses_global(n: int) -> int:
        return n + LIMIT

    @env.sandbox.orchestrator
    def divides(n: int) -> float:
        return 1 / n

    @env.task
    async def parent() -> list:
        from_text = env.sandbox.orchestrator("await double(x) + 1", inputs={"x": int}, output=int, tasks=[double])
        return [await doubles(2), await doubles.aio(1, k=0), from_text(x=4), divides(4), divides.forward(2)]

    @env.sandbox.orchestrator
    def nested(n: int) -> float:
        return divides(n)
"""


def test_a_sandboxed_function_runs_as_a_task(project: Any) -> None:
    project.write("tasks", TASKS)
    sandboxed = ", sandbox=Sandbox(timeout_ms=2000)"
    ended = project.run("doubles", {"n": 2}, options=sandboxed)
    assert ended.out == "doubling\n[0, 2, 3]\n"
    assert project.run("nested", {"n": 2}, options=sandboxed).result == 0.5

    ended = project.run("divides", {"n": 0}, options=sandboxed)
    assert ended.code == 1
    assert 'tasks.py", line 22, in divides\n    return 1 / n\nZeroDivisionError: division by zero\n' in ended.err

    ended = project.run("uses_global", {"n": 0}, options=sandboxed)
    assert ended.code == 65
    assert "tasks.py, line 18)" in ended.err
    assert "the name 'LIMIT' is not known in a sandbox" in ended.err


def test_a_sandboxed_task_that_another_task_calls_is_sandboxed_too(project: Any) -> None:
    project.write("tasks", TASKS)
    assert project.run("parent").result == [[0, 2, 3], [0, 0], 9, 0.25, 0.5]


def test_a_code_string_needs_its_module_for_its_tasks_only(project: Any) -> None:
    inputs = "inputs=(('x', 'int'), ('y', 'list[str] | None'))"
    options = f", sandbox=Sandbox(source='x + len(y)', {inputs})"
    assert project.run("code", {"x": 1, "y": ["a"]}, module="missing", options=options).result == 2
    ended = project.run("code", {"x": "a", "z": 1}, module="missing", options=options)
    assert ended.code == 64
    assert ended.err.splitlines() == [
        "env.code: input 'x': expected int, got str 'a'",
        "env.code: input 'z': the task has no such input, it has 'x', 'y'",
        "env.code: input 'y': is missing",
    ]
    project.write("tasks", TASKS)
    called = "tasks=(('double', 'tasks', 'double'),)"
    options = f", sandbox=Sandbox(source='await double(x)', inputs=(('x', 'int'),), {called})"
    assert project.run("code", {"x": 3}, module="missing", options=options).result == 6
    ended = project.run("code", {"x": 3}, options=options.replace("'tasks', 'double'", "'tasks', 'dubble'"))
    message = "env.code: the module 'tasks' has no task 'dubble', did you mean 'double'?\n"
    assert (ended.code, ended.err) == (66, message)


def test_the_limits_of_a_task_are_failures_that_another_attempt_may_get_past(project: Any) -> None:
    options = ", sandbox=Sandbox(source='while True: pass', timeout_ms=200)"
    ended = project.run("code", options=options)
    assert (ended.code, ended.err) == (1, "env.code: the sandboxed task took longer than 200 ms (timeout_ms)\n")


def test_every_failure_of_a_sandbox_is_one_line() -> None:
    for source in ("import os", "1 / 0", "raise ValueError('a\\nb')", "[''.join]"):
        with pytest.raises(Failure) as caught:
            run(source)
        assert len(str(caught.value).splitlines()) == 1
