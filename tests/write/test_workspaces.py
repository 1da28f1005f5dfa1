"""The folder of a compile's own that isn't one."""

from __future__ import annotations

import os
import pathlib
from typing import TYPE_CHECKING

import pytest

from flyte_compile.write import WriteError, write_files

if TYPE_CHECKING:
    from tests.write.conftest import Trees


def test_workspace_that_is_somebody_elses(build: pathlib.Path, trees: Trees) -> None:
    workspace = build.parent / ".build.flyte-compile"
    workspace.mkdir()
    (workspace / "mine").write_text("mine")
    before = trees.read(build.parent)
    with pytest.raises(WriteError) as caught:
        write_files(build, trees.new)
    assert caught.value.path == workspace
    assert trees.read(build.parent) == before


def test_workspace_that_is_a_link(build: pathlib.Path, trees: Trees, tmp_path: pathlib.Path) -> None:
    (tmp_path / "outside").mkdir()
    (build.parent / ".build.flyte-compile").symlink_to(tmp_path / "outside")
    with pytest.raises(WriteError):
        write_files(build, trees.new)
    assert trees.names(tmp_path / "outside") == []


def test_lock_that_is_a_link(build: pathlib.Path, trees: Trees, tmp_path: pathlib.Path) -> None:
    workspace = build.parent / ".build.flyte-compile"
    workspace.mkdir()
    (workspace / "lock").symlink_to(tmp_path / "outside")
    with pytest.raises(WriteError):
        write_files(build, trees.new)
    assert not (tmp_path / "outside").exists()


@pytest.mark.skipif(os.getuid() != 0, reason="needs two users")
def test_workspace_of_another_user_where_all_may_write(tmp_path: pathlib.Path, trees: Trees) -> None:
    tmp_path.chmod(0o1777)
    write_files(tmp_path / "build", trees.old)
    (tmp_path / ".build.flyte-compile" / "tree").mkdir(parents=True)
    os.chown(tmp_path / ".build.flyte-compile", 65534, 65534)
    with pytest.raises(WriteError):
        write_files(tmp_path / "build", trees.new)
    tmp_path.chmod(0o755)
    write_files(tmp_path / "build", trees.new)
    assert trees.names(tmp_path) == ["build"]
