"""How a command ends: the exit codes, and the messages that stand before them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NoReturn

import click

CLEAN, FINDINGS, USAGE, BUG = 0, 1, 2, 3
"""Exit codes: clean; findings at the failing level; wrong usage or configuration; a bug in this program."""


def guarded(command: Callable[[], int]) -> NoReturn:
    """Run a command; an exception that gets here is a bug of this program, and says so."""
    try:
        sys.exit(command())
    except (SystemExit, KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception:
        import traceback

        traceback.print_exc()
        click.echo(
            "flyte-compile: this is a bug in flyte-compile, not in your program; please report it with the lines above",
            err=True,
        )
        sys.exit(BUG)


def usage(message: str) -> NoReturn:
    """End the program: it was called wrongly, or configured so."""
    fail(message, USAGE)


def fail(message: str, code: int) -> NoReturn:
    """End the program with a message and an exit code."""
    click.echo(f"flyte-compile: {message}", err=True)
    sys.exit(code)
