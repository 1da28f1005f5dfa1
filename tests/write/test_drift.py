"""How a build folder differs from what a compile would write."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING

import pytest

from flyte_compile.write import compare_files, write_files

if TYPE_CHECKING:
    from tests.write.conftest import Trees


def test_drift(build: pathlib.Path, trees: Trees) -> None:
    assert compare_files(build, trees.old).clean
    (build / "foreign").write_text("mine")
    assert compare_files(build, trees.old).clean
    before = trees.stats(build.parent)
    drift = compare_files(build, trees.new)
    assert not drift.clean
    assert drift.missing == ("t/more/job.yaml",)
    assert drift.changed == ("images/a/Dockerfile", "manifest.json")
    assert drift.stale == ("images/b/Dockerfile",)
    assert trees.stats(build.parent) == before


def test_drift_without_a_build_folder(tmp_path: pathlib.Path, trees: Trees) -> None:
    assert compare_files(tmp_path / "build", trees.old).missing == tuple(sorted(trees.old))
    assert trees.names(tmp_path) == []


def test_manifest_that_does_not_fit(tmp_path: pathlib.Path, trees: Trees) -> None:
    made = trees.old
    unlisted = {path: content for path, content in made.items() if path != "manifest.json"}
    for wrong in (unlisted, {**made, "more": b"x"}, {**made, "t/pod.yaml": b"x"}, {**made, "manifest.json": b"{}"}):
        with pytest.raises(ValueError, match="manifest"):
            write_files(tmp_path / "build", wrong)
    assert trees.names(tmp_path) == []
