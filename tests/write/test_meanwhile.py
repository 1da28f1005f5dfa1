"""What others write into the build folder while a compile writes it."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING

import pytest

from flyte_compile.write import compare_files, replace, swap, write_files
from flyte_compile.write import stage as staging
from flyte_compile.write.errors import CannotSwapError

if TYPE_CHECKING:
    from tests.write.conftest import Trees


def test_foreign_file_that_comes_while_we_stage(
    tmp_path: pathlib.Path, trees: Trees, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = tmp_path / "build"
    write_files(build, trees.old)
    calls: list[object] = []

    def stage(*arguments: object) -> None:
        staging.stage(*arguments)  # type: ignore[arg-type]
        calls.append(arguments)
        if len(calls) == 1:
            (build / "late").write_text("mine")

    monkeypatch.setattr(replace, "stage", stage)
    write_files(build, trees.new)
    assert (build / "late").read_text() == "mine"
    assert len(calls) == 2


def test_hand_edit_that_comes_while_we_stage(
    tmp_path: pathlib.Path, trees: Trees, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = tmp_path / "build"
    write_files(build, trees.old)

    def stage(*arguments: object) -> None:
        staging.stage(*arguments)  # type: ignore[arg-type]
        (build / "images/a/Dockerfile").write_text("FROM mine\n")

    monkeypatch.setattr(replace, "stage", stage)
    assert write_files(build, trees.new).edited == ("images/a/Dockerfile",)
    assert (build / "images/a/Dockerfile").read_text() == "FROM mine\n"
    assert (build / "images/b/Dockerfile").exists()


def test_folder_that_never_comes_to_rest(tmp_path: pathlib.Path, trees: Trees, monkeypatch: pytest.MonkeyPatch) -> None:
    build = tmp_path / "build"
    write_files(build, trees.old)
    calls: list[object] = []

    def stage(*arguments: object) -> None:
        staging.stage(*arguments)  # type: ignore[arg-type]
        calls.append(arguments)
        (build / f"late-{len(calls)}").write_text("mine")

    monkeypatch.setattr(replace, "stage", stage)
    write_files(build, trees.new)
    assert compare_files(build, trees.new).clean
    assert len(list(build.glob("late-*"))) == len(calls) == 3


@pytest.mark.parametrize("exchange", [True, False])
def test_changes_in_the_instant_of_the_swap(
    tmp_path: pathlib.Path,
    trees: Trees,
    monkeypatch: pytest.MonkeyPatch,
    exchange: bool,
) -> None:
    if not exchange:
        monkeypatch.setattr(swap, "exchange", lambda first, second: False)
    build = tmp_path / "build"
    write_files(build, trees.old)
    (build / "written-on").write_text("1")
    (build / "replaced").write_text("1")
    real = swap.swap

    def late_swap(*arguments: pathlib.Path) -> None:
        with (build / "written-on").open("a") as stream:
            stream.write("2")
        (build / "draft").write_text("2")
        (build / "draft").rename(build / "replaced")
        (build / "late/deep").mkdir(parents=True)
        (build / "late/deep/file").write_text("late")
        (build / "late/link").symlink_to("deep")
        (build / "images/a/Dockerfile").write_text("FROM late\n")
        real(*arguments)

    monkeypatch.setattr(replace, "swap", late_swap)
    write_files(build, trees.new)
    assert (build / "written-on").read_text() == "12"
    assert (build / "replaced").read_text() == "2"
    assert (build / "late/deep/file").read_text() == "late"
    assert (build / "late/link").is_symlink()
    assert (build / "images/a/Dockerfile").read_text() == "FROM late\n"
    assert write_files(build, trees.new).edited == ("images/a/Dockerfile",)
    assert trees.names(tmp_path) == ["build"]


def test_log_that_is_written_all_the_time(
    tmp_path: pathlib.Path, trees: Trees, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is the same file in both trees is no reason to start again."""
    build = tmp_path / "build"
    write_files(build, trees.old)
    log = (build / "log").open("a")
    calls: list[object] = []

    def stage(*arguments: object) -> None:
        staging.stage(*arguments)  # type: ignore[arg-type]
        calls.append(arguments)
        print("a line", file=log, flush=True)

    monkeypatch.setattr(replace, "stage", stage)
    write_files(build, trees.new)
    print("and one more", file=log, flush=True)
    log.close()
    assert (build / "log").read_text() == "a line\nand one more\n"
    assert len(calls) == 1


def test_folder_that_cannot_be_moved(tmp_path: pathlib.Path, trees: Trees, monkeypatch: pytest.MonkeyPatch) -> None:
    def late_swap(*_: pathlib.Path) -> None:
        raise CannotSwapError

    build = tmp_path / "build"
    write_files(build, trees.old)
    (build / "mine").write_text("mine")
    monkeypatch.setattr(replace, "swap", late_swap)
    write_files(build, trees.new)
    assert compare_files(build, trees.new).clean
    assert (build / "mine").read_text() == "mine"
    assert trees.names(tmp_path) == ["build"]
