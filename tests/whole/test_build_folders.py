"""The build folders that a command line may be given: what is written there, and what is said where nothing is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

MODULE = """
import flyte

env = flyte.TaskEnvironment(name="{name}")


@env.task
async def run(x: int) -> int:
    return x
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "project" / "src").mkdir(parents=True)
    (tmp_path / "project" / "pyproject.toml").touch()
    _declare(tmp_path / "project" / "src", "one")
    return tmp_path / "project" / "src"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 700 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", folder], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def _declare(source: Path, name: str) -> None:
    (source / "flow.py").write_text(MODULE.format(name=name))


def _start(source: Path, build: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "flyte_compile", source, "-o", build, *options],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=source.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _compile(source: Path, build: Path, *options: str) -> tuple[int, str]:
    with _start(source, build, *options) as program:
        said = program.communicate(timeout=300)[1]
    return program.returncode, said


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_full_disk_keeps_the_old_tree(source: Path, small: Path) -> None:
    build = small / "build"
    assert _compile(source, build, "-q") == (0, "")
    old = _tree(build)
    with pytest.raises(OSError, match="No space left"), (small / "filler").open("wb") as stream:
        stream.write(b"x" * 1_000_000)
    _declare(source, "two")
    code, said = _compile(source, build)
    assert (code, said) == (2, f"flyte-compile: {build}: no space left on device\n")
    assert _tree(build) == old
    assert sorted(path.name for path in small.iterdir()) == ["build", "filler"]
    (small / "filler").unlink()
    assert _compile(source, build, "-q") == (0, "")
    assert "tasks/two/run/pod.yaml" in _tree(build)


def test_a_mount_point_is_written_in_place(source: Path, small: Path) -> None:
    (small / "mine").write_text("mine")
    assert _compile(source, small, "-q") == (0, "")
    _declare(source, "two")
    assert _compile(source, small, "-q") == (0, "")
    found = _tree(small)
    assert found.pop("mine") == b"mine"
    assert not any(path.startswith(("tasks/one", ".flyte-compile")) for path in found)
    subprocess.run(["mount", "-o", "remount,ro", small], check=True)
    _declare(source, "three")
    assert _compile(source, small) == (2, f"flyte-compile: {small}: the folder is read-only\n")


def test_a_link_is_no_build_folder(source: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    code, said = _compile(source, tmp_path / "link")
    assert (code, said) == (2, f"flyte-compile: {tmp_path / 'link'}: a symbolic link stands where a folder is to be\n")
    assert _tree(tmp_path / "real") == {}


def test_a_build_folder_among_the_sources_is_not_read(source: Path) -> None:
    assert _compile(source, source / "build", "-q") == (0, "")
    first = _tree(source / "build")
    code, said = _compile(source, source / "build")
    assert code == 0
    assert "nothing has changed" in said
    assert _tree(source / "build") == first


@pytest.mark.parametrize("folder", [".", "src"])
def test_a_build_folder_that_holds_the_sources_is_refused(source: Path, folder: str) -> None:
    before = _tree(source.parent)
    code, said = _compile(source, source.parent / folder)
    assert code == 2
    assert "give a folder of its own with -o BUILD" in said
    assert _tree(source.parent) == before


def test_hand_edits_and_foreign_files(source: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    assert _compile(source, build, "-q") == (0, "")
    (build / "tasks/one/run/pod.yaml").write_text("edited")
    (build / "tasks/one/run/mine").write_text("mine")
    (build / "notes.txt").write_text("mine")
    before = _tree(build)
    code, said = _compile(source, build, "-q")
    assert code == 1
    assert said.splitlines() == [
        f"{build}/tasks/one/run/pod.yaml: edited since a compile wrote it",
        "flyte-compile: nothing is written: move these files away, or overwrite them with --force",
    ]
    assert _tree(build) == before
    _declare(source, "two")
    code, said = _compile(source, build)
    assert code == 0
    assert f"{build}/tasks/one/run/pod.yaml: no longer made, kept because it was edited by hand" in said.splitlines()
    left = {path: text for path, text in _tree(build).items() if path.startswith(("tasks/one", "notes"))}
    assert left == {path: before[path] for path in ("tasks/one/run/pod.yaml", "tasks/one/run/mine", "notes.txt")}
    (build / "README.md").write_text("edited")
    assert _compile(source, build, "-q")[0] == 1
    assert _compile(source, build, "-q", "--force") == (0, "")
    assert _tree(build)["notes.txt"] == b"mine"
    assert _tree(build)["README.md"] != b"edited"


def test_two_compiles_at_once(source: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    programs = [_start(source, build, "-q") for _ in range(3)]
    for program in programs:
        with program:
            assert program.communicate(timeout=300)[1] == ""
        assert program.returncode == 0
    assert "manifest.json" in _tree(build)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "project"]
