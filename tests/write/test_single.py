"""One file that a person named: replaced where it is one, written to where it is none."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import threading

import pytest

from flyte_compile.write import WriteError, write_file


def test_a_pipe_is_written_to_and_stays(tmp_path: pathlib.Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    seen: list[bytes] = []
    reader = threading.Thread(target=lambda: seen.append(pipe.read_bytes()))
    reader.start()
    write_file(pipe, b"content")
    reader.join()
    assert seen == [b"content"]
    assert pipe.is_fifo()


def test_a_symbolic_link_and_the_mode_stay(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "file").chmod(0o640)
    (tmp_path / "link").symlink_to("file")
    write_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"new"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", [".", "missing/file", "n" * 300, "loop"])
def test_what_cannot_be_written_is_explained(tmp_path: pathlib.Path, name: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(WriteError) as caught:
        write_file(tmp_path / name, b"")
    assert caught.value.path == tmp_path / name
    assert [path.name for path in tmp_path.iterdir()] == ["loop"]


_BOTH = (
    "import pathlib, sys\nfrom flyte_compile.write import write_file\nprint('before', flush=True)\n"
    "write_file(pathlib.Path(sys.argv[1]), b'content\\n')\nprint('after')\n"
)


def test_what_standard_output_goes_to_keeps_what_it_has(tmp_path: pathlib.Path) -> None:
    for name in ("/dev/stdout", str(tmp_path / "out")):
        with (tmp_path / "out").open("wb") as out:
            subprocess.run([sys.executable, "-c", _BOTH, name], stdout=out, check=True)
        assert (tmp_path / "out").read_bytes() == b"before\ncontent\nafter\n"


def test_standard_output_that_is_a_pipe(tmp_path: pathlib.Path) -> None:
    ended = subprocess.run([sys.executable, "-c", _BOTH, "/dev/stdout"], stdout=subprocess.PIPE, check=True)
    assert ended.stdout == b"before\ncontent\nafter\n"


def test_a_write_protected_file_stays(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    file.chmod(0o444)
    with pytest.raises(WriteError, match="write-protected"):
        write_file(file, b"new")
    assert file.read_bytes() == b"old"
    write_file(file, b"old")
