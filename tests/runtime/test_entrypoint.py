"""Emitted entrypoints as processes: what they read, print and write, and how they end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

TASKS = """
    import asyncio
    import flyte

    env = flyte.TaskEnvironment(name="env", image=flyte.Image.from_debian_base(python="3.12"))

    @env.task
    async def process(x: int, scale: float = 1.0) -> dict[str, float]:
        await asyncio.sleep(0)
        return {"x": x * scale}

    @env.task(retries=3)
    def chatty(text: str = "") -> str:
        print("one line")
        print("unfinished " + text, end="")
        return "done"

    @env.task
    def fails(how: str) -> None:
        if how == "raise":
            raise ValueError("no luck")
        if how == "for good":
            raise flyte.errors.NonRecoverableError("give up")
        if how == "exit":
            raise SystemExit(0)
        if how == "no json":
            return {"value": [object()]}

    @env.task
    async def fails_async() -> None:
        async def leaf() -> None:
            raise flyte.errors.NonRecoverableError("give up")
        await asyncio.gather(leaf())
"""


@pytest.fixture
def tasks(project: Any) -> Any:
    project.write("tasks", TASKS)
    return project


def test_an_async_task_gets_its_inputs_from_the_command_line(tasks: Any) -> None:
    ended = tasks.run("process", {"x": 2, "scale": 1.5})
    assert (ended.out, ended.err, ended.code) == ('{"x": 3.0}\n', "", 0)


def test_inputs_come_from_a_file_or_stdin_or_the_environment(tasks: Any) -> None:
    inputs = tasks.folder / "inputs.json"
    inputs.write_text('\ufeff{"x": 3}', encoding="utf-8")
    assert tasks.run("process", None, "--inputs-file", "inputs.json").result == {"x": 3.0}
    assert tasks.run("process", None, "--inputs-file", "-", stdin='{"x": 4}').result == {"x": 4.0}
    variables = {"FLYTE_COMPILE_INPUTS": '{"x": 5}'}
    assert tasks.run("process", variables=variables).result == {"x": 5.0}
    assert tasks.run("process", {"x": 6}, variables=variables).result == {"x": 6.0}


def test_a_schedule_gives_the_time_that_it_fires_at(project: Any) -> None:
    project.write(
        "tasks", "from datetime import datetime\ndef f(at: datetime, x: int) -> str:\n    return f'{at:%F %R} {x}'\n"
    )
    variables = {
        "FLYTE_COMPILE_INPUTS": '{"x": 5}',
        "FLYTE_COMPILE_TIME_INPUTS": "at",
        "FLYTE_COMPILE_JOB": "reports-daily-29540190",
    }
    assert project.run("f", variables=variables).result == "2026-03-02 00:30 5"
    assert project.run("f", {"at": "2026-01-01T00:00:00", "x": 1}, variables=variables).result == "2026-01-01 00:00 1"


def test_what_a_task_prints_stays_and_the_result_is_the_last_line(tasks: Any) -> None:
    assert tasks.run("chatty").out == 'one line\nunfinished \n"done"\n'


def test_the_result_goes_to_a_file_and_not_to_stdout(tasks: Any) -> None:
    ended = tasks.run("chatty", None, "--output", "result.json")
    assert ended.out == "one line\nunfinished "
    assert (tasks.folder / "result.json").read_text() == '"done"\n'
    tasks.run("process", {"x": 1}, variables={"FLYTE_COMPILE_OUTPUT": "result.json"})
    assert (tasks.folder / "result.json").read_text() == '{"x": 1.0}\n'


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--inputs", '{"x": "1", "y": 2}'], "env.process: input 'x': expected int, got str '1'\nenv.process: input "),
        (["--inputs", "{"], "env.process: --inputs is not JSON"),
        (["--inputs-file", "missing.json"], "--inputs-file 'missing.json' can't be read: No such file or directory"),
        (["--inputs", "{}", "--inputs-file", "-"], "not allowed with argument --inputs"),
        (["--input", "{}"], "unrecognized arguments: --input {} (--help shows the usage)"),
        (["--inputs", '{"x": 1}', "--output", "missing/result.json"], "there is no folder"),
    ],
)
def test_wrong_inputs_and_usage_end_with_64_and_no_traceback(tasks: Any, arguments: list[str], message: str) -> None:
    ended = tasks.run("process", None, *arguments)
    assert (ended.code, ended.out) == (64, "")
    assert message in ended.err
    assert "Traceback" not in ended.err


def test_help_shows_the_inputs_without_an_import_of_the_module(project: Any) -> None:
    project.write("tasks", "import missing_package\nasync def f(x: int, y: 'list[str]' = []) -> dict: ...\n")
    ended = project.run("f", None, "--help")
    assert ended.code == 0
    assert "tasks.f(x: int, y: 'list[str]'=[]) -> dict" in " ".join(ended.out.split())


@pytest.mark.parametrize(
    ("how", "code", "message"),
    [
        ("raise", 1, "ValueError: no luck"),
        ("for good", 65, "flyte.errors.NonRecoverableError: give up"),
        ("exit", 1, "SystemExit: 0"),
        ("no json", 65, "env.fails: result['value'][0] is of type object, which has no JSON form"),
    ],
)
def test_a_failing_task_ends_with_the_code_of_its_failure(tasks: Any, how: str, code: int, message: str) -> None:
    log = tasks.folder / "termination-log"
    log.touch()
    ended = tasks.run("fails", {"how": how}, variables={"FLYTE_COMPILE_TERMINATION_LOG": str(log)})
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.strip().endswith(message)
    assert "flyte_compile_runtime" not in ended.err, "our frames are of no use to anybody"
    last_word = message.rpartition("flyte.errors.")[2].removeprefix("env.fails: ")
    assert log.read_text() == f"env.fails: {last_word}"


def test_an_error_for_good_within_async_code_is_for_good(tasks: Any) -> None:
    ended = tasks.run("fails_async")
    assert ended.code == 65
    assert ended.err.startswith("Traceback (most recent call last):\n  File ")
    assert "asyncio/runners.py" not in ended.err


def test_a_group_of_errors_is_for_good_if_one_of_them_is(project: Any) -> None:
    project.write(
        "tasks",
        """
        import flyte

        class Group(Exception):
            def __init__(self, *exceptions):
                self.exceptions = exceptions

        def f():
            raise Group(ValueError(), Group(flyte.errors.NonRecoverableError("give up")))
        """,
    )
    assert project.run("f").code == 65


def test_the_message_of_a_group_names_its_errors(project: Any) -> None:
    project.write(
        "tasks",
        """
        class Group(Exception):
            def __init__(self, *exceptions):
                super().__init__(f"{len(exceptions)} errors")
                self.exceptions = exceptions

        def f():
            raise Group(ValueError("a\\nb"), Group(KeyError()))
        """,
    )
    log = project.folder / "log"
    log.touch()
    project.run("f", variables={"FLYTE_COMPILE_TERMINATION_LOG": str(log)})
    assert log.read_text() == "env.f: Group: 2 errors (ValueError: a b; Group: 1 errors (KeyError))"


def test_the_termination_message_is_cut_at_what_kubernetes_keeps(project: Any) -> None:
    project.write("tasks", "def f():\n    raise ValueError('ä' * 10_000)\n")
    log = project.folder / "log"
    log.write_text("of the attempt before")
    project.run("f", variables={"FLYTE_COMPILE_TERMINATION_LOG": str(log)})
    text = log.read_bytes()
    assert text.decode().startswith("env.f: ValueError: ää")
    assert 4090 < len(text) <= 4096


def test_no_termination_log_is_made_where_there_is_none(tasks: Any) -> None:
    log = tasks.folder / "log"
    tasks.run("fails", {"how": "raise"}, variables={"FLYTE_COMPILE_TERMINATION_LOG": str(log)})
    assert not log.exists()


def test_sources_below_the_current_folder_are_found_without_a_python_path(tasks: Any) -> None:
    tasks.write("entrypoint", "def f() -> str:\n    return 'of the user'\n")
    options = ", import_roots=('src',)"
    assert tasks.run("chatty", options=options, variables={"PYTHONPATH": ""}).result == "done"
    # The script is called that, too, and Python puts its folder first.
    assert tasks.run("f", module="entrypoint", options=options, variables={"PYTHONPATH": ""}).result == "of the user"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            None,
            "the module 'pkg.mod' was not found; put its sources on PYTHONPATH, or start in the project's folder "
            "(its import roots: src)",
        ),
        ("import missing.part", "the module 'pkg.mod' needs the package 'missing', which is not installed here"),
        ("import pkg.other", "the module 'pkg.mod' can't be imported: No module named 'pkg.other'"),
        ("1 / 0", "the module 'pkg.mod' can't be imported: ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(3)", "the module 'pkg.mod' can't be imported: SystemExit: 3"),
        ("def f(:", "the module 'pkg.mod' can't be imported: SyntaxError: "),
        ("async def ff(): ...", "the module 'pkg.mod' has no task 'f'"),
        ("f = 3", "pkg.mod.f is a int by now, and not the task 'env.f'"),
    ],
)
def test_a_task_that_can_not_be_loaded_ends_with_66(project: Any, source: str | None, message: str) -> None:
    if source is not None:
        project.write("pkg.mod", source)
    ended = project.run("f", module="pkg.mod", options=", import_roots=('src',)")
    assert (ended.code, ended.out) == (66, "")
    assert ended.err.splitlines()[-1].startswith(f"env.f: {message}")
    assert "flyte_compile_runtime" not in ended.err


def test_the_traceback_of_an_import_that_raised_shows_the_module(project: Any) -> None:
    project.write("tasks", "def broken():\n    1 / 0\n\nbroken()\n")
    ended = project.run("f")
    assert ended.code == 66
    assert 'tasks.py", line 4, in <module>\n    broken()\n' in ended.err
    assert "importlib" not in ended.err


SLOW = """
    import asyncio, pathlib, sys, time
    MARK = pathlib.Path("mark")

    def slow(swallow: bool = False) -> str:
        try:
            MARK.write_text("started")
            time.sleep(30)
        except BaseException:
            if not swallow:
                raise
        finally:
            MARK.write_text("cleaned up")
        return "done"

    async def slow_async(swallow: bool = False) -> str:
        try:
            MARK.write_text("started")
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            if not swallow:
                raise
        finally:
            await asyncio.sleep(0.05)
            MARK.write_text("cleaned up")
        return "done"
"""


def terminated(project: Any, function: str, inputs: str = "{}") -> tuple[int, str, str]:
    """Sends SIGTERM to a task that has started, twice, and waits for its end."""
    script = project.entrypoint(f"Task('env.{function}', 'tasks', {function!r})")
    log = project.folder / "log"
    log.touch()
    process = subprocess.Popen(
        project.command(script, "--inputs", inputs),
        cwd=project.folder,
        env=project.environment(FLYTE_COMPILE_TERMINATION_LOG=str(log)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(project.folder / "mark")
    process.send_signal(signal.SIGTERM)
    time.sleep(0.01)
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=20)
    assert "SIGTERM" in log.read_text()
    return process.returncode, out, err


@pytest.mark.parametrize("function", ["slow", "slow_async"])
@pytest.mark.parametrize("swallow", [False, True])
def test_sigterm_lets_a_task_clean_up_and_ends_it_with_143(project: Any, function: str, swallow: bool) -> None:
    project.write("tasks", SLOW)
    assert terminated(project, function, json.dumps({"swallow": swallow})) == (143, "", "")
    assert (project.folder / "mark").read_text() == "cleaned up"


def test_sigterm_ends_an_import_too(project: Any) -> None:
    project.write("tasks", "import pathlib, time\npathlib.Path('mark').write_text('x')\ntime.sleep(30)\n")
    assert terminated(project, "f") == (143, "", "")


def test_a_task_that_sigterm_does_not_move_leaves_its_message(project: Any) -> None:
    """A loop that is blocked hears of no cancellation: such a task ends with SIGKILL, which leaves no time for more."""
    project.write(
        "tasks",
        """
        import pathlib, time

        async def blocked():
            pathlib.Path("mark").write_text("started")
            time.sleep(30)
        """,
    )
    script = project.entrypoint("Task('env.blocked', 'tasks', 'blocked')")
    log = project.folder / "log"
    log.touch()
    variables = project.environment(FLYTE_COMPILE_TERMINATION_LOG=str(log))
    with subprocess.Popen(project.command(script), cwd=project.folder, env=variables) as process:
        wait_for(project.folder / "mark")
        process.send_signal(signal.SIGTERM)
        wait_for(log)
        process.kill()
    assert log.read_text() == "env.blocked: SIGTERM came before the task was done"


def wait_for(file: Path) -> None:
    """Return as soon as something stands in a file, or after a while."""
    deadline = time.monotonic() + 20
    while not (file.exists() and file.read_text()) and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_processes_that_a_task_starts_import_its_module(project: Any, method: str) -> None:
    project.write(
        "tasks",
        """
        import multiprocessing
        import flyte

        env = flyte.TaskEnvironment("env")

        def double(x):
            return 2 * x

        @env.task
        def f(method: str) -> list[int]:
            with multiprocessing.get_context(method).Pool(1) as pool:
                return pool.map_async(double, [1, 2]).get(timeout=15)
        """,
    )
    assert project.run("f", {"method": method}).result == [2, 4]


def test_a_traceback_leaves_out_what_stands_between_tasks(project: Any) -> None:
    project.write(
        "tasks",
        """
        import flyte

        env = flyte.TaskEnvironment("env")

        @env.task
        def inner():
            raise ValueError("no luck")

        @env.task
        def f():
            try:
                inner()
            except ValueError as error:
                raise TypeError("no use") from error
        """,
    )
    ended = project.run("f")
    assert [line.split('"')[1] for line in ended.err.splitlines() if 'File "' in line] == 3 * [
        str(project.sources / "tasks.py")
    ]
    assert "The above exception was the direct cause of the following exception" in ended.err


def test_a_reader_that_has_gone_away_is_a_message_and_no_traceback(tasks: Any) -> None:
    read, write = os.pipe()
    os.close(read)
    script = tasks.entrypoint("Task('env.process', 'tasks', 'process')")
    command = tasks.command(script, "--inputs", '{"x": 1}')
    with os.fdopen(write, "w") as broken:
        ended = subprocess.run(
            command, env=tasks.environment(), stdout=broken, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ended.returncode == 1
    assert ended.stderr == "env.process: the result can't be written to stdout: [Errno 32] Broken pipe\n"


def test_a_log_handler_that_kept_stdout_works_after_the_task(project: Any) -> None:
    project.write(
        "tasks",
        """
        import atexit, logging, sys
        handler = logging.StreamHandler(sys.stdout)
        logging.getLogger().addHandler(handler)
        atexit.register(logging.getLogger().warning, "the end")

        def f() -> int:
            return 1
        """,
    )
    ended = project.run("f")
    assert (ended.out, ended.err) == ("1\nthe end\n", "")
