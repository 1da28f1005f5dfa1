"""Whole builds of small modules, each about one thing, as they are to be. `--snapshot-update` renews them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_snapshot.plugin import Snapshot
from tests.kubernetes_schemas import problems
from tests.whole.conftest import Build, compile_paths, load_yaml

TREES = Path(__file__).parents[1] / "snapshots" / "trees"
SUBJECTS = sorted(path.name for path in TREES.iterdir() if path.is_dir())


def _compile(subject: str, folder: Path) -> Build:
    """The subject, compiled where no other project is around it; a tag that is told changes with nothing."""
    path = folder / "flow.py"
    path.write_bytes((TREES / subject / "flow.py").read_bytes())
    return compile_paths(path, tag="1.0")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_tree_is_as_it_was(subject: str, tmp_path: Path, snapshot: Snapshot) -> None:
    build = _compile(subject, tmp_path)
    snapshot.snapshot_dir = TREES / subject
    snapshot.assert_match_dir(_tree(build), "build")
    assert not build.errors
    for path, text in build.objects.items():
        assert problems(load_yaml(text)[0]) == [], path


def _tree(build: Build) -> dict[str, Any]:
    """The files by folder, but for the runtime package, which is the same everywhere, and digests over it."""
    tree: dict[str, Any] = {}
    for path, text in build.files.items():
        if path.startswith("runtime/"):
            continue
        *folders, file = path.split("/")
        place = tree
        for folder in folders:
            place = place.setdefault(folder, {})
        place[file] = _without_digests(text) if path == "manifest.json" else text
    return tree


def _without_digests(text: str) -> str:
    manifest = json.loads(text)
    kept = {key: value for key, value in manifest.items() if key not in ("files", "digest")}
    return json.dumps(kept, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
