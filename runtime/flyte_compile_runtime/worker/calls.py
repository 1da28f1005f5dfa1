"""The loaded tasks of a worker, and a call of one of them: inputs in, a response out."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

from flyte_compile_runtime.exits import BAD_INPUT, NON_RECOVERABLE, Failure, LoadError, UsageError, exit_code_of
from flyte_compile_runtime.inputs import InputError, parse_inputs
from flyte_compile_runtime.loading import LoadedTask, load
from flyte_compile_runtime.outputs import to_json_text
from flyte_compile_runtime.reporting import print_traceback, report_failure, summary
from flyte_compile_runtime.task import Task
from flyte_compile_runtime.worker.http import Response


class Calls:
    """Calls tasks in the loop that `call` is awaited in; sync tasks in threads."""

    def __init__(self, tasks: Mapping[str, LoadedTask], concurrency: int) -> None:
        self._tasks = tasks
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="task")

    @classmethod
    def load(cls, tasks: Sequence[Task], concurrency: int) -> Calls:
        """Imports all modules; raises `LoadError` with every task that can't be loaded."""
        loaded: dict[str, LoadedTask] = {}
        failed: list[str] = []
        for task in tasks:
            try:
                loaded[task.name] = load(task)
            except LoadError as failure:
                report_failure(task.name, failure)
                failed.append(task.name)
        if failed:
            raise LoadError(f"{len(failed)} of {len(tasks)} tasks could not be loaded: {', '.join(failed)}")
        return cls(loaded, concurrency)

    def find(self, name: str) -> LoadedTask | None:
        """The task with this fully qualified name, or the only one whose function has this name."""
        if name in self._tasks:
            return self._tasks[name]
        by_function = [loaded for loaded in self._tasks.values() if loaded.task.function == name]
        return by_function[0] if len(by_function) == 1 else None

    def names(self) -> list[str]:
        """The fully qualified names of the tasks."""
        return sorted(self._tasks)

    async def call(self, loaded: LoadedTask, body: bytes) -> Response:
        """Calls a task with the inputs of a request body; whatever the task does, there is a response."""
        try:
            inputs = parse_inputs(body, "the body") if body.strip() else {}
            result = await self._result(loaded, inputs)
            return Response(HTTPStatus.OK, f'{{"result": {to_json_text(result)}}}')
        except (InputError, UsageError) as failure:
            return Response(HTTPStatus.BAD_REQUEST, {"error": "wrong inputs", "problems": list(failure.lines)})
        except Failure as failure:
            report_failure(loaded.task.name, failure)
            return _failed("; ".join(failure.lines), failure.code)
        except BaseException as error:
            # `sys.exit` and a cancellation by the task itself are its failure, and must not end the worker.
            print_traceback(error)
            return _failed(summary(error), exit_code_of(error))

    async def _result(self, loaded: LoadedTask, inputs: Mapping[str, object]) -> Any:
        arguments = loaded.interface.bind(inputs)
        if loaded.task.sandbox is not None:
            from flyte_compile_runtime.sandbox.calls import call_task

            return await self._in_thread(call_task, loaded, arguments)
        function = loaded.function
        assert function is not None, "only a sandboxed task can be without a function"
        if inspect.iscoroutinefunction(function):
            return await function(*arguments.args, **arguments.kwargs)
        result = await self._in_thread(function, *arguments.args, **arguments.kwargs)
        return await result if inspect.isawaitable(result) else result

    async def _in_thread(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        def run() -> Any:
            try:
                return function(*args, **kwargs)
            except StopIteration as error:
                # A future can't carry this one.
                raise RuntimeError("the task raised StopIteration") from error

        context = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._threads, context.run, run)


def _failed(message: str, code: int) -> Response:
    recoverable = code not in (NON_RECOVERABLE, BAD_INPUT)
    return Response(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": message, "recoverable": recoverable})
