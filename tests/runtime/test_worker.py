"""Workers as processes: what they answer, how many calls they admit, and how they stop."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flyte_compile_runtime.worker import service
from flyte_compile_runtime.worker.admission import Admission, RefusedCallError

TASKS = """
    import asyncio, pathlib, sys, threading, time
    import flyte

    env = flyte.TaskEnvironment(name="env", reusable=flyte.ReusePolicy(replicas=1, concurrency=2))
    loaded = 0
    loaded += 1
    running = 0
    most = 0

    @env.task
    async def process(x: int) -> dict:
        return {"x": x, "loaded": loaded, "thread": threading.current_thread() is threading.main_thread()}

    def sync(x: int) -> bool:
        print("unfinished", end="")
        return threading.current_thread() is threading.main_thread()

    @env.task
    async def waits(name: str) -> int:
        global running, most
        running += 1
        most = max(most, running)
        pathlib.Path(name).write_text("running")
        while not pathlib.Path("go").exists():
            await asyncio.sleep(0.01)
        running -= 1
        return most

    @env.task
    async def blocks() -> None:
        pathlib.Path("blocking").touch()
        while not pathlib.Path("unblock").exists():
            time.sleep(0.01)

    @env.task
    async def fails(how: str) -> object:
        if how == "raise":
            raise ValueError("no luck")
        if how == "for good":
            raise flyte.errors.NonRecoverableError("give up")
        if how == "exit":
            sys.exit(3)
        if how == "cancel":
            asyncio.current_task().cancel()
            await asyncio.sleep(1)
        if how == "no json":
            return object()
"""
FUNCTIONS = ("process", "sync", "waits", "blocks", "fails")


class Worker:
    """A worker process, and requests to it."""

    def __init__(self, project: Any, tasks: str | None = None, concurrency: int = 2) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        listed = ", ".join(f"Task('env.{name}', 'tasks', {name!r})" for name in FUNCTIONS)
        listed += ", Task('env.code', 'tasks', 'code', sandbox=Sandbox(source='x * 2', inputs=(('x', 'int'),)))"
        call = f"serve(({tasks or listed},), environment='env', concurrency={concurrency}, port={self.port})"
        self.folder: Path = project.folder
        self.process = subprocess.Popen(
            project.command(project.worker(call)),
            cwd=project.folder,
            env=project.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def get(self, path: str) -> tuple[int, Any]:
        return self.request("GET", path)

    def call(self, name: str, inputs: Any) -> tuple[int, Any]:
        return self.request("POST", f"/tasks/{name}", json.dumps(inputs))

    def request(self, method: str, path: str, body: Any = None, headers: Any = None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers or {}, encode_chunked=bool(headers))
            response = connection.getresponse()
            return response.status, json.loads(response.read() or "null")

    def send(self, data: bytes, *, end: bool = True) -> bytes:
        """Sends bytes, and the end of them; returns all that comes back until the worker closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(data)
            if end:
                connection.shutdown(socket.SHUT_WR)
            received = b""
            while part := connection.recv(65536):
                received += part
            return received

    def wait(self, path: str, status: int) -> None:
        """Waits until the worker answers with this status."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                if self.get(path)[0] == status:
                    return
            assert self.process.poll() is None, self.process.communicate()
            time.sleep(0.02)
        raise AssertionError(f"{path} never answered {status}")

    def wait_for_file(self, name: str) -> None:
        deadline = time.monotonic() + 20
        while not (self.folder / name).exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert (self.folder / name).exists()

    def stop(self) -> tuple[int, str, str]:
        self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, err


@contextlib.contextmanager
def running(worker: Worker) -> Iterator[Worker]:
    try:
        worker.wait("/readyz", 200)
        yield worker
    finally:
        worker.process.kill()
        worker.process.communicate()


@pytest.fixture(scope="module")
def shared(shared_project: Any) -> Iterator[Worker]:
    """One worker for the tests that leave it as it was."""
    shared_project.write("tasks", TASKS)
    with running(Worker(shared_project)) as worker:
        yield worker


def test_probes_are_answered(shared: Worker) -> None:
    assert shared.get("/healthz") == (200, {"status": "ok", "environment": "env"})
    names = ["env.blocks", "env.code", "env.fails", "env.process", "env.sync", "env.waits"]
    assert shared.get("/readyz?verbose") == (200, {"status": "ready", "tasks": names})
    assert shared.request("HEAD", "/healthz") == (200, None)


def test_a_task_is_called_by_either_of_its_names(shared: Worker) -> None:
    expected = {"x": 1, "loaded": 1, "thread": True}
    assert shared.call("env.process", {"x": 1}) == (200, {"result": expected})
    assert shared.call("process", {"x": 1}) == (200, {"result": expected})


def test_a_sync_task_has_a_thread_and_a_sandboxed_one_a_process(shared: Worker) -> None:
    assert shared.call("sync", {"x": 1}) == (200, {"result": False})
    assert shared.call("code", {"x": 4}) == (200, {"result": 8})


def test_wrong_inputs_are_all_told(shared: Worker) -> None:
    status, body = shared.call("process", {"x": "1", "y": 2})
    assert status == 400
    assert body == {
        "error": "wrong inputs",
        "problems": [
            "input 'x': expected int, got str '1'",
            "input 'y': the task has no such input, it has 'x'",
        ],
    }
    status, body = shared.request("POST", "/tasks/process", b"{")
    assert (status, body["problems"][0][:21]) == (400, "the body is not JSON:")


@pytest.mark.parametrize(
    ("how", "message", "recoverable"),
    [
        ("raise", "ValueError: no luck", True),
        ("for good", "NonRecoverableError: give up", False),
        ("exit", "SystemExit: 3", True),
        ("cancel", "CancelledError", True),
        ("no json", "result is of type object, which has no JSON form", False),
    ],
)
def test_a_failing_task_says_whether_another_attempt_may_help(
    shared: Worker, how: str, message: str, recoverable: bool
) -> None:
    assert shared.call("fails", {"how": how}) == (500, {"error": message, "recoverable": recoverable})
    assert shared.get("/readyz")[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/tasks/missing", 404),
        ("POST", "/tasks/", 404),
        ("GET", "/", 404),
        ("GET", "/tasks/process", 405),
        ("POST", "/healthz", 405),
    ],
)
def test_what_is_not_there_is_told(shared: Worker, method: str, path: str, status: int) -> None:
    answered, body = shared.request(method, path)
    assert answered == status
    assert "error" in body


def test_a_busy_loop_does_not_keep_probes_waiting(shared: Worker) -> None:
    thread = threading.Thread(target=shared.call, args=("blocks", {}))
    thread.start()
    shared.wait_for_file("blocking")
    assert shared.get("/healthz")[0] == 200
    assert thread.is_alive()
    (shared.folder / "unblock").touch()
    thread.join()


def test_a_connection_serves_several_requests_and_bodies_in_chunks(shared: Worker) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", shared.port, timeout=20)
    with contextlib.closing(connection):
        for x in range(3):
            connection.request("POST", "/tasks/process", iter([b'{"x"', b": %d}" % x]), encode_chunked=True)
            assert json.loads(connection.getresponse().read())["result"]["x"] == x


def request_of(*lines: str, body: bytes = b"") -> bytes:
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


POST = "POST /tasks/process HTTP/1.1"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GARBAGE\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
        (b"GET / HTTP/1.1", 400),
        (request_of("GET / HTTP/2.0"), 505),
        (request_of("GET  / HTTP/1.1"), 400),
        (request_of(POST, "Content-Length: x"), 400),
        (request_of(POST, "Content-Length: -1"), 400),
        (request_of(POST, "Content-Length: ²"), 400),
        (request_of(POST, "Content-Length: 1", "Content-Length: 2", body=b"12"), 400),
        (request_of(POST, "Content-Length: 9", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"), 400),
        (request_of(POST, "Content-Length: 9", body=b"{"), 400),
        (request_of(POST, "Content-Length: 99999999999999999999999"), 413),
        (request_of(POST, "Transfer-Encoding: gzip"), 501),
        (request_of(POST, "Transfer-Encoding: chunked", body=b"zz\r\n\r\n"), 400),
        (request_of(POST, "Transfer-Encoding: chunked", body=b"2\r\n{}x\r\n0\r\n\r\n"), 400),
        (request_of(POST, "Transfer-Encoding: chunked", body=b"fffffff\r\n"), 413),
        (request_of(POST, " folded: yes"), 400),
        (request_of(POST, "no colon"), 400),
        (request_of(POST, "space : before"), 400),
        (request_of(POST, "X: " + "x" * 40_000), 431),
    ],
)
def test_what_is_no_http_gets_an_error_and_no_second_request(shared: Worker, data: bytes, status: int) -> None:
    smuggled = request_of("POST /tasks/process HTTP/1.1", "Content-Length: 8", body=b'{"x": 1}')
    incomplete = data.endswith((b"1.1", b"{"))
    received = shared.send(data if incomplete else data + smuggled)
    assert received.startswith(f"HTTP/1.1 {status} ".encode())
    assert received.count(b"HTTP/1.1") == 1
    assert b"Connection: close" in received


def test_a_body_that_is_too_long_is_refused_before_it_is_read(shared: Worker) -> None:
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        assert shared.request("POST", "/tasks/process", b" " * (11 * 1024 * 1024))[0] == 413
    assert shared.get("/healthz")[0] == 200


def test_a_client_that_asks_whether_to_go_on_is_told_to(shared: Worker) -> None:
    head = request_of("POST /tasks/process HTTP/1.1", "Content-Length: 8", "Expect: 100-continue", "Connection: close")
    received = shared.send(head + b'{"x": 1}', end=False)
    assert received.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


def test_a_client_that_is_too_slow_is_told_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_HEAD_SECONDS", "_BODY_SECONDS", "_IDLE_SECONDS"):
        monkeypatch.setattr(service, name, 0.2)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = service.Service("env", 1, "127.0.0.1", port)
    served.start()
    try:
        for sent in (b"GET /healthz HTT", request_of(POST, "Content-Length: 8", body=b"{")):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
                connection.sendall(sent)
                assert connection.recv(1024).startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        with socket.create_connection(("127.0.0.1", port), timeout=20) as idle:
            assert idle.recv(1024) == b""
    finally:
        served.stop()


def test_a_slot_that_is_handed_to_somebody_who_has_just_left_goes_to_the_next() -> None:
    async def scenario() -> None:
        admission = Admission(slots=1, longest_queue=2)
        await admission.enter()
        leaving = asyncio.ensure_future(admission.enter())
        staying = asyncio.ensure_future(admission.enter())
        await asyncio.sleep(0)
        with pytest.raises(RefusedCallError):
            await admission.enter()
        admission.leave()
        leaving.cancel()
        await asyncio.wait_for(staying, 5)
        admission.leave()
        await asyncio.wait_for(admission.enter(), 5)

    asyncio.run(scenario())


def test_calls_wait_for_their_turn_and_a_bounded_number_of_them(project: Any) -> None:
    project.write("tasks", TASKS)
    with running(Worker(project, concurrency=2)) as worker:
        answers: list[tuple[int, Any]] = []

        def call(number: int) -> None:
            answers.append(worker.call("waits", {"name": f"call{number}"}))

        threads = [threading.Thread(target=call, args=(number,)) for number in range(2 + 16 + 1)]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 10
        while not answers and time.monotonic() < deadline:
            time.sleep(0.02)
        assert answers == [(503, {"error": "2 calls are running and 16 are waiting"})]
        assert len(list(worker.folder.glob("call*"))) == 2
        assert worker.get("/readyz")[0] == 200
        (worker.folder / "go").touch()
        for thread in threads:
            thread.join()
        assert answers[1:] == [(200, {"result": 2})] * 18


def test_a_stopping_worker_finishes_what_runs_and_refuses_what_waits(project: Any) -> None:
    project.write("tasks", TASKS)
    with running(Worker(project, concurrency=1)) as worker:
        answers: dict[str, tuple[int, Any]] = {}

        def call(name: str) -> None:
            answers[name] = worker.call("waits", {"name": name})

        first = threading.Thread(target=call, args=("first",))
        first.start()
        worker.wait_for_file("first")
        second = threading.Thread(target=call, args=("second",))
        second.start()
        time.sleep(0.2)
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", worker.port, timeout=20)) as idle:
            idle.request("GET", "/healthz")
            idle.getresponse().read()
            worker.process.send_signal(signal.SIGTERM)
            second.join()
            assert answers == {"second": (503, {"error": "the worker is stopping"})}
            with pytest.raises(OSError):
                worker.get("/healthz")
            (worker.folder / "go").touch()
            first.join()
        assert answers["first"] == (200, {"result": 1})
        assert worker.process.wait(timeout=20) == 0


def test_a_worker_whose_tasks_can_not_be_loaded_names_them_all_and_ends(project: Any) -> None:
    project.write("tasks", "def f(): ...\n")
    worker = Worker(project, "Task('env.f', 'tasks', 'f'), Task('env.g', 'tasks', 'g'), Task('env.h', 'missing', 'h')")
    out, err = worker.process.communicate(timeout=20)
    assert (worker.process.returncode, out) == (66, "")
    assert err.splitlines() == [
        "env.g: the module 'tasks' has no task 'g'",
        "env.h: the module 'missing' was not found; put its sources on PYTHONPATH, or start where it is",
        "env: 2 of 3 tasks could not be loaded: env.g, env.h",
    ]


def test_a_worker_is_alive_and_not_ready_while_it_loads_and_can_be_stopped(project: Any) -> None:
    project.write("tasks", "import time\ntime.sleep(30)\n")
    worker = Worker(project, "Task('env.f', 'tasks', 'f')")
    try:
        worker.wait("/healthz", 200)
        assert worker.get("/readyz") == (503, {"error": "loading"})
        assert worker.request("POST", "/tasks/f", b"{}") == (503, {"error": "the tasks are being loaded"})
        assert worker.stop() == (0, "", "")
    finally:
        worker.process.kill()
        worker.process.communicate()


def test_a_port_that_is_taken_is_a_message(project: Any) -> None:
    project.write("tasks", "def f(): ...\n")
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        script = project.worker(f"serve((Task('env.f', 'tasks', 'f'),), environment='env', concurrency=1, port={port})")
        ended = project.execute(project.command(script), {})
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"env: port {port} can't be listened on: ")
    assert len(ended.err.splitlines()) == 1
