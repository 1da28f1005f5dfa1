"""Calls a sandboxed task: as the task of a pod, or from another task in the same process."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from types import CodeType
from typing import Any

from flyte_compile_runtime.execution import settle
from flyte_compile_runtime.finding import find_task, function_of, is_task
from flyte_compile_runtime.inputs import InputError
from flyte_compile_runtime.loading import LoadedTask, import_module
from flyte_compile_runtime.sandbox.messages import NotPlainError
from flyte_compile_runtime.sandbox.parent import Arguments, run_code
from flyte_compile_runtime.sandbox.source import Code
from flyte_compile_runtime.task import Sandbox, Task


def call_task(loaded: LoadedTask, arguments: inspect.BoundArguments) -> Any:
    """The result of a sandboxed task that is called with these arguments."""
    sandbox = loaded.task.sandbox
    assert sandbox is not None, "only sandboxed tasks come here"
    tasks = _declared_tasks(loaded.task, sandbox)
    try:
        if loaded.function is None:
            assert sandbox.source is not None, "a task without a function has a code string"
            return run_code(Code.of_string(sandbox.source), Arguments((), arguments.arguments), sandbox, tasks)
        code = Code.of_function(loaded.function)
        return run_code(
            code, Arguments(arguments.args, arguments.kwargs), sandbox, {**_called_tasks(loaded.function), **tasks}
        )
    except NotPlainError as error:
        raise InputError(str(error)) from None


def call_function(
    function: Callable[..., Any], sandbox: Sandbox, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> Any:
    """The result of a sandboxed function that another task calls; of an async function, a coroutine."""
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.apply_defaults()

    def run() -> Any:
        return run_code(
            Code.of_function(function), Arguments(bound.args, bound.kwargs), sandbox, _called_tasks(function)
        )

    return asyncio.to_thread(run) if inspect.iscoroutinefunction(function) else run()


def call_code(source: str, sandbox: Sandbox, inputs: Mapping[str, Any], tasks: Mapping[str, Any]) -> Any:
    """The result of a sandboxed code string that another task calls."""
    callables = {name: _callable_of(task) for name, task in tasks.items()}
    return run_code(Code.of_string(source), Arguments((), inputs), sandbox, callables)


def _declared_tasks(task: Task, sandbox: Sandbox) -> dict[str, Callable[..., Any]]:
    """The tasks that the compiler found in the code, loaded before it runs."""
    found = {}
    for name, module, function in sandbox.tasks:
        found[name] = _callable_of(find_task(import_module(module, task.import_roots), name, function))
    return found


def _called_tasks(function: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """The tasks that a function names; its other global names stay outside."""
    inner = inspect.unwrap(function)
    names: Mapping[str, Any] = getattr(inner, "__globals__", {})
    return {
        name: _callable_of(names[name])
        for name in _global_names(inner.__code__)
        if name in names and is_task(names[name])
    }


def _global_names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _global_names(constant)


def _callable_of(task: Any) -> Callable[..., Any]:
    """What calls a task for sandboxed code and waits for its result. A sandboxed task stays in its own sandbox."""
    function = task if _is_sandboxed(task) else function_of(task)

    @functools.wraps(function_of(task))
    def call(*args: Any, **kwargs: Any) -> Any:
        return settle(function(*args, **kwargs))

    return call


def _is_sandboxed(task: Any) -> bool:
    return any(base.__name__ in ("SandboxedTask", "CodeTask", "SandboxedTaskTemplate") for base in type(task).__mro__)
