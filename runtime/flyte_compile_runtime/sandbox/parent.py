"""The parent's side of a sandbox: starts the child, watches its clock, calls tasks for it and reads what came of it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flyte_compile_runtime.exits import NON_RECOVERABLE, Failure
from flyte_compile_runtime.outputs import OutputError, to_json
from flyte_compile_runtime.sandbox.messages import HEADER, WRONG_MESSAGE, NotPlainError, decode, encode, pack
from flyte_compile_runtime.sandbox.source import Code
from flyte_compile_runtime.task import Sandbox

# The child's interpreter has to start before the clock of the code does.
_START_SECONDS = 60.0
_PRINTED_BYTES = 1024 * 1024
_SMALLEST_LIMIT = 1024 * 1024
_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from flyte_compile_runtime.sandbox.child import main; main(int(sys.argv[2]))"
)
_ROOT = str(Path(__file__).absolute().parents[2])


class RefusedCodeError(Failure):
    """The code is not in the language of the sandbox."""

    code = NON_RECOVERABLE


class LimitError(Failure):
    """The code went past a limit of the sandbox."""


class SandboxedCodeError(Failure):
    """The code raised an exception, which exists in the child only."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The inputs of the code: a code string has them by name, a function may have some by position."""

    by_position: Sequence[Any]
    by_name: Mapping[str, Any]


def run_code(code: Code, arguments: Arguments, limits: Sandbox, tasks: Mapping[str, Callable[..., Any]]) -> Any:
    """The value of the code. Raises a `Failure`, or what a task raised that the code called and did not catch.

    Inputs that aren't plain data raise `NotPlainError`.
    """
    if os.name != "posix":
        raise Failure("a sandboxed task needs Linux or macOS")
    request = _request(code, arguments, limits, tasks)
    child = _Child(limits)
    try:
        child.send(request)
        child.expect_ready()
        return _converse(child, code, tasks)
    finally:
        child.end()


def _request(code: Code, arguments: Arguments, limits: Sandbox, tasks: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "source": code.text,
        "function": code.function,
        "by_position": [encode(value, f"input {index}") for index, value in enumerate(arguments.by_position)],
        "by_name": {name: encode(value, f"input {name!r}") for name, value in arguments.by_name.items()},
        "tasks": list(tasks),
        "timeout": limits.timeout_ms / 1000,
        "max_memory": limits.max_memory,
    }


def _converse(child: _Child, code: Code, tasks: Mapping[str, Callable[..., Any]]) -> Any:
    raised: list[Exception] = []
    printed = 0
    while True:
        message = child.receive()
        kind = message.get("kind")
        if kind == "print":
            text = str(message.get("text", ""))
            printed += len(text)
            if printed <= _PRINTED_BYTES:
                sys.stdout.write(text)
        elif kind == "call":
            child.send(_answer(message, tasks, raised))
        else:
            return _outcome(message, code, raised)


def _answer(
    message: dict[str, Any], tasks: Mapping[str, Callable[..., Any]], raised: list[Exception]
) -> dict[str, Any]:
    try:
        function = tasks[message["name"]]
        args, kwargs = decode(message["args"]), decode(message["kwargs"])
        if not isinstance(args, list) or not isinstance(kwargs, dict):
            raise TypeError("arguments")
    except WRONG_MESSAGE:
        raise _strange_message() from None
    try:
        return {"value": _plain(function(*args, **kwargs), f"the result of {message['name']!r}")}
    except Exception as error:
        raised.append(error)
        return {"error": f"{type(error).__name__}: {error}", "number": len(raised) - 1}


def _plain(value: Any, what: str) -> Any:
    try:
        return encode(value, what)
    except NotPlainError:
        # A dataclass and the like; the sandbox sees it as it would be written to a file.
        return encode(to_json(value), what)


def _outcome(message: dict[str, Any], code: Code, raised: list[Exception]) -> Any:
    kind = message.get("kind")
    text = str(message.get("message", ""))
    if kind == "result":
        try:
            return decode(message["value"])
        except WRONG_MESSAGE:
            raise _strange_message() from None
    if kind == "refused":
        raise RefusedCodeError(f"the code of the sandboxed task is refused: {text} ({code.place(message.get('line'))})")
    if kind == "unplain":
        raise OutputError(text)
    if kind == "memory":
        raise LimitError("the sandboxed task ran out of memory (max_memory)")
    if kind == "raised":
        number = message.get("call")
        if isinstance(number, int) and 0 <= number < len(raised):
            raise raised[number]
        raise _raised(message, text, code)
    raise _strange_message()


def _raised(message: dict[str, Any], text: str, code: Code) -> SandboxedCodeError:
    kind = str(message.get("type"))
    line = f"{kind}: {text}" if text else kind
    return SandboxedCodeError(" ".join(line.split()), details=code.traceback(message.get("frames")) + line + "\n")


def _strange_message() -> LimitError:
    return LimitError("the sandboxed task sent something that no sandboxed code sends, and was ended")


def _bytecode_options() -> list[str]:
    """Keeps the child's bytecode where this process keeps its own, so that it need not compile at each start."""
    prefix = ["-X", f"pycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else []
    return ["-B", *prefix] if sys.dont_write_bytecode else prefix


class _Child:
    """The child process, and the clock that runs while it does."""

    def __init__(self, limits: Sandbox) -> None:
        self._timeout_ms = limits.timeout_ms
        # A message has been made in the child's memory, so a longer one is none of its code.
        self._longest = max(limits.max_memory, _SMALLEST_LIMIT)
        self._left = _START_SECONDS
        self._socket, theirs = socket.socketpair()
        with theirs:
            arguments = [_ROOT, str(theirs.fileno())]
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-S", *_bytecode_options(), "-c", _BOOT, *arguments],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    # Where the interpreter finds its own library is not a secret; everything else may be one.
                    env={name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ},
                    cwd="/",
                    start_new_session=True,
                )
            except OSError as error:
                self._socket.close()
                raise Failure(f"the sandbox can't be started: {error.strerror or error}") from None

    def send(self, message: dict[str, Any]) -> None:
        """Sends a message; if the child has stopped to listen, what it says or how it ended tells why."""
        self._socket.settimeout(max(self._left, 0.001))
        with contextlib.suppress(OSError):
            self._socket.sendall(pack(message))

    def expect_ready(self) -> None:
        """Waits until the child is about to run the code, and starts the clock."""
        if self.receive().get("kind") != "ready":
            raise _strange_message()
        self._left = self._timeout_ms / 1000

    def receive(self) -> dict[str, Any]:
        """The next message. Its time is the child's; what the parent does between two messages isn't."""
        started = time.monotonic()
        deadline = started + self._left
        try:
            (length,) = HEADER.unpack(self._read(HEADER.size, deadline))
            if length > self._longest:
                raise _strange_message()
            message = json.loads(self._read(length, deadline))
        except (ValueError, RecursionError):
            raise _strange_message() from None
        self._left = deadline - time.monotonic()
        if not isinstance(message, dict):
            raise _strange_message()
        return message

    def end(self) -> None:
        """Kills whatever is left of the child."""
        self._socket.close()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _read(self, length: int, deadline: float) -> bytes:
        parts = []
        while length:
            left = deadline - time.monotonic()
            if left <= 0:
                raise self._timed_out()
            self._socket.settimeout(left)
            try:
                part = self._socket.recv(min(length, 1 << 16))
            except TimeoutError:
                raise self._timed_out() from None
            except OSError:
                part = b""
            if not part:
                raise self._ended()
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def _timed_out(self) -> LimitError:
        return LimitError(f"the sandboxed task took longer than {self._timeout_ms} ms (timeout_ms)")

    def _ended(self) -> LimitError:
        """The child closed its end without a result: the kernel stopped it, or its interpreter gave up."""
        try:
            status = self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return LimitError("the sandboxed task closed its connection and was ended")
        if status == -signal.SIGXCPU:
            return self._timed_out()
        how = signal.Signals(-status).name if status < 0 else f"exit code {status}"
        return LimitError(
            f"the sandboxed task ended without a result ({how}); it may have run out of memory (max_memory)"
        )
