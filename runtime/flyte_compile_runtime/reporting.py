"""What a failed task says: messages and tracebacks on stderr, and a short message where Kubernetes shows it."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from flyte_compile_runtime.exits import Failure, members_of

if TYPE_CHECKING:
    from traceback import TracebackException

TERMINATION_LOG = "/dev/termination-log"
TERMINATION_LOG_VARIABLE = "FLYTE_COMPILE_TERMINATION_LOG"

_TERMINATION_LOG_BYTES = 4096
_OWN_FOLDER = str(Path(__file__).absolute().parent) + os.sep
# Frames that stand between the runtime and the user's code and tell the user nothing.
_PLUMBING = ("asyncio", "concurrent", "importlib", "threading.py")


def report_failure(name: str, failure: Failure) -> None:
    """Prints the failure of the task `name`, one line a message, after the traceback of its cause."""
    if failure.cause is not None:
        print_traceback(failure.cause)
    lines = [f"{name}: {line}" for line in failure.lines]
    _print_error(failure.details + "\n".join(lines) + "\n")
    write_termination_message("\n".join(lines))


def report_exception(name: str, error: BaseException) -> None:
    """Prints an exception that a task raised, with the frames of the user's code only."""
    print_traceback(error)
    write_termination_message(f"{name}: {summary(error)}")


def summary(error: BaseException) -> str:
    """`ValueError: no such file`, in one line; an exception that can't be shown as text gives its class alone.

    Of a group, which mostly says no more than how many there are, its members follow.
    """
    kind = type(error).__name__
    try:
        text = " ".join(str(error).split())
    except Exception:
        return kind
    members = "; ".join(map(summary, members_of(error)))
    return (f"{kind}: {text}" if text else kind) + (f" ({members})" if members else "")


def print_traceback(error: BaseException) -> None:
    """Prints the traceback of `error` on stderr as Python would, without the frames that led to the user's code.

    Nor are those shown that stand between one task and another that it calls.
    """
    import traceback

    told = traceback.TracebackException(type(error), error, _user_frames(error.__traceback__))
    _leave_out_between(told)
    _print_error("".join(told.format()))


def write_termination_message(text: str) -> None:
    """Writes the message that `kubectl describe pod` shows, cut to the 4096 bytes that Kubernetes keeps.

    Only a file that exists already is written to: Kubernetes mounts it, nobody else wants it.
    """
    path = os.environ.get(TERMINATION_LOG_VARIABLE) or TERMINATION_LOG
    data = text.encode("utf-8", "backslashreplace")[:_TERMINATION_LOG_BYTES]
    # The cut may have gone through a character.
    data = data.decode("utf-8", "ignore").encode("utf-8")
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_WRONLY | os.O_TRUNC)
        try:
            os.write(handle, data)
        finally:
            os.close(handle)


def _print_error(text: str) -> None:
    # A message must not turn into another failure: stderr may be closed, and its encoding may be ASCII.
    with contextlib.suppress(Exception):
        encoding = sys.stderr.encoding or "utf-8"
        sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stderr.flush()


def _user_frames(frames: TracebackType | None) -> TracebackType | None:
    user = last = frames
    while user is not None and _is_plumbing(user.tb_frame.f_code.co_filename):
        user, last = user.tb_next, user
    if user is None and last is not None and last.tb_frame.f_code.co_filename.startswith(_OWN_FOLDER):
        # Raised in this package by mistake: whoever reports that needs the frames.
        return frames
    return user


def _leave_out_between(told: TracebackException) -> None:
    waiting: list[TracebackException | None] = [told]
    while waiting:
        one = waiting.pop()
        if one is None:
            continue
        others = [index for index, frame in enumerate(one.stack) if not frame.filename.startswith(_OWN_FOLDER)]
        if others:
            # Own frames at the end are where the exception was raised.
            one.stack[: others[-1]] = [one.stack[index] for index in others[:-1]]
        waiting.extend((one.__cause__, one.__context__, *(getattr(one, "exceptions", None) or ())))


def _is_plumbing(filename: str) -> bool:
    if filename.startswith((_OWN_FOLDER, "<frozen importlib")):
        return True
    path, library = Path(filename), Path(os.__file__).parent
    return path.is_relative_to(library) and path.relative_to(library).parts[0] in _PLUMBING
