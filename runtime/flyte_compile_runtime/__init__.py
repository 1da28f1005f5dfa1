"""What runs in the container: loads one task, gives it its inputs and turns its result into JSON.

An emitted entrypoint describes its task and calls `run`; the entrypoint of a reusable environment calls `serve`.
Everything here needs the standard library alone and works with Python 3.10 and newer, because the image decides which
Python and which packages there are. Whatever costs time to import is imported when it is needed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from flyte_compile_runtime.exits import (
    BAD_INPUT,
    INTERRUPTED,
    NON_RECOVERABLE,
    NOT_LOADED,
    SUCCESS,
    TASK_FAILED,
    TERMINATED,
)
from flyte_compile_runtime.task import Sandbox, Task

__all__ = [
    "BAD_INPUT",
    "INTERRUPTED",
    "NON_RECOVERABLE",
    "NOT_LOADED",
    "SUCCESS",
    "TASK_FAILED",
    "TERMINATED",
    "Sandbox",
    "Task",
    "run",
    "serve",
]


def run(task: Task, argv: Sequence[str] | None = None) -> int:
    """Runs `task` once, with the inputs that the command line or the environment gives; returns the exit code."""
    from flyte_compile_runtime.runner import run_once

    return run_once(task, argv)


def serve(tasks: Sequence[Task], *, environment: str, concurrency: int, port: int = 8080) -> int:
    """Serves `tasks` over HTTP until SIGTERM, `concurrency` calls at a time; returns the exit code."""
    from flyte_compile_runtime.worker import serve_tasks

    return serve_tasks(tasks, environment=environment, concurrency=concurrency, port=port)


if getattr(sys.modules.get("__mp_main__"), "__name__", None) == "__mp_main__":
    # In a process of multiprocessing, which runs an entrypoint under this name, and then imports the task's module.
    # Elsewhere the name, once multiprocessing is imported, is another one of `__main__`.
    from flyte_compile_runtime.loading import prepare_packages

    prepare_packages()
