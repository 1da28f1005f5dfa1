"""How a task can end: the exit codes that the Kubernetes artefacts refer to, and the failures that carry them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

SUCCESS = 0
TASK_FAILED = 1
"""The task raised, or went past a limit of its sandbox; another attempt may succeed."""
BAD_INPUT = 64
"""Wrong inputs or wrong usage of the command line."""
NON_RECOVERABLE = 65
"""Another attempt can't succeed: the task said so, its code is refused, or its result has no JSON form."""
NOT_LOADED = 66
"""The task could not be loaded: its module, its function or a package is missing, or its import raised."""
INTERRUPTED = 130
TERMINATED = 143
"""SIGTERM came before the task was done."""


class Failure(Exception):
    """An end of the task that its user can do something about; each line of it is one message.

    `cause` is an exception of the user's code whose traceback belongs before the message; `details` is text that does.
    """

    code = TASK_FAILED

    def __init__(self, *lines: str, cause: BaseException | None = None, details: str = "") -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.cause = cause
        self.details = details


class UsageError(Failure):
    """The command line, or what it points to, is wrong."""

    code = BAD_INPUT


class LoadError(Failure):
    """The task's code can't be imported or found."""

    code = NOT_LOADED


class Terminated(SystemExit):
    """SIGTERM, raised in the main thread so that `finally` blocks of the task run."""

    def __init__(self) -> None:
        super().__init__(TERMINATED)


def exit_code_of(error: BaseException) -> int:
    """The exit code for an exception that came out of a task."""
    if isinstance(error, Failure):
        return error.code
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    return NON_RECOVERABLE if is_non_recoverable(error) else TASK_FAILED


def is_non_recoverable(error: BaseException) -> bool:
    """Whether the task asked for no further attempt; of a group of exceptions, one is enough.

    The class is the SDK's or the stand-in's, whichever the task imported.
    """
    errors = sys.modules.get("flyte.errors")
    marker = getattr(errors, "NonRecoverableError", None)
    if not isinstance(marker, type):
        return False
    return any(isinstance(leaf, marker) for leaf in _leaves(error))


def members_of(error: BaseException) -> tuple[BaseException, ...]:
    """The exceptions that a group holds; none of any other exception."""
    # ExceptionGroup came with Python 3.11; its members are told by their attribute, so that 3.10 needs no case.
    members = getattr(error, "exceptions", None)
    is_group = isinstance(members, tuple) and all(isinstance(member, BaseException) for member in members)
    return members if isinstance(members, tuple) and is_group else ()


def _leaves(error: BaseException) -> Iterator[BaseException]:
    for member in members_of(error):
        yield from _leaves(member)
    yield error
