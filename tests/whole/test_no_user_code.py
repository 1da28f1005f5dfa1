"""Nothing of the user's ever runs: not at import, not in a name that shadows a module of ours, not in finite time."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.whole.conftest import ROOT

TIMEOUT = 100
"""Seconds, on a machine under load; each takes one or two."""

DECLARATION = """
import flyte

env = flyte.TaskEnvironment(name="{name}")


@env.task
def run() -> None: ...
"""

HOSTILE = {
    "deletes": "import os\nos.remove('marker')",
    "deletes_a_path": "import pathlib\npathlib.Path('marker').unlink()",
    "deletes_a_tree": "import shutil\nshutil.rmtree('.')",
    "overwrites": "with open('marker', 'w') as file:\n    file.write('gone')",
    "exits": "import os\nos._exit(0)",
    "exits_politely": "import sys\nsys.exit('no')",
    "raises": "raise SystemExit",
    "interrupts": "raise KeyboardInterrupt",
    "kills": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "crashes": "import ctypes\nctypes.string_at(0)",
    "loops": "while True:\n    pass",
    "counts": "import itertools\nfor number in itertools.count():\n    pass",
    "recurses": "def f():\n    return f()\nf()",
    "sleeps": "import time\ntime.sleep(10**6)",
    "grows": "x = [0] * 10**10\ny = 'a' * 10**12\nz = 10**10**9\nw = '{:>1000000000000}'.format(1)",
    "copies": "x = list(range(99_999))\ny = [x[:] for _ in range(10_000)]",
    "compares": "x = list(range(99_999))\ny = [i in x or x == list(x) for i in range(10_000)]",
    "shouts": "x = 'a' * 3_999_999\ny = [x.upper() for _ in range(10_000)]",
    "powers": "import fractions\nx = fractions.Fraction(1, 3) ** 10**9\ny = 5.5 in range(10**10)",
    "doubles": "x = []\nfor _ in range(100):\n    x = [x, x]\ny = str(x)\nz = x == [x]",
    "backtracks": "import re\nre.match('(a+)+$', 'a' * 40 + 'b')",
    "prints": "print('hello')",
    "talks": "import socket\nsocket.create_connection(('127.0.0.1', 9))",
    "spawns": "import subprocess\nsubprocess.run(['rm', 'marker'])",
    "shells": "import os\nos.system('rm marker')",
    "evaluates": 'eval(\'__import__("os").remove("marker")\')\nexec(\'import os; os.remove("marker")\')',
    "imports": "__import__('os').remove('marker')\nimport importlib\nimportlib.import_module('deletes')",
    "decorates": "import os\n@(lambda f: os.remove('marker'))\ndef f(): ...",
    "defaults": "import os\ndef f(x=os.remove('marker')): ...",
    "annotates": "import os\nx: os.remove('marker') = 1",
    "subclasses": (
        "import os\nclass M(type):\n    def __new__(*a):\n        os.remove('marker')\nclass A(metaclass=M):\n    pass"
    ),
    "formats": "import os\nx = f'{os.remove(\"marker\")}'",
    "matches": "import os\nmatch os.remove('marker'):\n    case x if os.remove('marker'):\n        pass",
    "comprehends": "import os\nx = [os.remove('marker') for _ in range(3)]",
    "escapes": "x = ().__class__.__base__.__subclasses__()\n[c for c in x if 'open' in c.__name__][0]('marker', 'w')",
    "serves": "import os\ndef __getattr__(name):\n    os.remove('marker')\nimport serves\nserves.x",
    "patches": "import flyte\nflyte.TaskEnvironment = lambda **k: __import__('os').remove('marker')",
}
"""Module to what it does when it is imported."""

SLOW = ("loops", "counts", "copies", "compares", "shouts")
"""Those that evaluation follows up to its bounds."""

SHADOWS = (
    "click",
    "json",
    "re",
    "ast",
    "flyte",
    "jinja2",
    "libcst",
    "kubernetes",
    "sitecustomize",
    "conftest",
    "setup",
)
"""Modules of the user's with the names of ours, and those that tools run of themselves."""

AUDIT = """
import os, sys

folder, out = sys.argv[1:3]
seen = []
WRITES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.symlink", "os.link", "os.truncate",
          "shutil.rmtree")
FORBIDDEN = ("os.system", "os.exec", "os.fork", "os.posix_spawn", "os.kill", "subprocess.Popen", "socket.", "urllib.")

def hook(event, arguments):
    if event == "exec" and folder in getattr(arguments[0], "co_filename", ""):
        seen.append((event, arguments[0].co_filename))
    elif event == "import" and arguments[1] and folder in str(arguments[1]):
        seen.append((event, arguments[1]))
    elif event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        if isinstance(arguments[0], str) and out not in arguments[0] and arguments[0] != "/dev/null":
            seen.append((event, arguments[0]))
    elif event in WRITES and isinstance(arguments[0], str) and out not in arguments[0]:
        seen.append((event, arguments[0]))
    elif event.startswith(FORBIDDEN):
        seen.append((event, str(arguments)))

import kubernetes.client.models  # A library of its own finds out at import whether there is IPv6, with a socket.
from flyte_compile.cli import main
sys.dont_write_bytecode = True
sys.addaudithook(hook)
try:
    main([folder, "-o", out + "/build"], standalone_mode=False)
except SystemExit as error:
    print(error.code)
print(seen)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of hostile modules, in each of which an environment is declared after the deed."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "marker").write_text("here")
    (folder / "pyproject.toml").write_text("")
    for name, text in HOSTILE.items():
        declaration = DECLARATION.format(name=name.replace("_", "-"))
        (folder / f"{name}.py").write_text(text.strip() + "\n" + declaration)
    deed = "import os\nos.remove('marker')\nos._exit(0)\n"
    for name in SHADOWS:
        (folder / f"{name}.py").write_text(deed)
    (folder / "package").mkdir()
    (folder / "package" / "__init__.py").write_text(deed)
    (folder / "package" / "flow.py").write_text(DECLARATION.format(name="in-a-package"))
    (folder / "harmless.py").write_text(DECLARATION.format(name="harmless"))
    return folder


def _run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=project,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )


def test_modules_are_read_and_never_imported(project: Path) -> None:
    names = sorted(path.name for path in project.iterdir())
    ended = _run(project, sys.executable, "-m", "flyte_compile", ".", "-o", "../build")
    assert (ended.returncode, ended.stdout) == (1, ""), ended.stderr[-2000:]
    assert "Traceback" not in ended.stderr
    assert (project / "marker").read_text() == "here"
    assert sorted(path.name for path in project.iterdir()) == names
    for name in ("harmless", "in-a-package", "deletes", "prints", "spawns"):
        assert (project.parent / "build" / "tasks" / name / "run" / "entrypoint.py").is_file()


def test_no_event_of_the_interpreter_is_the_users(project: Path) -> None:
    for name in SLOW:
        (project / f"{name}.py").unlink()
    ended = _run(project, sys.executable, "-P", "-c", AUDIT, str(project), str(project.parent / "out"))
    assert ended.stdout.splitlines() == ["1", "[]"], ended.stderr[-2000:]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_memory_is_bounded(project: Path) -> None:
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30));"
        "from flyte_compile.cli import main; main()"
    )
    modules = [f"{name}.py" for name in ("grows", "doubles", "recurses", "copies")]
    ended = _run(project, sys.executable, "-P", "-c", code, "check", *modules)
    assert ended.returncode == 1, ended.stderr[-2000:]


def test_the_compiler_has_no_way_to_run_anything() -> None:
    ways = r"__import__|exec|eval|importlib\.import_module|runpy\..*|subprocess\..*|os\.(system|exec.*|spawn.*|fork)"
    # The programs that keep a person's logins, whom that person's own configuration names; `lock` alone asks them.
    helpers = {("compiler/flyte_compile/registry/credentials.py", "subprocess.run")}
    for path in (ROOT / "compiler").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
                called = ast.unparse(node.func)
                if (path.relative_to(ROOT).as_posix(), called) in helpers:
                    continue
                assert not re.fullmatch(ways, called), f"{path.relative_to(ROOT)}:{node.lineno} calls {called}"
