"""Stands in for `flyte.map`: calls a task for every row of its arguments."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from flyte_compile_runtime.execution import settle


class Mapper:
    """`flyte.map(task, xs, ys)` gives the results in order, lazily; `flyte.map.aio(...)` gives them to `async for`.

    As in the SDK, an exception is a result unless `return_exceptions` is false.
    """

    def __call__(
        self,
        task: Any,
        *arguments: Iterable[Any],
        group_name: str | None = None,
        concurrency: int = 0,
        return_exceptions: bool = True,
    ) -> Iterator[Any]:
        """The results for sync code: one call after the other."""
        for row in zip(*arguments, strict=False):
            try:
                yield settle(task(*row))
            except Exception as error:
                if not return_exceptions:
                    raise
                yield error

    async def aio(
        self,
        task: Any,
        *arguments: Iterable[Any],
        group_name: str | None = None,
        concurrency: int = 0,
        return_exceptions: bool = True,
    ) -> AsyncIterator[Any]:
        """The results for async code: all calls at once, or as many at a time as `concurrency` says."""
        import asyncio

        rows = list(zip(*arguments, strict=False))
        slots = asyncio.Semaphore(concurrency if concurrency > 0 else max(len(rows), 1))

        async def call_in_slot(row: tuple[Any, ...]) -> Any:
            async with slots:
                return await _call_async(task, row)

        running = [asyncio.ensure_future(call_in_slot(row)) for row in rows]
        try:
            for future in running:
                try:
                    yield await future
                except Exception as error:
                    if not return_exceptions:
                        raise
                    yield error
        finally:
            # The caller stopped early, or an exception did: what still runs has nobody to give its result to.
            for future in running:
                future.cancel()
            await asyncio.gather(*running, return_exceptions=True)


async def _call_async(task: Any, row: tuple[Any, ...]) -> Any:
    if isinstance(task, functools.partial) and hasattr(task.func, "aio"):
        return await task.func.aio(*task.args, *row, **task.keywords)
    if hasattr(task, "aio"):
        return await task.aio(*row)
    result = task(*row)
    return await result if inspect.isawaitable(result) else result
