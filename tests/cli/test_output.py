"""The build folder: where it may be, what stays of it, and what stands in the way."""

from __future__ import annotations

import os

import pytest
from tests.cli.conftest import Project


def test_a_build_folder_among_the_sources_changes_nothing(project: Project) -> None:
    project.write("pyproject.toml", "")
    project.write("src/flows.py", (project.folder / "hello.py").read_bytes())
    (project.folder / "hello.py").unlink()
    assert project.run("src", "-o", "src/build").code == 0
    first = project.tree("src/build")
    for arguments in (("src", "-o", "src/build"), (".", "-o", "src/build")):
        assert "nothing has changed" in project.run(*arguments).err
    assert project.tree("src/build") == first
    assert project.run("src", "-o", "src/other").code == 0, "the first build folder isn't read as sources either"
    assert project.tree("src/other").keys() == first.keys()


@pytest.mark.parametrize(
    ("src", "output"),
    [
        ("flows", "flows"),
        ("flows", "."),
        ("flows", ""),
        ("flows", "../{}"),
        ("flows/hello.py", "flows"),
        ("flows", ".."),
        ("flows", "link"),
    ],
)
def test_the_build_folder_does_not_hold_the_sources(project: Project, src: str, output: str) -> None:
    project.write("flows/hello.py", (project.folder / "hello.py").read_bytes())
    (project.folder / "link").symlink_to("flows")
    before = project.tree(".")
    ended = project.run(src, "-o", output.format(project.folder.name))
    assert ended.code == 2
    assert "give a folder of its own with -o BUILD\n" in ended.err
    assert ended.err.count("\n") == 1
    assert project.tree(".") == before


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("hello.py", "hello.py: a file stands where a folder is to be"),
        ("hello.py/deeper", "not a directory"),
        ("link", "link: a symbolic link stands where a folder is to be"),
        ("loop/build", "too many levels of symbolic links"),
        ("y" * 300, "file name too long"),
    ],
    ids=["file", "below a file", "link", "loop", "long"],
)
def test_a_build_folder_that_can_not_be_is_named(project: Project, output: str, message: str) -> None:
    (project.folder / "link").symlink_to("elsewhere")
    (project.folder / "loop").symlink_to("loop")
    before = project.tree(".")
    ended = project.run("hello.py", "-o", output)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("flyte-compile: ")
    assert ended.err.endswith(f"{message}\n")
    assert ended.err.count("\n") == 1
    assert project.tree(".") == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_build_folder_that_may_not_be_written_is_named(project: Project) -> None:
    (project.folder / "closed").mkdir(mode=0o500)
    ended = project.run("hello.py", "-o", "closed/build")
    assert ended.code == 2
    assert ended.err.endswith("permission denied\n")


def test_what_was_edited_by_hand_is_not_overwritten(project: Project) -> None:
    project.run("hello.py", "-o", "build")
    pod = project.folder / "build/tasks/hello/greet/pod.yaml"
    made = pod.read_bytes()
    pod.write_bytes(b"# mine\n")
    project.write("hello.py", (project.folder / "hello.py").read_text().replace("1Gi", "2Gi"))
    before = project.tree()
    refused = project.run("hello.py", "-o", "build")
    assert refused.code == 1
    assert refused.err == (
        "build/tasks/hello/greet/pod.yaml: edited since a compile wrote it\n"
        "flyte-compile: nothing is written: move these files away, or overwrite them with --force\n"
    )
    assert project.tree() == before
    assert project.run("hello.py", "-o", "build", "--force").code == 0
    assert pod.read_bytes() == made.replace(b"1Gi", b"2Gi").replace(*_digests(made, pod.read_bytes()))


def _digests(one: bytes, other: bytes) -> tuple[bytes, bytes]:
    """The image tags in two pods."""
    first, second = (next(line for line in text.splitlines() if b"image: " in line) for text in (one, other))
    return first, second


def test_what_a_compile_did_not_write_is_not_overwritten(project: Project) -> None:
    project.write("build/README.md", "mine\n")
    refused = project.run("hello.py", "-o", "build")
    assert refused.code == 1
    assert refused.err.startswith("build/README.md: not written by a compile\n")
    assert project.tree().keys() == {"README.md"}
    assert project.run("hello.py", "-o", "build", "--force").code == 0
    assert project.tree()["README.md"] != b"mine\n"


def test_files_of_ours_that_are_no_longer_made_go_and_others_stay(project: Project) -> None:
    project.write(
        "more.py", 'import flyte\nenv = flyte.TaskEnvironment(name="more")\n@env.task\ndef f() -> None: ...\n'
    )
    project.run(".", "-o", "build")
    project.write("build/notes.txt", "mine\n")
    project.write("build/tasks/more/f/entrypoint.py", "# mine\n")
    ended = project.run("-v", "hello.py", "-o", "build")
    assert ended.code == 0
    assert "removed build/tasks/more/f/pod.yaml\n" in ended.err
    assert "build/tasks/more/f/entrypoint.py: no longer made, kept because it was edited by hand\n" in ended.err
    left = {path for path in project.tree() if "more" in path or "notes" in path}
    assert left == {"notes.txt", "tasks/more/f/entrypoint.py"}


def test_a_compile_that_fails_leaves_what_was_there(project: Project) -> None:
    project.run("hello.py", "-o", "build")
    before = project.tree()
    assert project.run("hello.py", "-o", "build", "--platform", "nowhere").code == 2
    project.write("hello.py", "(")
    assert project.run("hello.py", "-o", "build").code == 1
    assert project.tree() == before


def test_a_build_folder_somewhere_else(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "a" / "b"
    project.run("hello.py", "-o", str(elsewhere))
    project.run("hello.py", "-o", "build")
    assert project.tree(str(elsewhere)) == project.tree()
