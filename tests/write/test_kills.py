"""Compiles that are killed, and several at once, with real processes."""

from __future__ import annotations

import json
import os
import pathlib
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from flyte_compile.write import compare_files, write_files

if TYPE_CHECKING:
    from tests.write.conftest import Trees

_PROGRAM = pathlib.Path(__file__).with_name("compiles.py")


@pytest.fixture
def builds(tmp_path: pathlib.Path, trees: Trees) -> pathlib.Path:
    """The file with the builds to compile, and beside it room for them."""
    text = json.dumps([{path: content.decode() for path, content in build.items()} for build in (trees.old, trees.new)])
    (tmp_path / "builds.json").write_text(text)
    (tmp_path / "room").mkdir()
    return tmp_path / "builds.json"


def _start(*arguments: str | pathlib.Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, _PROGRAM, *arguments], env=environment, stdout=subprocess.PIPE)


@pytest.mark.parametrize(
    ("way", "expected"),
    [("exchange", {"old", "new"}), ("aside", {"old", "none", "new"}), ("in place", {"old", "mixed", "new"})],
)
def test_killed_at_every_step(builds: pathlib.Path, way: str, expected: set[str]) -> None:
    """Old or new, with all that is foreign; without an exchange, the next compile is the one that makes it so."""
    with _start("every-step", way, builds.parent / "room", builds) as program:
        assert program.stdout is not None
        result = json.loads(program.stdout.read())
    assert result["problems"] == [], result
    assert result["seen"].keys() == expected | {"finished"}
    assert result["step"] > 30


def test_killed_at_any_moment(builds: pathlib.Path, trees: Trees) -> None:
    build = builds.parent / "room" / "build"
    write_files(build, trees.old)
    (build / "mine").mkdir()
    (build / "mine/notes.txt").write_text("mine")
    chance = random.Random(0)
    for _ in range(25):
        with _start("forever", build, builds) as program:
            assert program.stdout is not None
            program.stdout.read(1)
            time.sleep(chance.uniform(0, 0.03))
            program.kill()
        found = trees.read(build)
        assert found.pop("mine/notes.txt") == b"mine"
        assert found in (trees.old, trees.new)
    write_files(build, trees.make({"last": "one"}))
    assert trees.names(build.parent) == ["build"]
    assert trees.names(build) == ["last", "manifest.json", "mine"]


def test_several_at_once(builds: pathlib.Path, trees: Trees) -> None:
    build = builds.parent / "room" / "build"
    write_files(build, trees.old)
    programs = [_start("often", build, "20", builds) for _ in range(4)]
    while any(program.poll() is None for program in programs):
        assert build.is_dir()
    for program in programs:
        with program:
            assert program.wait() == 0
    assert compare_files(build, trees.old).clean or compare_files(build, trees.new).clean
    assert trees.names(build.parent) == ["build"]
