"""Serves the tasks of a reusable environment over HTTP: their modules are imported once, calls come as requests.

The main thread imports the modules and runs the tasks, where code that cares expects to be run; another thread speaks
HTTP, so that a task that keeps the main thread busy doesn't make the pod look dead. Async tasks share the loop of the
main thread, sync ones and sandboxed ones have threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence

from flyte_compile_runtime.exits import BAD_INPUT, SUCCESS, Failure, Terminated
from flyte_compile_runtime.reporting import report_failure
from flyte_compile_runtime.task import Task
from flyte_compile_runtime.worker.calls import Calls
from flyte_compile_runtime.worker.service import Service


def serve_tasks(
    tasks: Sequence[Task], *, environment: str, concurrency: int, port: int = 8080, host: str | None = None
) -> int:
    """Serves until SIGTERM, then finishes the calls that run and returns 0; without a `host`, on all interfaces."""
    if concurrency < 1:
        report_failure(environment, Failure(f"concurrency must be at least 1, got {concurrency}"))
        return BAD_INPUT
    # Whoever follows the log of the pod sees a line when a task prints it.
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(line_buffering=True)
    service = Service(environment, concurrency, host, port)
    previous = signal.signal(signal.SIGTERM, _terminate)
    try:
        service.start()
        calls = Calls.load(tasks, concurrency)
        asyncio.run(_serve(service, calls))
    except Failure as failure:
        report_failure(environment, failure)
        return failure.code
    except (Terminated, KeyboardInterrupt):
        # Before any call could come.
        return SUCCESS
    finally:
        service.stop()
        signal.signal(signal.SIGTERM, previous)
    return SUCCESS


async def _serve(service: Service, calls: Calls) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        # The handler that is there does for systems whose loops take none.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    service.accept(calls, loop)
    await stop.wait()
    # This loop has to run until the last call has its result.
    await loop.run_in_executor(None, service.stop)


def _terminate(number: int, frame: object) -> None:
    raise Terminated
