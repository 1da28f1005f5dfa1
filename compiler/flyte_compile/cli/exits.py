"""How a command ends: the exit codes, and the messages that stand before them."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Iterator
from typing import NoReturn

import click

CLEAN, FINDINGS, USAGE, BUG = 0, 1, 2, 3
"""Exit codes: clean; findings at the failing level; wrong usage or configuration; a bug in this program."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What happens to output rather than to a program."""


def guarded(command: Callable[[], int]) -> NoReturn:
    """Run a command; an exception that gets here is a bug of this program, and says so."""
    # What a shell has closed (`>&-`) is read as something that nobody looks at.
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
    try:
        sys.exit(command())
    except (SystemExit, BrokenPipeError):
        raise
    except KeyboardInterrupt as interruption:
        _end_by(interruption)
    except Exception as error:
        if isinstance(error, OSError) and error.filename is None and error.errno in _FULL:
            # The interpreter would try again at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            fail(f"the output can't be written: {(error.strerror or str(error)).lower()}", USAGE)
        import traceback

        traceback.print_exc()
        click.echo(
            "flyte-compile: this is a bug in flyte-compile, not in your program; please report it with the lines above",
            err=True,
        )
        sys.exit(BUG)


class Terminated(KeyboardInterrupt):
    """The program was asked to end, by `SIGTERM`."""


@contextlib.contextmanager
def interruptible(undo: Callable[[], None]) -> Iterator[None]:
    """Have `SIGTERM` interrupt what is done within, as `SIGINT` does; `undo` then runs, and neither interrupts it."""
    import signal

    def interrupt(*_: object) -> NoReturn:
        raise Terminated

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        undo()
        raise
    finally:
        if signal.getsignal(signal.SIGTERM) is interrupt:
            signal.signal(signal.SIGTERM, before)


def _end_by(interruption: KeyboardInterrupt) -> NoReturn:
    """End as the signal would have ended the program, so that a shell's loop ends with it."""
    import signal

    number = signal.SIGTERM if isinstance(interruption, Terminated) else signal.SIGINT
    click.echo("flyte-compile: interrupted", err=True)
    sys.stdout.flush()
    if sys.platform != "win32":
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    sys.exit(128 + number)


def usage(message: str) -> NoReturn:
    """End the program: it was called wrongly, or configured so."""
    fail(message, USAGE)


def fail(message: str, code: int) -> NoReturn:
    """End the program with a message and an exit code."""
    click.echo(f"flyte-compile: {message}", err=True)
    sys.exit(code)
