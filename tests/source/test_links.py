"""Where what stands at a path of the project is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from flyte_compile.source.project import Project


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("plain.txt", "plain.txt"),
        ("a/plain.txt", "a/plain.txt"),
        ("a/link.txt", "plain.txt"),
        ("a/chain.txt", "plain.txt"),
        ("folder/plain.txt", "a/plain.txt"),
        ("folder/link.txt", "plain.txt"),
        ("folder", "a"),
        ("outside.txt", "outside.txt"),
        ("nowhere.txt", "gone.txt"),
        ("missing/x.txt", "missing/x.txt"),
    ],
)
def test_a_link_leads_to_what_is_kept(tmp_path: Path, path: str, target: str) -> None:
    root = tmp_path / "project"
    (root / "a").mkdir(parents=True)
    for file in (tmp_path / "outside.txt", root / "plain.txt", root / "a/plain.txt"):
        file.write_text("x")
    (root / "a/link.txt").symlink_to("../plain.txt")
    (root / "a/chain.txt").symlink_to(root / "a/link.txt")
    (root / "folder").symlink_to("a")
    (root / "outside.txt").symlink_to("../outside.txt")
    (root / "nowhere.txt").symlink_to("gone.txt")
    assert Project(root.resolve()).target(path) == target
