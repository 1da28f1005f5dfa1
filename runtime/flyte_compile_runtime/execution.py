"""Calls a task's function: with a loop where it is async, and so that SIGTERM lets it clean up."""

from __future__ import annotations

import contextlib
import inspect
import signal
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from types import FrameType
from typing import Any

from flyte_compile_runtime.exits import Terminated


class Termination:
    """Whether SIGTERM came, and what it does to the code that runs just then.

    `announce` is called as soon as it comes: there is no later for a task that SIGKILL ends, as it ends one whose loop
    is blocked and hears of no cancellation.
    """

    def __init__(self, announce: Callable[[], object]) -> None:
        self.requested = False
        self._announce = announce
        self._cancel: Callable[[], object] | None = None

    @contextlib.contextmanager
    def handled(self) -> Iterator[None]:
        """While this is open, the first SIGTERM raises `Terminated` in the main thread, or cancels an async task.

        Later ones are ignored, so that they can't cut the task's clean-up short; Kubernetes ends it with SIGKILL when
        the grace period is over. The handler is needed from the start: the first process of a container, which a task
        is, has no default for SIGTERM.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        previous = signal.signal(signal.SIGTERM, self._handle)
        try:
            yield
        finally:
            # After the first one nothing is left to be told, and a default handler would change the exit code.
            signal.signal(signal.SIGTERM, signal.SIG_IGN if self.requested else previous)

    def run_async(self, awaitable: Awaitable[Any]) -> Any:
        """The result of `awaitable`, in a loop of its own; raises `Terminated` after SIGTERM, whatever it did then."""
        # asyncio is a large part of what a start costs, and a sync task doesn't need it.
        import asyncio

        try:
            return asyncio.run(self._cancellable(awaitable))
        except asyncio.CancelledError:
            if self.requested:
                raise Terminated from None
            raise

    async def _cancellable(self, awaitable: Awaitable[Any]) -> Any:
        import asyncio

        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(awaitable)
        # A plain handler, not the loop's: it has to see SIGTERM before and after the loop runs, too.
        self._cancel = lambda: loop.call_soon_threadsafe(task.cancel)
        try:
            return await task
        finally:
            self._cancel = None

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self.requested:
            return
        self.requested = True
        self._announce()
        if self._cancel is not None:
            self._cancel()
        else:
            raise Terminated


def call(function: Callable[..., Any], arguments: inspect.BoundArguments, termination: Termination) -> Any:
    """The result of the function, awaited if it is async; raises what the function raises, or `Terminated`."""
    result = function(*arguments.args, **arguments.kwargs)
    if inspect.isawaitable(result):
        result = termination.run_async(result)
    # A task that swallowed what SIGTERM raised in it has not done its work.
    if termination.requested:
        raise Terminated
    return result


def settle(result: Any) -> Any:
    """The result itself, or what a coroutine comes to; from sync code that may itself be called by a running loop."""
    if not inspect.iscoroutine(result):
        return result
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(result)
    return _run_in_thread(result)


def _run_in_thread(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """A loop can't be waited for from code that it runs; another thread can have another loop."""
    import asyncio
    import contextvars

    outcome: list[Any] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(asyncio.run(coroutine))
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=contextvars.copy_context().run, args=(run,))
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
    return outcome[0]
