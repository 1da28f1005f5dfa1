"""Compiles to be killed, and several at once: a program that the tests run, for none of it fits into a test's process.

`compiles.py every-step WAY FOLDER` kills a compile before the first thing that it does, another one before the second,
and so on, and prints what was wrong afterwards. `compiles.py forever FOLDER` compiles until it is killed.
`compiles.py often FOLDER COUNT` compiles its own version over and over, among others that do the same.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import signal
import sys

from flyte_compile.write import files, swap, write_files

BUILDS = pathlib.Path(sys.argv[-1])
"""A JSON file with a list of builds: path to text."""
_STEPS = frozenset(
    ("os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.chmod", "os.utime", "fcntl.flock")
)
"""What changes anything on disk, in the words of Python's audit hooks; a file that is opened to be made is another."""
FOREIGN = {"notes.txt": "mine", "images/mine": "mine too", "mine/deep/file": "mine as well"}


def main() -> None:
    old, new = json.loads(BUILDS.read_text())
    match sys.argv[1:-1]:
        case ["every-step", way, folder]:
            print(json.dumps(_kill_at_every_step(way, pathlib.Path(folder), old, new)))
        case ["forever", folder]:
            while True:
                for wanted in (old, new):
                    write_files(pathlib.Path(folder), wanted)
                    print(".", end="", flush=True)
        case ["often", folder, count]:
            for number in range(int(count)):
                write_files(pathlib.Path(folder), (old, new)[number % 2], force=True)
        case _:
            raise SystemExit(__doc__)


def _kill_at_every_step(way: str, folder: pathlib.Path, old: dict[str, str], new: dict[str, str]) -> dict[str, object]:
    if way == "aside":
        swap.exchange = lambda first, second: False
    if way == "in place":
        files._is_movable = lambda build: False
    template, parent = folder / "template", folder / "parent"
    write_files(template / "build", old)
    for path, text in FOREIGN.items():
        (template / "build" / path).parent.mkdir(parents=True, exist_ok=True)
        (template / "build" / path).write_text(text)
    seen: dict[str, int] = {}
    step = 0
    while True:
        step += 1
        shutil.copytree(template, parent)
        finished = _compile_and_die(parent / "build", new, step)
        state = "finished" if finished else _state(parent / "build", old, new)
        seen[state] = seen.get(state, 0) + 1
        problems = []
        if state not in ("old", "new", "finished") and (way, state) not in (("aside", "none"), ("in place", "mixed")):
            problems.append(f"left {state}")
        write_files(parent / "build", new)
        if _state(parent / "build", old, new) != "new":
            problems.append("not repaired")
        if [path.name for path in parent.iterdir()] != ["build"]:
            problems.append("left clutter")
        if problems:
            return {"step": step, "problems": problems, "seen": seen}
        shutil.rmtree(parent)
        if finished:
            return {"step": step, "problems": [], "seen": seen}


def _compile_and_die(build: pathlib.Path, wanted: dict[str, str], step: int) -> bool:
    """Whether it came to its end before the step at which it was to be killed."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    left = step

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in _STEPS or (event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    try:
        write_files(build, wanted)
    finally:
        os._exit(0)


def _state(build: pathlib.Path, old: dict[str, str], new: dict[str, str]) -> str:
    """Which tree stands there, as far as files of ours and foreign ones tell."""
    if not build.exists():
        return "none"
    found = {
        path.relative_to(build).as_posix(): path.read_bytes().decode()
        for path in build.rglob("*")
        if path.is_file() and ".flyte-compile" not in path.parts
    }
    foreign = {path: found.pop(path, None) for path in FOREIGN}
    if foreign != FOREIGN:
        return f"foreign files that are {foreign}"
    if found == old:
        return "old"
    if found == new:
        return "new"
    whole = all(found[path] in (old.get(path), new.get(path)) for path in found)
    return "mixed" if whole else f"files that are {found}"


if __name__ == "__main__":
    main()
