"""Compiles and people at work in one build folder, in any order, against a model of what is to be there."""

from __future__ import annotations

import hashlib
import json
import pathlib
import tempfile

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from flyte_compile.write import files, swap, write_files

_PATHS = ("a", "d/b", "d/c", "d/e/f")
_TEXTS = ("1", "2", "3")


class BuildFolder(RuleBasedStateMachine):
    """`disk` is what is to be there, `owned` what the manifest there says."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.build = pathlib.Path(self.folder.name, "build")
        self.disk: dict[str, str] = {}
        self.owned: dict[str, str] = {}

    def teardown(self) -> None:
        self.folder.cleanup()

    @initialize(way=st.sampled_from(["exchange", "aside", "in place"]))
    def choose(self, way: str) -> None:
        self.way = way

    @rule(wanted=st.dictionaries(st.sampled_from(_PATHS), st.sampled_from(_TEXTS)), force=st.booleans())
    def compile(self, wanted: dict[str, str], force: bool) -> None:
        conflicts = {
            path
            for path, text in wanted.items()
            if path in self.disk and self.disk[path] not in (text, self.owned.get(path))
        }
        stale = {path for path, text in self.owned.items() if path not in wanted and path in self.disk}
        kept = {path for path in stale if self.disk[path] != self.owned[path]}
        exchange, movable = swap.exchange, files._is_movable
        try:
            if self.way == "aside":
                swap.exchange = lambda first, second: False
            if self.way == "in place":
                files._is_movable = lambda build: False
            report = write_files(self.build, _files(wanted), force=force)
        finally:
            swap.exchange, files._is_movable = exchange, movable
        assert {*report.edited, *report.foreign} == conflicts
        assert report.refused == (bool(conflicts) and not force)
        if report.refused:
            return
        assert set(report.removed) == stale - kept
        assert set(report.kept) == kept
        assert set(report.written) - {"manifest.json"} == {
            path for path, text in wanted.items() if self.disk.get(path) != text
        }
        self.disk = {path: text for path, text in self.disk.items() if path not in stale - kept} | wanted
        self.owned = wanted

    @rule(path=st.sampled_from((*_PATHS, "mine", "d/mine")), text=st.sampled_from(_TEXTS))
    def edit(self, path: str, text: str) -> None:
        (self.build / path).parent.mkdir(parents=True, exist_ok=True)
        (self.build / path).write_text(text)
        self.disk[path] = text

    @rule(path=st.sampled_from((*_PATHS, "mine")))
    def delete(self, path: str) -> None:
        (self.build / path).unlink(missing_ok=True)
        self.disk.pop(path, None)

    @invariant()
    def disk_is_as_the_model(self) -> None:
        found = {p.relative_to(self.build).as_posix(): p.read_text() for p in self.build.rglob("*") if p.is_file()}
        found.pop("manifest.json", None)
        assert found == self.disk
        assert [path.name for path in pathlib.Path(self.folder.name).iterdir()] in ([], ["build"])


def _files(contents: dict[str, str]) -> dict[str, str]:
    digests = {path: "sha256:" + hashlib.sha256(text.encode()).hexdigest() for path, text in contents.items()}
    return {**contents, "manifest.json": json.dumps({"compiler": "flyte-compile 0.1.0", "files": digests})}


TestBuildFolder = BuildFolder.TestCase
TestBuildFolder.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)
