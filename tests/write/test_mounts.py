"""Build folders that can't be moved: mount points, and what an overlay has from its lower layer."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

import pytest

from flyte_compile.write import compare_files, write_files

if TYPE_CHECKING:
    from tests.write.conftest import Trees

_MAY_MOUNT = (
    sys.platform == "linux"
    and subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode == 0
)
pytestmark = pytest.mark.skipif(not _MAY_MOUNT, reason="needs the right to mount")

_PROGRAM = pathlib.Path(__file__).with_name("compiles.py")


def _compile_in(mounts: str, build: pathlib.Path, *builds: dict[str, bytes]) -> subprocess.CompletedProcess[str]:
    """Compile in a mount namespace of its own, after these commands; its output is what is there then."""
    texts = [{path: content.decode() for path, content in (builds * 2)[number].items()} for number in range(2)]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as stream:
        json.dump(texts, stream)
        stream.flush()
        show = 'ls -A "$FOLDER" "$FOLDER/.."; cat "$FOLDER/manifest.json"'
        script = f'{mounts}\nstatus=0; "$@" || status=$?; {show}; exit $status'
        arguments = [sys.executable, str(_PROGRAM), "often", str(build), "2", stream.name]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "FOLDER": str(build)}
        command = ["unshare", "--mount", "sh", "-euc", script, "sh", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("mount", ["mount --bind other build", "mount -t tmpfs none build"])
def test_build_folder_that_is_a_mount_point(tmp_path: pathlib.Path, trees: Trees, mount: str) -> None:
    build = tmp_path / "build"
    build.mkdir()
    (tmp_path / "other").mkdir()
    done = _compile_in(f'cd "$FOLDER/.."; {mount}', build, trees.old, trees.new)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(trees.new["manifest.json"].decode())
    assert ".flyte-compile" not in done.stdout
    if "--bind" in mount:
        assert compare_files(tmp_path / "other", trees.new).clean


def test_mount_inside_the_build_folder(tmp_path: pathlib.Path, trees: Trees) -> None:
    """It is neither copied nor emptied."""
    build = tmp_path / "build"
    write_files(build, trees.old)
    (build / "data").mkdir()
    commands = """
        mount -t tmpfs none "$FOLDER/data"
        echo mine > "$FOLDER/data/file"
        trap 'cat "$FOLDER/data/file"' EXIT
    """
    done = _compile_in(commands, build, trees.old, trees.new)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(trees.new["manifest.json"].decode() + "mine\n")
    assert compare_files(build, trees.new).clean


def test_folder_of_a_lower_layer(tmp_path: pathlib.Path, trees: Trees) -> None:
    for name in ("upper", "work", "merged"):
        (tmp_path / name).mkdir()
    write_files(tmp_path / "lower" / "build", trees.old)
    (tmp_path / "lower/build/mine").write_text("mine")
    options = "lowerdir=lower,upperdir=upper,workdir=work,redirect_dir=off"
    mount = f'cd "$FOLDER/../.."; mount -t overlay overlay -o {options} merged || exit 77'
    done = _compile_in(mount, tmp_path / "merged" / "build", trees.new)
    if done.returncode == 77:
        pytest.skip("there are no overlays here")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(trees.new["manifest.json"].decode())
    assert "mine" in done.stdout.split()
    assert compare_files(tmp_path / "lower" / "build", trees.old).clean


@pytest.mark.parametrize("place", ["build", "."])
def test_file_system_without_room(tmp_path: pathlib.Path, trees: Trees, place: str) -> None:
    build = tmp_path / "fs" / "build"
    build.mkdir(parents=True)
    commands = f'mount -t tmpfs -o size=64k none "$FOLDER/../{place}"; mkdir -p "$FOLDER"'
    huge = trees.make({"small": "1", "large": "x" * 200_000})
    done = _compile_in(commands, build, trees.old, huge)
    assert "WriteError" in done.stderr
    assert "no space left on device" in done.stderr
    assert done.stdout.endswith(trees.old["manifest.json"].decode())
    assert ".flyte-compile" not in done.stdout
