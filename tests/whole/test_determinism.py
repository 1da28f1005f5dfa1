"""Two compiles of one tree give the same bytes: on another machine, from another folder, in another mood."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from tests.whole.conftest import ROOT

LEAKS = """
import datetime, glob, locale, os, pathlib, platform, posixpath, random, sys, tempfile, time, uuid

import flyte

NAMES = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta"}
env = flyte.TaskEnvironment(
    name="leaks",
    env_vars={
        "SET": ",".join(NAMES),
        "FIRST": next(iter(NAMES)),
        "TEXT": str(NAMES),
        "REPR": repr([NAMES]),
        "ASCII": ascii((1, NAMES)),
        "FORMATTED": "{} {x}".format(1, x=NAMES),
        "PERCENT": "%s" % (NAMES,),
        "INTERPOLATED": f"{NAMES} {NAMES!r}",
        "POPPED": set(NAMES).pop(),
        "HASH": str(hash("alpha")),
        "ID": str(id(NAMES)),
        "OBJECT": repr(object()),
        "CWD": os.getcwd(),
        "PATH_CWD": str(pathlib.Path.cwd()),
        "RESOLVED": str(pathlib.Path("x").resolve()),
        "ABSOLUTE": os.path.abspath("x"),
        "RELATIVE": os.path.relpath("../../x", "a"),
        "POSIX_RELATIVE": posixpath.relpath("../../../x", "a"),
        "HOME": str(pathlib.Path.home()),
        "TILDE": os.path.expanduser("~"),
        "VARIABLE": os.environ.get("LC_ALL", "") + os.environ.get("PYTHONHASHSEED", ""),
        "GETENV": os.getenv("TZ", ""),
        "EXPANDED": os.path.expandvars("$HOME"),
        "TIME": str(time.time()),
        "NOW": datetime.datetime.now().isoformat(),
        "TODAY": datetime.date.today().isoformat(),
        "STAMP": str(datetime.datetime(2024, 7, 1).timestamp()),
        "FROM_STAMP": datetime.datetime.fromtimestamp(0).isoformat(),
        "LOCAL": datetime.datetime(2024, 7, 1).astimezone().isoformat(),
        "TO_UTC": datetime.datetime(2024, 7, 1).astimezone(datetime.timezone.utc).isoformat(),
        "WEEKDAY": datetime.date(2024, 7, 1).strftime("%A %x %c"),
        "NUMBER": f"{1234567.891:n}",
        "RANDOM": str(random.random()),
        "UUID": str(uuid.uuid4()),
        "NODE": platform.node(),
        "VERSION": sys.version,
        "ARGUMENTS": " ".join(sys.argv),
        "EXECUTABLE": sys.executable,
        "TEMPORARY": tempfile.gettempdir(),
        "LOCALE": str(locale.getlocale()),
        "PID": str(os.getpid()),
        "USER": os.environ.get("USER", ""),
        "GLOB": ",".join(glob.glob("*")),
        "LISTED": ",".join(os.listdir(".")),
        "FILE": __file__,
        "STAT": str(os.stat(__file__).st_mtime),
    },
)


@env.task
def run() -> None: ...
"""

MOODS = (
    {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC", "HOME": "/", "COLUMNS": "40"},
    {"PYTHONHASHSEED": "4711", "LC_ALL": "C.UTF-8", "TZ": "Asia/Kolkata", "PYTHONUTF8": "0", "COLUMNS": "400"},
    {"LC_ALL": "tr_TR.UTF-8", "LANG": "de_AT.UTF-8", "TZ": "America/New_York", "PYTHONOPTIMIZE": "2", "USER": "x"},
)


def _project(folder: Path) -> Path:
    """A copy of this project, as far as a compile of its examples sees it, with a module that asks for trouble."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "examples" / "leaks.py").write_text(LEAKS)
    return folder


def _compile(
    project: Path,
    cwd: Path,
    output: Path,
    mood: dict[str, str],
    umask: int,
    *,
    user: tuple[str, ...] = (),
    src: tuple[str, ...] = ("examples",),
) -> dict[str, tuple[bytes, int]]:
    code = f"import os; os.umask({umask}); from flyte_compile.cli import main; main()"
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    sources = [os.path.relpath(project / path, cwd) for path in src]
    ended = subprocess.run(
        [*user, sys.executable, "-P", "-c", code, "-q", *sources, "-o", str(output)],
        cwd=cwd,
        env={**kept, **mood},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stderr
    return {
        path.relative_to(output).as_posix(): (path.read_bytes() if path.is_file() else b"", path.stat().st_mode)
        for path in output.rglob("*")
    }


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that every test may compile, and none may change."""
    return _project(tmp_path_factory.mktemp("machine") / "project")


@pytest.fixture(scope="module")
def first(one: Path) -> dict[str, tuple[bytes, int]]:
    """What that project compiles to, in its own folder."""
    return _compile(one, one, one / "build", MOODS[0], 0o077)


def test_the_bytes_depend_on_the_sources_alone(one: Path, first: dict[str, tuple[bytes, int]], tmp_path: Path) -> None:
    other = _project(tmp_path / "b" / "somewhere" / "much deeper" / "ünicode")
    (other / "build").mkdir()
    assert "manifest.json" in first
    assert _compile(other, other / "examples", other / "build", MOODS[1], 0o022) == first
    assert _compile(one, Path("/"), tmp_path / "out" / "side", MOODS[2], 0o002) == first


NOBODY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
"""Becoming somebody else, who may be refused what this user is given."""


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can run a compile as another user"
)
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="there is no setpriv to run a compile as another user with")
def test_the_bytes_are_the_same_for_another_user() -> None:
    """Who owns what it wrote, and needs nothing but to read the sources."""
    importing = [*NOBODY, sys.executable, "-c", "import flyte_compile.pipeline"]
    able = subprocess.run(importing, capture_output=True, text=True)
    if able.returncode != 0:
        pytest.skip(f"another user can't run this Python: {able.stderr[-200:]}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        project = _project(folder / "project")
        (folder / "home").mkdir()
        os.chown(folder / "home", 65534, 65534)
        own = _compile(project, project, folder / "own", MOODS[0], 0o022)
        assert _compile(project, folder, folder / "home" / "build", MOODS[2], 0o077, user=NOBODY) == own
        written = [folder / "home" / "build", *(folder / "home" / "build").rglob("*")]
        assert {(path.stat().st_uid, path.stat().st_gid) for path in written} == {(65534, 65534)}


def test_the_order_of_sources_and_of_folders_is_of_no_matter(one: Path, tmp_path: Path) -> None:
    parts = sorted(path.relative_to(one).as_posix() for path in (one / "examples").iterdir())
    named = _compile(one, one, tmp_path / "first", MOODS[0], 0o022, src=tuple(parts))
    again = (*reversed(parts), parts[0], "examples")
    assert _compile(one, one, tmp_path / "second", MOODS[1], 0o022, src=again) == named
    # A folder lists its files in an order that depends on when each was made.
    other = tmp_path / "other"
    for path in sorted((one / "pyproject.toml", *(one / "examples").rglob("*")), reverse=True):
        if path.is_file():
            target = other / path.relative_to(one)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    assert _compile(other, other, tmp_path / "third", MOODS[2], 0o022, src=tuple(parts)) == named


def test_nothing_of_this_machine_is_in_it(one: Path, first: dict[str, tuple[bytes, int]]) -> None:
    words = {str(one.parent), os.fspath(ROOT), sys.prefix, sys.executable} - {"/", "/usr", "/usr/local"}
    for path, (content, _) in first.items():
        for word in words:
            assert word.encode() not in content, f"{path} holds {word}"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such modes")
def test_modes_are_those_of_files_for_everybody(first: dict[str, tuple[bytes, int]]) -> None:
    for path, (_, mode) in first.items():
        assert mode & 0o777 in (0o644, 0o755), path
