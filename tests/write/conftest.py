"""Builds to write, ways of writing them, and a look at what is on disk."""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import stat
import tempfile
from collections.abc import Iterator, Mapping

import pytest

from flyte_compile.write import files, swap


class Trees:
    """The files of two compiles, and of more, and what is on disk."""

    def __init__(self) -> None:
        same = {"t/pod.yaml": "ä\n"}
        self.old = self.make({"images/a/Dockerfile": "FROM a\n", "images/b/Dockerfile": "FROM b\n", **same})
        self.new = self.make({"images/a/Dockerfile": "FROM a:2\n", "t/more/job.yaml": "job\r\n", **same})

    def make(self, contents: Mapping[str, str], **more: str) -> dict[str, bytes]:
        """The files of a compile with their manifest."""
        made = {path: text.encode() for path, text in contents.items()}
        digests = {path: "sha256:" + hashlib.sha256(content).hexdigest() for path, content in made.items()}
        manifest = {"version": 1, "compiler": "flyte-compile 0.1.0", "files": digests, **more}
        return {**made, "manifest.json": (json.dumps(manifest, indent=2, sort_keys=True) + "\n").encode()}

    def names(self, folder: pathlib.Path) -> list[str]:
        return sorted(path.name for path in folder.iterdir())

    def read(self, root: pathlib.Path) -> dict[str, bytes]:
        """The bytes of every file below a folder, and the targets of links."""
        return {
            path.relative_to(root).as_posix(): os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file() or path.is_symlink()
        }

    def stats(self, root: pathlib.Path) -> dict[str, tuple[int, int, int, int, int]]:
        """What is to stay as it is, of everything below a folder and of itself."""
        return {path.relative_to(root).as_posix(): self.stat(path) for path in (root, *root.rglob("*"))}

    def stat(self, path: pathlib.Path) -> tuple[int, int, int, int, int]:
        status = path.lstat()
        size = 0 if stat.S_ISDIR(status.st_mode) else status.st_size
        return (status.st_mode, size, status.st_mtime_ns, status.st_uid, status.st_gid)


@pytest.fixture(scope="session")
def trees() -> Trees:
    return Trees()


@pytest.fixture(params=["exchange", "aside", "in place"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every way of writing, by taking the better ones away."""
    if request.param == "aside":
        monkeypatch.setattr(swap, "exchange", lambda first, second: False)
    if request.param == "in place":
        monkeypatch.setattr(files, "_is_movable", lambda build: False)
    return str(request.param)


@pytest.fixture
def build(tmp_path: pathlib.Path, trees: Trees, way: str) -> pathlib.Path:
    """A build folder that a compile wrote."""
    files.write_files(tmp_path / "build", trees.old)
    return tmp_path / "build"


@pytest.fixture
def as_nobody() -> Iterator[pathlib.Path]:
    """A folder, in which the test runs as somebody whom permissions hold for."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if os.getuid() != 0:
            yield folder
            return
        os.chown(folder, 65534, 65534)
        os.setresgid(65534, 65534, 0)
        os.setresuid(65534, 65534, 0)
        try:
            yield folder
        finally:
            os.setresuid(0, 0, 0)
            os.setresgid(0, 0, 0)
