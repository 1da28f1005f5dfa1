"""What a compile writes, removes and leaves alone, in every way that a folder can be written."""

from __future__ import annotations

import errno
import os
import pathlib
import socket
import stat
from typing import TYPE_CHECKING

import pytest

from flyte_compile.write import WriteReport, write_files

if TYPE_CHECKING:
    from tests.write.conftest import Trees


def test_first_compile(tmp_path: pathlib.Path, trees: Trees, way: str) -> None:
    report = write_files(tmp_path / "new" / "folders" / "build", trees.old)
    assert report == WriteReport(written=tuple(sorted(trees.old)))
    assert trees.read(tmp_path / "new" / "folders" / "build") == trees.old
    assert trees.names(tmp_path / "new" / "folders") == ["build"]


def test_second_compile(build: pathlib.Path, trees: Trees) -> None:
    inode = (build / "t/pod.yaml").stat().st_ino
    report = write_files(build, trees.new)
    assert report == WriteReport(
        written=("images/a/Dockerfile", "manifest.json", "t/more/job.yaml"),
        removed=("images/b/Dockerfile",),
        unchanged=("t/pod.yaml",),
    )
    assert trees.read(build) == trees.new
    assert not (build / "images/b").exists(), "a folder that a stale file leaves empty goes with it"
    assert (build / "t/pod.yaml").stat().st_ino == inode, "an unchanged file stays the file that it is"
    assert trees.names(build.parent) == ["build"]


def test_nothing_changed(build: pathlib.Path, trees: Trees) -> None:
    before = trees.stats(build.parent)
    report = write_files(build, trees.old)
    assert report == WriteReport(unchanged=tuple(sorted(trees.old)))
    assert trees.stats(build.parent) == before


def test_deleted_files_come_back(build: pathlib.Path, trees: Trees) -> None:
    (build / "images/a/Dockerfile").unlink()
    assert write_files(build, trees.old).written == ("images/a/Dockerfile",)
    assert trees.read(build) == trees.old


def test_files_and_folders_trade_places(build: pathlib.Path, trees: Trees) -> None:
    turned = trees.make({"images": "a file now\n", "t/pod.yaml/deeper": "a folder now\n"})
    write_files(build, turned)
    assert trees.read(build) == turned
    write_files(build, trees.old)
    assert trees.read(build) == trees.old


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_modes_are_the_same_whatever_the_umask(build: pathlib.Path, trees: Trees, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_files(build, trees.new)
        write_files(build.parent / "other" / "build", trees.new)
    finally:
        os.umask(before)
    for root in (build, build.parent / "other" / "build"):
        for name, content in {**trees.read(root), "": None}.items():
            expected = 0o755 if content is None else 0o644
            assert stat.S_IMODE((root / name).stat().st_mode) == expected, name


def test_foreign_content_stays_as_it_is(build: pathlib.Path, trees: Trees) -> None:
    (build / "notes.txt").write_text("mine")
    (build / "notes.txt").chmod(0o640)
    os.utime(build / "notes.txt", (1, 1))
    os.link(build / "notes.txt", build / "same.txt")
    (build / "images/b/extra").write_text("mine too")
    (build / "empty").mkdir()
    (build / "empty").chmod(0o700)
    (build / "link").symlink_to("./nowhere")
    (build / "deep/er").mkdir(parents=True)
    (build / "deep/er/script").write_text("#!/bin/sh")
    (build / "deep/er/script").chmod(0o755)
    os.utime(build / "deep/er", (2, 2))
    os.mkfifo(build / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        here = pathlib.Path.cwd()
        os.chdir(build)  # A socket's path has to be short.
        listener.bind("socket")
        os.chdir(here)
    names = ["notes.txt", "images/b/extra", "empty", "link", "deep", "deep/er", "deep/er/script", "pipe", "socket"]
    before = {name: trees.stat(build / name) for name in names}

    write_files(build, trees.new)

    assert {name: trees.stat(build / name) for name in names} == before
    assert os.fspath(os.readlink(build / "link")) == "./nowhere"  # noqa: PTH115 -- a `Path` would spell it differently
    assert (build / "notes.txt").samefile(build / "same.txt")
    assert trees.read(build)["images/b/extra"] == b"mine too"
    assert not (build / "images/b/Dockerfile").exists()
    assert trees.names(build.parent) == ["build"]


def test_foreign_content_without_hard_links(build: pathlib.Path, trees: Trees, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    (build / "notes.txt").write_text("mine")
    (build / "notes.txt").chmod(0o640)
    os.utime(build / "notes.txt", (1, 1))
    before = trees.stat(build / "notes.txt")
    monkeypatch.setattr(os, "link", link)
    write_files(build, trees.new)
    assert trees.stat(build / "notes.txt") == before
    assert (build / "notes.txt").read_text() == "mine"


def test_a_name_that_is_no_text(build: pathlib.Path, trees: Trees) -> None:
    name = os.fsdecode(b"\xff\n\x1b")
    (build / name).write_text("mine")
    write_files(build, trees.new)
    assert (build / name).read_text() == "mine"


def test_foreign_file_in_our_place(build: pathlib.Path, trees: Trees) -> None:
    (build / "t/more").mkdir()
    (build / "t/more/job.yaml").write_text("mine")
    before = trees.read(build)
    report = write_files(build, trees.new)
    assert report.refused
    assert report.foreign == ("t/more/job.yaml",)
    assert report.written == report.removed == ()
    assert trees.read(build) == before
    report = write_files(build, trees.new, force=True)
    assert not report.refused
    assert report.foreign == ("t/more/job.yaml",)
    assert trees.read(build) == trees.new


def test_foreign_file_that_says_the_same(build: pathlib.Path, trees: Trees) -> None:
    (build / "t/more").mkdir()
    (build / "t/more/job.yaml").write_bytes(trees.new["t/more/job.yaml"])
    report = write_files(build, trees.new)
    assert not report.refused
    assert "t/more/job.yaml" in report.unchanged


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"not JSON",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[]",
        b'{"compiler": "flyte-compile 1", "files": {"images/a/Dockerfile": "sha256:short"}}',
        b'{"compiler": "flyte-compile 1", "files": {"../other": "sha256:' + b"0" * 64 + b'"}}',
        b'{"compiler": "flyte-compile 1", "files": {"a": 1}}',
        b'{"name": "an app", "files": {}}',
        b'{"compiler": "flyte-compile 1", "files": null}',
    ],
)
def test_corrupt_or_foreign_manifest(build: pathlib.Path, trees: Trees, manifest: bytes) -> None:
    (build / "manifest.json").write_bytes(manifest)
    before = trees.read(build)
    report = write_files(build, trees.new)
    assert report.refused
    assert report.foreign == ("images/a/Dockerfile", "manifest.json")
    assert trees.read(build) == before
    write_files(build, trees.new, force=True)
    expected = trees.new | {"images/b/Dockerfile": b"FROM b\n"}
    assert trees.read(build) == expected, "nobody knows that the stale file was ours"
