"""The names that files may have, and that nothing is written beside the build folder whatever they are."""

from __future__ import annotations

import os
import pathlib
import tempfile
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyte_compile.write import compare_files, write_files
from flyte_compile.write.paths import check_paths

if TYPE_CHECKING:
    from tests.write.conftest import Trees


@pytest.mark.parametrize(
    "paths",
    [
        ["/etc/passwd"],
        ["../x"],
        ["a/../../x"],
        ["a/.."],
        [".."],
        ["."],
        ["./a"],
        ["a/./b"],
        [""],
        ["a//b"],
        ["a/"],
        ["/"],
        ["a\\b"],
        ["C:/x"],
        ["C:x"],
        ["file:stream"],
        ["a\0b"],
        ["a\nb"],
        ["\x1b[31m"],
        ["a\x7f"],
        ["\ud800"],
        ["a."],
        ["a /b"],
        ["a", "A"],
        ["a/b", "A/b"],
        ["a/b", "A/c"],
        ["stra\u00dfe", "STRASSE"],
        ["\u00e9", "e\u0301"],
        ["a", "a/b"],
        ["a/b", "a"],
        ["A/b", "a"],
        [".flyte-compile/journal"],
        [".Flyte-Compile"],
    ],
)
def test_refused(paths: list[str]) -> None:
    with pytest.raises(ValueError):
        check_paths(paths)


@pytest.mark.parametrize(
    "paths",
    [
        ["manifest.json", "images/a-1/Dockerfile", "images/a-1/Dockerfile.dockerignore", "tasks/e/t/pod.yaml"],
        [".dockerignore", "a/.b/..c", "a b", "\u00e4", "\u65e5\u672c/\U0001f680", "-n", "~", "$HOME", "*", "'\"`"],
        ["a" * 255],
    ],
)
def test_accepted(tmp_path: pathlib.Path, trees: Trees, paths: list[str]) -> None:
    check_paths(paths)
    wanted = trees.make({path: "content" for path in paths if path != "manifest.json"})
    write_files(tmp_path / "build", wanted)
    assert trees.read(tmp_path / "build") == wanted


_PART = st.one_of(
    st.sampled_from(
        ["..", ".", "", "a", "A", "\u00e4", "a\u0308", "b.", " ", "manifest.json", ".flyte-compile", "link"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=4),
    st.text("./\\\0:aA~", max_size=6),
)
_PATH = st.builds("/".join, st.lists(_PART, min_size=1, max_size=4))


@settings(max_examples=150, deadline=None)
@given(paths=st.lists(_PATH, min_size=1, max_size=4, unique=True))
def test_nothing_leaves_the_build_folder(trees: Trees, paths: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        (root / "outside").mkdir()
        (root / "outside/file").write_text("mine")
        (root / "build").mkdir()
        (root / "build/link").symlink_to("../outside")
        before = trees.stats(root / "outside")
        try:
            wanted = trees.make({path: str(number) for number, path in enumerate(paths)})
            write_files(root / "build", wanted)
        except ValueError:
            assert trees.names(root / "build") == ["link"]
        except Exception as error:
            assert type(error).__name__ == "WriteError", error
            assert trees.names(root / "build") == ["link"]
        else:
            assert compare_files(root / "build", wanted).clean
            folded = [unicodedata.normalize("NFC", path).casefold() for path in wanted]
            assert len(set(folded)) == len(folded)
            for path in paths:
                inside = os.path.commonpath([root / "build", os.path.realpath(root / "build" / path)])
                assert inside == str(root / "build")
        assert trees.names(root) == ["build", "outside"]
        assert trees.stats(root / "outside") == before
