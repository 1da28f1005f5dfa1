"""Lets in as many calls at a time as the environment's concurrency says, and keeps a bounded number waiting."""

from __future__ import annotations

import asyncio
from collections import deque


class RefusedCallError(Exception):
    """A call that can't be let in: too many wait, or the worker is stopping."""


class Admission:
    """The slots of a worker. Belongs to one loop, and is used by its code only."""

    def __init__(self, slots: int, longest_queue: int) -> None:
        self._slots = slots
        self._free = slots
        self._longest_queue = longest_queue
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closed = False

    async def enter(self) -> None:
        """Takes a slot, after waiting for one in turn; raises `RefusedCallError`."""
        if self._closed:
            raise RefusedCallError("the worker is stopping")
        if self._free > 0:
            self._free -= 1
            return
        if len(self._waiting) >= self._longest_queue:
            raise RefusedCallError(f"{self._slots} calls are running and {len(self._waiting)} are waiting")
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # The slot was handed over in the moment in which its taker went away.
                self.leave()
            raise
        finally:
            if turn in self._waiting:
                self._waiting.remove(turn)

    def leave(self) -> None:
        """Gives a slot back, to the one that waits longest."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def close(self) -> None:
        """Refuses those that wait, and those that come later."""
        self._closed = True
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(RefusedCallError("the worker is stopping"))
