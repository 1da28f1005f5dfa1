"""Runs one task once: inputs from the command line or the environment, the result to stdout or a file, an exit code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flyte_compile_runtime.command_line import parse_command_line
from flyte_compile_runtime.execution import Termination, call
from flyte_compile_runtime.exits import SUCCESS, TERMINATED, Failure, Terminated, exit_code_of
from flyte_compile_runtime.inputs import parse_inputs
from flyte_compile_runtime.loading import LoadedTask, load
from flyte_compile_runtime.outputs import check_output_file, print_result, to_json_text, write_output_file
from flyte_compile_runtime.reporting import report_exception, report_failure, write_termination_message
from flyte_compile_runtime.schedule import time_inputs
from flyte_compile_runtime.streams import LineWatcher
from flyte_compile_runtime.task import Task


def run_once(task: Task, argv: Sequence[str] | None = None) -> int:
    """Runs `task`; whatever goes wrong is reported and becomes an exit code of `flyte_compile_runtime.exits`.

    What the task prints stays on stdout; the result is the last line there, on a line of its own.
    """
    termination = Termination(lambda: write_termination_message(f"{task.name}: SIGTERM came before the task was done"))
    with termination.handled():
        try:
            return _run(task, argv, termination)
        except Failure as failure:
            if termination.requested:
                return TERMINATED
            report_failure(task.name, failure)
            return failure.code
        except Terminated:
            return TERMINATED
        except BaseException as error:
            # `sys.exit` in a task ends it without a result, so it is a failure whatever its argument.
            report_exception(task.name, error)
            return TERMINATED if termination.requested else exit_code_of(error)


def _run(task: Task, argv: Sequence[str] | None, termination: Termination) -> int:
    options = parse_command_line(task, argv)
    if options is None:
        return SUCCESS
    if options.output is not None:
        check_output_file(options.output)
    inputs = {**time_inputs(), **parse_inputs(*options.read_inputs())}
    watcher = LineWatcher()
    with watcher.watching():
        loaded = load(task)
        result = _call(loaded, inputs, termination)
        text = to_json_text(result)
    if options.output is not None:
        write_output_file(options.output, text)
    else:
        print_result(text, fresh_line=watcher.fresh_line)
    return SUCCESS


def _call(loaded: LoadedTask, inputs: dict[str, object], termination: Termination) -> Any:
    arguments = loaded.interface.bind(inputs)
    if loaded.task.sandbox is not None:
        from flyte_compile_runtime.sandbox.calls import call_task

        return call_task(loaded, arguments)
    assert loaded.function is not None, "only a sandboxed task can be without a function"
    return call(loaded.function, arguments, termination)
