"""What SRC may be, and what happens where it is something else."""

from __future__ import annotations

import json
import os
import sys

import pytest
from tests.cli.conftest import HELLO, Project


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing.py", "'missing.py' doesn't exist"),
        ("missing", "'missing' doesn't exist"),
        ("hello.py/deeper", "'hello.py/deeper' can't be read: not a directory"),
        ("x" * 300, f"'{'x' * 300}' can't be read: file name too long"),
        ("notes.txt", "'notes.txt' is neither a folder nor a Python module"),
        ("loop.py", "'loop.py' can't be read: too many levels of symbolic links"),
        ("pipe.py", "'pipe.py' is neither a folder nor a file"),
    ],
    ids=lambda value: value[:20],
)
@pytest.mark.parametrize("command", ["build", "check", "inspect"])
def test_what_is_no_source_is_named(project: Project, command: str, path: str, message: str) -> None:
    project.write("notes.txt", "import flyte\n")
    (project.folder / "loop.py").symlink_to("loop.py")
    os.mkfifo(project.folder / "pipe.py")
    ended = project.run(command, "hello.py", path)
    assert (ended.code, ended.out, ended.err) == (2, "", f"flyte-compile: {message}\n")


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        (b"import flyte\nenv = (\n", "FC001", "2:"),
        (b"import flyte\nenv = flyte.TaskEnvironment(name=)\n", "FC001", "2:"),
        (b"x = 1\n\xff = 2\n", "FC002", "2:"),
        (b"# coding: klingon\nx = 1\n", "FC002", "1:"),
        (b"import flyte\nbreak\n", "FC001", "2:1"),
        (b"x = 1\n\0\n", "FC001", "2:"),
        (b"(" * 10_000, "FC001", "1:"),
        (b"\xff\xfeh\0i\0", "FC002", "1:"),
    ],
    ids=["unclosed", "syntax", "encoding", "unknown encoding", "out of place", "NUL", "nesting", "UTF-16"],
)
def test_a_module_that_is_none_is_a_finding(project: Project, data: bytes, code: str, place: str) -> None:
    project.write("bad.py", data)
    for command in ("check", "inspect"):
        ended = project.run(command, ".")
        assert ended.code == 1
        assert f"error[{code}]" in ended.said
        assert f"--> bad.py:{place}" in ended.said
    assert project.run(".", "-o", "build").code == 1
    assert "tasks/hello/greet/pod.yaml" in project.tree()


def test_a_module_alone_that_is_none_leaves_nothing_to_write(project: Project) -> None:
    project.write("bad.py", b"(")
    ended = project.run("bad.py", "-o", "build")
    assert ended.code == 1
    assert "error[FC001]" in ended.said
    assert not project.tree()


@pytest.mark.parametrize("text", [b"", b"\n", b"# nothing\n", b"\xef\xbb\xbf"], ids=["empty", "line", "comment", "BOM"])
def test_an_empty_module_declares_nothing(project: Project, text: bytes) -> None:
    project.write("hello.py", text)
    assert project.run("check", "hello.py").code == 0
    assert "No task environment" in project.run("hello.py", "-o", "build").said


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: b"# coding: latin-1\n" + text.replace("world", "w\u00f6rld").encode("latin-1"),
    ],
    ids=["BOM", "CRLF", "CR", "latin-1"],
)
def test_any_python_source_will_do(project: Project, encode: object) -> None:
    assert callable(encode)
    project.write("hello.py", encode("\n".join(line[4:] for line in HELLO.splitlines()[1:]) + "\n"))
    ended = project.run("inspect", "hello.py")
    assert ended.code == 0
    [environment] = json.loads(ended.out)["environments"]
    assert environment["tasks"][0]["name"] == "hello.greet"
    assert environment["source"]["line"] in (3, 4)


def test_a_finding_in_a_file_with_a_bom_and_crlf_is_shown_where_it_is(project: Project) -> None:
    project.write("hello.py", b'\xef\xbb\xbfimport flyte\r\nenv = flyte.TaskEnvironment(name="Not a name")\r\n')
    assert '2 | env = flyte.TaskEnvironment(name="Not a name")\n' in project.run("check", "hello.py").said


def test_a_folder_stands_for_its_modules_and_a_module_for_what_it_imports(project: Project) -> None:
    project.write("pyproject.toml", "")
    project.write("pipelines/__init__.py", "")
    project.write("pipelines/shared.py", 'import flyte\nenv = flyte.TaskEnvironment(name="shared")\n')
    project.write("pipelines/main.py", "from pipelines.shared import env\n\n@env.task\ndef run() -> None: ...\n")
    project.write("pipelines/other.py", 'import flyte\nenv = flyte.TaskEnvironment(name="other")\n')
    assert _names(project, "pipelines/main.py") == ["shared"]
    assert _names(project, "pipelines") == ["other", "shared"]
    assert _names(project, ".") == ["hello", "other", "shared"]
    assert _names(project, "hello.py", "pipelines/other.py") == ["hello", "other"]
    assert _names(project, "hello.py", "hello.py", ".", "./pipelines/../hello.py") == ["hello", "other", "shared"]


def _names(project: Project, *src: str) -> list[str]:
    return sorted(item["name"] for item in json.loads(project.run("inspect", *src).out)["environments"])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse the name")
def test_a_file_name_that_is_no_text_is_a_finding(project: Project) -> None:
    (project.folder / os.fsdecode(b"caf\xe9.py")).write_text('import flyte\nenv = flyte.TaskEnvironment(name="x")\n')
    for arguments in (("check", "."), ("inspect", "."), (".", "-o", "build")):
        ended = project.run(*arguments)
        assert ended.code == 1
        assert "error[FC002]: the file's name isn't UTF-8\n --> caf\\udce9.py:1:1\n" in ended.said
    assert "tasks/hello/greet/pod.yaml" in project.tree()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_finding(project: Project) -> None:
    (project.folder / "hello.py").chmod(0)
    assert "error[FC002]" in project.run("check", "hello.py").said
