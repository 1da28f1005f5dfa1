"""Code that has got out of the sandbox's language meets the kernel's limits, and a parent that believes nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from flyte_compile_runtime.sandbox import parent
from flyte_compile_runtime.sandbox.parent import Arguments, LimitError, SandboxedCodeError, run_code
from flyte_compile_runtime.sandbox.source import Code
from flyte_compile_runtime.task import Sandbox

# A child that doesn't check its code, and in which the code has all of Python, and the modules that it would want.
_UNCHECKED = """
import sys; sys.path.insert(0, sys.argv[1])
import ast, builtins, ctypes, json, os, resource, signal, socket, threading
from flyte_compile_runtime.sandbox import child, language
def prepare(source, function, known):
    tree = ast.parse(source)
    language._assign_result(tree, function)
    return ast.fix_missing_locations(tree)
language.prepare = prepare
language.allowed_builtins = lambda: {**vars(builtins), **{m.__name__: m for m in
    (ctypes, json, os, resource, signal, socket, sys, threading)}, "fd": int(sys.argv[2])}
child.main(int(sys.argv[2]))
"""


def _filters() -> bool:
    import platform

    return sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")


@pytest.fixture(autouse=True)
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "_BOOT", _UNCHECKED)


def run(source: str, timeout_ms: int = 5000, **inputs: Any) -> Any:
    return run_code(Code.of_string(source), Arguments((), inputs), Sandbox(timeout_ms=timeout_ms), {})


_WORK = """
open(path, 'w')
open('/etc/passwd')
os.listdir('/')
os.unlink(path)
os.mkdir(path + '2')
os.memfd_create('x')
os.fork()
os.execv('/bin/sh', ['sh', '-c', 'touch ' + path])
os.posix_spawn('/bin/sh', ['sh'], {})
os.kill(os.getppid(), 9)
os.kill(-1, 9)
os.setuid(0)
socket.socket()
"""
_TRY_ALL = """
found = {}
for line in lines:
    try:
        exec(line)
        found[line] = 'done'
    except BaseException as error:
        found[line] = type(error).__name__
found
"""


@pytest.mark.skipif(not _filters(), reason="system calls are filtered on Linux")
def test_the_kernel_lets_it_compute_and_nothing_else(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    lines = _WORK.split("\n")[1:-1]
    assert run(_TRY_ALL, lines=lines, path=str(victim)) == dict.fromkeys(lines, "PermissionError")
    assert victim.read_text() == "untouched"
    assert [path.name for path in tmp_path.iterdir()] == ["victim"]


@pytest.mark.skipif(not _filters(), reason="system calls are filtered on Linux")
def test_threads_and_higher_limits_are_out_of_reach() -> None:
    with pytest.raises(SandboxedCodeError, match="can't start new thread"):
        run("threading.Thread(target=print).start()")
    with pytest.raises((SandboxedCodeError, LimitError)):
        run("resource.setrlimit(resource.RLIMIT_AS, (-1, -1))\nlen('a' * 10**9)")


def test_the_secrets_of_the_parent_are_not_in_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "secret")
    assert run("[k for k in os.environ if k != 'LC_CTYPE']") in ([], ["LD_LIBRARY_PATH"])
    assert run("sorted(n for n in sys.modules if n.partition('.')[0] in ('pytest', 'flyte', '_pytest'))") == []


_OPEN_FILES = """
found = []
for number in range(64):
    try:
        os.fstat(number)
        found.append(number)
    except OSError:
        pass
[number for number in found if number not in (0, 1, 2, fd)]
"""


def test_no_file_of_the_parent_is_open_in_the_child(tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as open_file:
        open_file.write("secret")
        assert run(_OPEN_FILES) == []


_SEND = "def send(data):\n    data = data if isinstance(data, bytes) else json.dumps(data).encode()\n"
_SEND += "    os.write(fd, len(data).to_bytes(4, 'big') + data)\n"


@pytest.mark.parametrize(
    "source",
    [
        "os.write(fd, b'\\xff' * 100)",
        "send(b'[' * 200_000)",
        "send(b'not json')",
        "send([1, 2])",
        "send({})",
        "send({'kind': 'ready'})",
        "send({'kind': 'result'})",
        "send({'kind': 'result', 'value': {'$': 'int', 'of': 'zz'}})",
        "send({'kind': 'result', 'value': {'$': 'timedelta', 'of': [1e308]}})",
        "send({'kind': 'result', 'value': {'$': [], 'of': 1}})",
        "send({'kind': 'result', 'value': {'$': 'set', 'of': [[]]}})",
        "send({'kind': 'call', 'name': 'open', 'args': [], 'kwargs': {}})",
        "send({'kind': 'call', 'name': ['x'], 'args': 1})",
    ],
)
def test_a_message_that_no_sandboxed_code_sends_is_not_believed(source: str) -> None:
    with pytest.raises(LimitError, match="sent something that no sandboxed code sends"):
        run(_SEND + source + "\nwhile True: pass")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("os.close(fd)\nwhile True: pass", "closed its connection"),
        ("os._exit(0)", "ended without a result \\(exit code 0\\)"),
        ("ctypes.string_at(0)", "ended without a result \\(SIGSEGV\\)"),
        ("os.write(fd, (1000).to_bytes(4, 'big') + b'x')\nwhile True: pass", "took longer than 400 ms"),
        ("signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass", "took longer than 400 ms"),
    ],
)
def test_a_child_that_does_not_answer_is_ended(source: str, message: str) -> None:
    with pytest.raises(LimitError, match=message):
        run(source, timeout_ms=400)


def test_a_false_error_message_is_text_and_nothing_more() -> None:
    frames = "[[1], ['a', 'b'], [7, 'f']]"
    message = f"{{'kind': 'raised', 'type': ['x'], 'message': {{'a': 1}}, 'frames': {frames}, 'call': 99}}"
    with pytest.raises(SandboxedCodeError) as caught:
        run(f"{_SEND}send({message})\nwhile True: pass")
    assert "line 7, in f" in caught.value.details
