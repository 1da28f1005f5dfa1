"""Compiles of the whole command line that are stopped: a program, for none of it fits into a test's process.

`interrupted.py SIGNAL FIRST EVERY FOLDER` has a compile get the signal before the FIRST thing that it does to a disk,
another one EVERY things later, and so on, and prints as JSON what each left, and what the next compile made of it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path

from flyte_compile.cli import main
from flyte_compile.config import load_config
from flyte_compile.pipeline import compile_project
from flyte_compile.source import Project

_STEPS = frozenset(
    ("os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.chmod", "os.utime", "fcntl.flock")
)
FOREIGN = ("notes.txt", "images/one/mine.txt", "mine/deep/file.txt")
MODULE = """
import flyte

env = flyte.TaskEnvironment(name="{name}")


@env.task
async def run(x: int) -> int:
    return x
"""


def _program(way: str, first: str, every: str, folder: str) -> None:
    # What only the loss of power could take is of no matter here, and waiting for the disk takes most of the time.
    os.fsync = lambda descriptor: None  # type: ignore[assignment]
    home = Path(folder).resolve()
    (home / "src").mkdir()
    build = home / "build"
    os.dup2(os.open(home / "said", os.O_WRONLY | os.O_CREAT), 2)
    _write(home, "two")
    # What is imported here isn't imported again by every compile.
    compile_project([home / "src"], Project(home), load_config(home, {}))
    assert _compile(home, way, 0) == 0
    new = _tree(build)
    shutil.rmtree(build)
    _write(home, "one")
    assert _compile(home, way, 0) == 0
    for path in FOREIGN:
        (build / path).parent.mkdir(parents=True, exist_ok=True)
        (build / path).write_text(path)
    old = _tree(build)
    foreign = {path: old.pop(path) for path in FOREIGN}
    shutil.copytree(build, home / "saved")
    _write(home, "two")
    results = []
    step, left = int(first), True
    while left:
        status = _compile(home, way, step)
        results.append((step, status, _state(build, old, new, foreign), _beside(home)))
        left = status != 0
        assert _compile(home, way, 0) == 0, step
        assert (_state(build, old, new, foreign), _beside(home)) == ("new", []), step
        shutil.rmtree(build)
        shutil.copytree(home / "saved", build)
        step += int(every)
    print(json.dumps(results))


def _write(home: Path, name: str) -> None:
    (home / "src" / "flow.py").write_text(MODULE.format(name=name))


def _compile(home: Path, way: str, step: int) -> int:
    """Its exit code, below zero for a signal; it gets one at a step, or never at step 0."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = step

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in _STEPS or (event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.Signals[way])

    sys.addaudithook(hook)
    sys.argv = ["flyte-compile", str(home / "src"), "-o", str(home / "build"), "-q"]
    main()
    raise AssertionError


def _tree(build: Path) -> dict[str, str]:
    return {path.relative_to(build).as_posix(): path.read_text() for path in build.rglob("*") if path.is_file()}


def _state(build: Path, old: dict[str, str], new: dict[str, str], foreign: dict[str, str]) -> str:
    if not build.exists():
        return "none"
    found = _tree(build)
    if {path: found.pop(path, None) for path in foreign} != foreign:
        return "foreign files gone"
    return "old" if found == old else "new" if found == new else "mixed"


def _beside(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir() if path.name not in ("src", "build", "saved", "said"))


if __name__ == "__main__":
    _program(*sys.argv[1:])
