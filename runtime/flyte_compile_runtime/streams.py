"""Knows whether the task left a line of stdout unfinished, so that the result can start on a fresh one."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator

# A stream closes its file when it is forgotten; this one shares the file with the real stdout, and a log handler of the
# task may still hold it.
_KEPT: list[io.TextIOWrapper] = []


class LineWatcher:
    """Watches what is printed through `sys.stdout`; what a subprocess writes goes past it."""

    def __init__(self) -> None:
        self.fresh_line = True

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """While this is open, `sys.stdout` is a stream over the same file that tells the watcher what it writes."""
        original = sys.stdout
        if type(original) is not io.TextIOWrapper:
            # A test or a notebook has put something of its own there.
            yield
            return
        original.flush()
        sys.stdout = watched = _WatchedStream(original, self)
        _KEPT.append(watched)
        try:
            yield
        finally:
            if sys.stdout is watched:
                sys.stdout = original
            with contextlib.suppress(OSError, ValueError):
                watched.flush()


class _WatchedStream(io.TextIOWrapper):
    def __init__(self, original: io.TextIOWrapper, watcher: LineWatcher) -> None:
        super().__init__(
            original.buffer,
            encoding=original.encoding,
            errors=original.errors,
            # Whoever follows the log of a pod sees a line when it is printed, and a killed task loses none.
            line_buffering=True,
            write_through=original.write_through,
        )
        self._watcher = watcher

    def write(self, text: str) -> int:
        if text:
            self._watcher.fresh_line = text.endswith("\n")
        return super().write(text)
