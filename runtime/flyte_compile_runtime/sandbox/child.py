"""The child process of a sandbox: limits itself, checks the code, runs it and tells the parent what came of it.

It talks to the parent by messages over one file descriptor. What it sends: `ready`, once, when the clock may start;
`print` and `call`, any number of times; and one of `result`, `unplain`, `refused`, `raised` and `memory` at the end. It
receives the code first, and an answer to each `call`.
"""

from __future__ import annotations

import importlib
import os
from types import CodeType
from typing import Any

from flyte_compile_runtime.sandbox import language, limits, syscalls
from flyte_compile_runtime.sandbox.messages import HEADER, NotPlainError, decode, encode, pack

FILENAME = "<sandbox>"

_RESERVE = 1024 * 1024


class ExternalTaskError(RuntimeError):
    """What the code sees where a task that it called has failed; the parent has the real exception, by its number."""

    def __init__(self, message: str, number: int) -> None:
        super().__init__(message)
        self.number = number


def main(descriptor: int) -> None:
    """Runs the code that the parent sends. Does not return: the process ends without any clean-up of Python."""
    # Python imports this one when it meets a name that isn't ASCII, and then it is too late.
    importlib.import_module("unicodedata")
    parent = _Parent(descriptor)
    request = parent.receive()
    # Given back when the code has used up all there was, so that there is something left to say so with.
    reserve = bytearray(_RESERVE)
    limits.limit_resources(request["timeout"], request["max_memory"])
    syscalls.allow_only_computing()
    parent.send({"kind": "ready"})
    try:
        parent.send(_run(request, parent))
    except MemoryError:
        del reserve
        parent.send({"kind": "memory"})
    os._exit(0)


def _run(request: dict[str, Any], parent: _Parent) -> dict[str, Any]:
    try:
        code = _compile(request, parent)
    except language.RefusedError as error:
        return {"kind": "refused", "message": str(error), "line": error.line}
    try:
        result = _execute(code, request, parent)
        return {"kind": "result", "value": encode(result, "result")}
    except NotPlainError as error:
        return {"kind": "unplain", "message": str(error)}
    except MemoryError:
        raise
    except BaseException as error:
        return _describe(error)


def _compile(request: dict[str, Any], parent: _Parent) -> CodeType:
    known = [*_provided(request["tasks"], parent), *(request["by_name"] if request["function"] is None else ())]
    tree = language.prepare(request["source"], request["function"], known)
    try:
        return compile(tree, FILENAME, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise language.RefusedError(f"it has a syntax error ({error.msg})", error.lineno or 1) from None
    except (ValueError, RecursionError) as error:
        raise language.RefusedError(f"it can't be compiled ({error})", 1) from None


def _execute(code: CodeType, request: dict[str, Any], parent: _Parent) -> Any:
    inputs = {name: decode(value) for name, value in request["by_name"].items()}
    names: dict[str, Any] = {"__builtins__": {**language.allowed_builtins(), **_provided(request["tasks"], parent)}}
    if request["function"] is None:
        names.update(inputs)
    exec(code, names)
    value = names[language.ENTRY_POINT]
    if request["function"] is None:
        return value
    return value(*map(decode, request["by_position"]), **inputs)


def _provided(tasks: list[str], parent: _Parent) -> dict[str, Any]:
    """The names that lead out of the sandbox."""

    def external(name: str) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            return parent.call(name, args, kwargs)

        return call

    def show(*values: Any, sep: str | None = " ", end: str | None = "\n", flush: bool = False) -> None:
        text = (" " if sep is None else str(sep)).join(map(str, values)) + ("\n" if end is None else str(end))
        parent.send({"kind": "print", "text": text})

    def flyte_map(
        name: str, *rows: Any, concurrency: int = 0, group_name: str | None = None, return_exceptions: bool = True
    ) -> list[Any]:
        if name not in tasks:
            raise RuntimeError(f"flyte_map: there is no task {name!r} here")
        results: list[Any] = []
        for row in zip(*rows, strict=False):
            try:
                results.append(parent.call(name, row, {}))
            except ExternalTaskError as error:
                if not return_exceptions:
                    raise
                results.append(error)
        return results

    return {**{name: external(name) for name in tasks}, "print": show, "flyte_map": flyte_map}


def _describe(error: BaseException) -> dict[str, Any]:
    frames = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename == FILENAME:
            frames.append([step.tb_lineno, code.co_name])
        step = step.tb_next
    try:
        text = str(error)
    except Exception:
        text = ""
    call = error.number if isinstance(error, ExternalTaskError) else None
    kind = type(error).__name__
    # Of a deep recursion, its ends say everything.
    shown = frames if len(frames) <= 20 else [*frames[:10], *frames[-10:]]
    return {"kind": "raised", "type": kind, "message": text[:10_000], "frames": shown, "call": call}


class _Parent:
    """The other end of the messages."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def send(self, message: dict[str, Any]) -> None:
        data = memoryview(pack(message))
        while data:
            data = data[os.write(self._descriptor, data) :]

    def receive(self) -> dict[str, Any]:
        import json

        (length,) = HEADER.unpack(self._read(HEADER.size))
        message = json.loads(self._read(length))
        assert isinstance(message, dict)
        return message

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            plain = {"args": encode(list(args), f"{name}()"), "kwargs": encode(kwargs, f"{name}()")}
        except NotPlainError as error:
            raise TypeError(str(error)) from None
        self.send({"kind": "call", "name": name, **plain})
        answer = self.receive()
        if "error" in answer:
            raise ExternalTaskError(answer["error"], answer["number"])
        return decode(answer["value"])

    def _read(self, length: int) -> bytes:
        parts = []
        while length:
            part = os.read(self._descriptor, min(length, 1 << 20))
            if not part:
                # The parent is gone, and nobody wants the result.
                os._exit(1)
            parts.append(part)
            length -= len(part)
        return b"".join(parts)
