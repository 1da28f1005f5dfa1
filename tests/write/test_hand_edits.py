"""Files that somebody edited since a compile wrote them."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING

import pytest

from flyte_compile.write import compare_files, sealed, write_files

if TYPE_CHECKING:
    from tests.write.conftest import Trees


def test_hand_edit(build: pathlib.Path, trees: Trees) -> None:
    (build / "images/a/Dockerfile").write_text("FROM mine\n")
    before = trees.read(build)
    for wanted in (trees.old, trees.new):
        report = write_files(build, wanted)
        assert report.refused
        assert report.edited == ("images/a/Dockerfile",)
        assert trees.read(build) == before
    report = write_files(build, trees.new, force=True)
    assert report.edited == ("images/a/Dockerfile",)
    assert not report.refused
    assert trees.read(build) == trees.new
    assert trees.names(build.parent) == ["build"]


def test_hand_edit_that_a_compile_would_make_too(build: pathlib.Path, trees: Trees) -> None:
    (build / "images/a/Dockerfile").write_bytes(trees.new["images/a/Dockerfile"])
    assert not write_files(build, trees.new).refused


def test_hand_edit_of_a_stale_file(build: pathlib.Path, trees: Trees) -> None:
    (build / "images/b/Dockerfile").write_text("FROM mine\n")
    report = write_files(build, trees.new, force=True)
    assert report.kept == ("images/b/Dockerfile",)
    assert (build / "images/b/Dockerfile").read_text() == "FROM mine\n"


def test_hand_edit_of_a_sealed_manifest(tmp_path: pathlib.Path, trees: Trees, way: str) -> None:
    def sealed_files(content: str) -> dict[str, str]:
        made = trees.make({"file": content}, digest="sha256:" + "0" * 64)
        return {"file": content, "manifest.json": sealed(made["manifest.json"].decode())}

    build = tmp_path / "build"
    write_files(build, sealed_files("1"))
    assert not write_files(build, sealed_files("2")).refused
    manifest = build / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"version": 1', '"version": 2'))
    for content in ("1", "2"):
        report = write_files(build, sealed_files(content))
        assert report.refused
        assert report.edited == ("manifest.json",)
    write_files(build, sealed_files("1"), force=True)
    assert compare_files(build, sealed_files("1")).clean


def test_seal_that_is_not_the_manifests_own(tmp_path: pathlib.Path, trees: Trees) -> None:
    made = trees.make({"file": "content"}, digest="sha256:" + "1" * 64)
    with pytest.raises(ValueError, match="manifest"):
        write_files(tmp_path / "build", made)
