"""What stands where a file of ours is to be, who may not write, and what finds no room."""

from __future__ import annotations

import errno
import os
import pathlib
import stat
from typing import TYPE_CHECKING

import pytest

from flyte_compile.write import WriteError, compare_files, write_files

if TYPE_CHECKING:
    from tests.write.conftest import Trees


_FILES = ["images/a/Dockerfile", "t/more/job.yaml", "manifest.json"]
_FOLDERS = ["images", "t"]
_CASES = [
    *((place, what) for place in _FILES for what in ("link", "dangling link", "folder", "pipe")),
    *((place, what) for place in _FOLDERS for what in ("link", "dangling link", "file", "pipe")),
]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(("place", "what"), _CASES)
def test_something_else_in_our_place(
    build: pathlib.Path, trees: Trees, tmp_path: pathlib.Path, place: str, what: str, force: bool
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("secret")
    target = build / place
    target.parent.mkdir(exist_ok=True)
    if target.exists():
        target.rename(tmp_path / "moved")
    match what:
        case "link":
            target.symlink_to(outside / "file" if place in _FILES else outside)
        case "dangling link":
            target.symlink_to(outside / "missing")
        case "folder":
            target.mkdir()
        case "pipe":
            os.mkfifo(target)
        case _:
            target.write_text("mine")
    before = trees.stats(tmp_path)

    with pytest.raises(WriteError) as caught:
        write_files(build, trees.new, force=force)

    assert caught.value.path == target
    assert trees.stats(tmp_path) == {**before, ".": trees.stat(tmp_path)}


def test_link_to_outside_hides_nothing_of_ours(build: pathlib.Path, trees: Trees, tmp_path: pathlib.Path) -> None:
    """The stale file that the manifest lists is behind a link now: what is there is somebody else's."""
    outside = tmp_path / "outside"
    (outside / "b").mkdir(parents=True)
    (outside / "b/Dockerfile").write_bytes(trees.old["images/b/Dockerfile"])
    (outside / "a").mkdir()
    (build / "images").rename(tmp_path / "moved")
    (build / "images").symlink_to(outside)
    write_files(build, trees.make({"t/pod.yaml": "new\n"}))
    assert (outside / "b/Dockerfile").read_bytes() == trees.old["images/b/Dockerfile"]
    assert (build / "images").readlink() == outside


@pytest.mark.parametrize("what", ["link", "dangling link", "file", "pipe"])
def test_build_folder_that_is_none(tmp_path: pathlib.Path, trees: Trees, what: str, way: str) -> None:
    build = tmp_path / "build"
    (tmp_path / "elsewhere").mkdir()
    match what:
        case "link":
            build.symlink_to("elsewhere")
        case "dangling link":
            build.symlink_to("nowhere")
        case "file":
            build.write_text("mine")
        case _:
            os.mkfifo(build)
    before = trees.stats(tmp_path)
    for force in (False, True):
        with pytest.raises(WriteError) as caught:
            write_files(build, trees.old, force=force)
        assert caught.value.path == build
    with pytest.raises(WriteError):
        compare_files(build, trees.old)
    assert trees.stats(tmp_path) == before


def test_build_folder_below_a_file(tmp_path: pathlib.Path, trees: Trees) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(WriteError):
        write_files(tmp_path / "file" / "build", trees.old)


def test_root_of_the_file_system(trees: Trees) -> None:
    with pytest.raises(WriteError):
        write_files(pathlib.Path("/"), trees.old)


def test_build_folder_reached_through_a_link(tmp_path: pathlib.Path, trees: Trees, way: str) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write_files(tmp_path / "link" / "build", trees.old)
    write_files(tmp_path / "link" / "x" / ".." / "build", trees.new)
    assert compare_files(tmp_path / "real" / "build", trees.new).clean
    assert trees.names(tmp_path / "real") == ["build"]


def test_working_directory_as_build_folder(
    tmp_path: pathlib.Path, trees: Trees, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shell that stands there must not find itself in a folder that is gone."""
    (tmp_path / "build").mkdir()
    monkeypatch.chdir(tmp_path / "build")
    inode = (tmp_path / "build").stat().st_ino
    for wanted in (trees.old, trees.new):
        write_files(pathlib.Path(), wanted)
        assert compare_files(pathlib.Path(), wanted).clean
        assert compare_files(pathlib.Path("..", "build"), wanted).clean
    assert (tmp_path / "build").stat().st_ino == inode
    assert trees.names(tmp_path) == ["build"]


@pytest.mark.parametrize("folder", ["", "images", "images/a"])
def test_read_only_folder(as_nobody: pathlib.Path, trees: Trees, folder: str, way: str) -> None:
    build = as_nobody / "build"
    write_files(build, trees.old)
    (build / folder).chmod(0o555)
    wanted = trees.make({"images/a/Dockerfile": "FROM a:2\n", "images/new": "new\n", "new": "new\n"})
    before = trees.read(build)
    with pytest.raises(WriteError) as caught:
        write_files(build, wanted)
    assert caught.value.path == build / folder
    assert trees.read(build) == before
    assert trees.names(as_nobody) == ["build"]
    (build / folder).chmod(0o755)


def test_read_only_parent(as_nobody: pathlib.Path, trees: Trees) -> None:
    """A build folder can be written where nothing can be made beside it."""
    build = as_nobody / "build"
    write_files(build, trees.old)
    as_nobody.chmod(0o555)
    try:
        write_files(build, trees.new)
        assert compare_files(build, trees.new).clean
        assert not (build / ".flyte-compile").exists()
        with pytest.raises(WriteError):
            write_files(as_nobody / "other", trees.new)
    finally:
        as_nobody.chmod(0o755)


def test_unreadable_content(as_nobody: pathlib.Path, trees: Trees) -> None:
    """What can't be made again is left where it is; so is its folder."""
    build = as_nobody / "build"
    write_files(build, trees.old)
    (build / "secret/deep").mkdir(parents=True)
    (build / "secret/deep/file").write_text("mine")
    (build / "secret").chmod(0)
    write_files(build, trees.new)
    (build / "secret").chmod(0o700)
    assert (build / "secret/deep/file").read_text() == "mine"
    (build / "secret").chmod(0o400)
    write_files(build, trees.old)
    (build / "secret").chmod(0o700)
    assert (build / "secret/deep/file").read_text() == "mine"
    assert trees.names(as_nobody) == ["build"]


def test_write_protected_foreign_folder(as_nobody: pathlib.Path, trees: Trees) -> None:
    build = as_nobody / "build"
    write_files(build, trees.old)
    (build / "mine/deep").mkdir(parents=True)
    (build / "mine/deep/file").write_text("mine")
    (build / "mine/deep").chmod(0o555)
    (build / "mine").chmod(0o555)
    write_files(build, trees.new)
    assert (build / "mine/deep/file").read_text() == "mine"
    assert [stat.S_IMODE((build / name).stat().st_mode) for name in ("mine", "mine/deep")] == [0o555, 0o555]
    assert trees.names(as_nobody) == ["build"]
    (build / "mine").chmod(0o755)
    (build / "mine/deep").chmod(0o755)


@pytest.mark.parametrize("after", range(8))
def test_disk_full(
    build: pathlib.Path,
    trees: Trees,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    after: int,
) -> None:
    """Whatever file it is that finds no room any more, the old tree is as it was."""
    left = after
    real = os.fsync

    def fsync(descriptor: int) -> None:
        nonlocal left
        if left == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left -= 1
        real(descriptor)

    before = trees.read(build)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fsync)
        try:
            write_files(build, trees.new)
        except WriteError as error:
            assert "no space left on device" in error.message
    assert trees.names(build.parent) == ["build"]
    if not (build / ".flyte-compile").exists():
        assert trees.read(build) in (before, trees.new)
    else:
        assert way == "in place"
        assert after >= 6, "what has yet to move is on disk with its journal"
    write_files(build, trees.new)
    assert trees.read(build) == trees.new
