"""The HTTP side of a worker: a thread with a loop that answers probes at once and hands calls to the main thread."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import threading
from http import HTTPStatus

from flyte_compile_runtime.exits import Failure
from flyte_compile_runtime.worker.admission import Admission, RefusedCallError
from flyte_compile_runtime.worker.calls import Calls
from flyte_compile_runtime.worker.http import (
    LONGEST_HEAD,
    BadRequestError,
    Head,
    Response,
    read_body,
    read_head,
    render,
)

# A client that is slower than this is not served. The first counts from the end of the request before.
_IDLE_SECONDS = 75.0
_HEAD_SECONDS = 10.0
_BODY_SECONDS = 60.0
_WRITE_SECONDS = 60.0
_SHORTEST_QUEUE = 16
_QUEUE_PER_SLOT = 4
_LINGER_SECONDS = 2.0
_TOO_SLOW = BadRequestError(HTTPStatus.REQUEST_TIMEOUT, "the request took too long to arrive")


class Service:
    """The server of one worker. `start` and `stop` are for the main thread; everything else runs in its own loop."""

    def __init__(self, environment: str, concurrency: int, host: str | None, port: int) -> None:
        self._environment = environment
        self._address = (host, port)
        self._admission = Admission(concurrency, max(_SHORTEST_QUEUE, _QUEUE_PER_SLOT * concurrency))
        self._calls: Calls | None = None
        self._task_loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._idle: set[asyncio.Task[None]] = set()
        self._connections: set[asyncio.Task[None]] = set()
        self._started: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        # It must not keep a worker alive that has failed.
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def start(self) -> None:
        """Listens, and answers probes from here on; raises `Failure` if the port can't be had."""
        self._thread.start()
        try:
            self._started.result()
        except OSError as error:
            raise Failure(f"port {self._address[1]} can't be listened on: {error.strerror or error}") from None

    def accept(self, calls: Calls, task_loop: asyncio.AbstractEventLoop) -> None:
        """Accepts calls from here on, which run in `task_loop`."""
        self._task_loop = task_loop
        self._calls = calls

    def stop(self) -> None:
        """Accepts nothing more, waits for the calls that run, and ends the thread."""
        if self._loop is not None and self._thread.is_alive():
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            server = await asyncio.start_server(self._connected, *self._address, limit=LONGEST_HEAD)
        except OSError as error:
            self._started.set_exception(error)
            return
        self._started.set_result(None)
        await self._stop.wait()
        self._stopping = True
        server.close()
        self._admission.close()
        for connection in list(self._idle):
            connection.cancel()
        if self._connections:
            await asyncio.wait(list(self._connections))

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "a connection is served by a task"
        self._connections.add(task)
        try:
            while await self._one_request(reader, writer, task):
                pass
        except (OSError, asyncio.TimeoutError, asyncio.CancelledError):
            # The client is gone or stuck, or was idle when the worker stopped.
            writer.transport.abort()
        finally:
            self._connections.discard(task)
            writer.close()

    async def _one_request(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, task: asyncio.Task[None]
    ) -> bool:
        """Answers the next request of a connection; whether there may be another one after it."""
        # Between two requests a connection may be quiet for long, and may be closed by a stop; within one, neither.
        self._idle.add(task)
        try:
            first = await asyncio.wait_for(reader.read(1), _IDLE_SECONDS)
        except asyncio.TimeoutError:
            return False
        finally:
            self._idle.discard(task)
        if not first or self._stopping:
            return False
        try:
            head = await asyncio.wait_for(read_head(reader, first), _HEAD_SECONDS)
            body = await asyncio.wait_for(read_body(reader, writer, head), _BODY_SECONDS)
        except (BadRequestError, asyncio.TimeoutError) as error:
            known = error if isinstance(error, BadRequestError) else _TOO_SLOW
            await _send(writer, render(Response(known.status, {"error": str(known)}), keep_alive=False))
            await _let_it_arrive(reader, writer)
            return False
        response = await self._respond(head, body, reader)
        keep_alive = head.keep_alive and not self._stopping
        await _send(writer, render(response, keep_alive=keep_alive, with_body=head.method != "HEAD"))
        return keep_alive

    async def _respond(self, head: Head, body: bytes, reader: asyncio.StreamReader) -> Response:
        if head.path in ("/healthz", "/readyz"):
            if head.method not in ("GET", "HEAD"):
                return _not_allowed("GET, HEAD")
            return self._health() if head.path == "/healthz" else self._readiness()
        prefix, _, name = head.path.rpartition("/")
        if prefix != "/tasks" or not name:
            return Response(HTTPStatus.NOT_FOUND, {"error": f"there is nothing at {head.path}"})
        if head.method != "POST":
            return _not_allowed("POST")
        calls = self._calls
        if calls is None:
            return _unavailable("the tasks are being loaded")
        loaded = calls.find(name)
        if loaded is None:
            return Response(HTTPStatus.NOT_FOUND, {"error": f"there is no task {name!r}", "tasks": calls.names()})
        try:
            await self._admission.enter()
        except RefusedCallError as error:
            return _unavailable(str(error))
        try:
            if reader.at_eof():
                # It waited, and its client has given up.
                return _unavailable("the client has closed the connection")
            assert self._task_loop is not None, "set before the calls are"
            future = asyncio.run_coroutine_threadsafe(calls.call(loaded, body), self._task_loop)
            return await asyncio.wrap_future(future)
        finally:
            self._admission.leave()

    def _health(self) -> Response:
        return Response(HTTPStatus.OK, {"status": "ok", "environment": self._environment})

    def _readiness(self) -> Response:
        if self._stopping or self._calls is None:
            return _unavailable("stopping" if self._stopping else "loading")
        return Response(HTTPStatus.OK, {"status": "ready", "tasks": self._calls.names()})


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await asyncio.wait_for(writer.drain(), _WRITE_SECONDS)


async def _let_it_arrive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reads on for a moment: a connection that is closed with data unread is reset, and the response is lost."""

    async def read_on() -> None:
        while await reader.read(1 << 16):
            pass

    writer.write_eof()
    with contextlib.suppress(asyncio.TimeoutError, OSError):
        await asyncio.wait_for(read_on(), _LINGER_SECONDS)


def _unavailable(message: str) -> Response:
    return Response(HTTPStatus.SERVICE_UNAVAILABLE, {"error": message}, {"Retry-After": "1"})


def _not_allowed(methods: str) -> Response:
    return Response(HTTPStatus.METHOD_NOT_ALLOWED, {"error": f"only {methods} here"}, {"Allow": methods})
