"""`drift`: the build folder against what a build would write now."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from tests.cli.conftest import HELLO, Project

CURRENT = "1 environment, 1 task, 4 of 4 values resolved; build is current.\n"


@pytest.fixture
def built(project: Project) -> Project:
    """A project with a build that is current."""
    project.run("hello.py", "-o", "build")
    return project


def _change(project: Project) -> None:
    project.write("hello.py", HELLO.replace("1Gi", "2Gi").replace("greet", "salute"))


def test_a_current_folder_ends_with_0_and_stays_as_it_is(built: Project) -> None:
    built.write("build/mine.txt", "mine")
    before = built.tree()
    ended = built.run("drift", "hello.py", "-o", "build")
    assert (ended.code, ended.out, ended.err) == (0, "", CURRENT)
    assert built.run("drift", "hello.py", "-o", "build", "-q").err == ""
    assert built.run("drift", "hello.py", "-o", "build", "--diff").out == ""
    assert built.tree() == before


def test_every_file_that_a_build_would_touch_is_named(built: Project) -> None:
    _change(built)
    edited = built.folder / "build/README.md"
    edited.write_text(edited.read_text() + "by hand\n")
    stale = built.folder / "build/tasks/hello/greet/entrypoint.py"
    stale.write_text(stale.read_text() + "# by hand\n")
    built.write("build/tasks/hello/salute/pod.yaml", "mine: true\n")
    before = built.tree()
    ended = built.run("drift", "hello.py", "-o", "build")
    assert (ended.code, ended.out) == (1, "")
    lines = ended.err.splitlines()
    assert lines[:-1] == sorted(lines[:-1])
    assert set(lines[:-1]) >= {
        "build/README.md: edited since a compile wrote it",
        "build/manifest.json: out of date",
        "build/tasks/hello/greet/entrypoint.py: no longer made, and edited since a compile wrote it",
        "build/tasks/hello/greet/pod.yaml: no longer made",
        "build/tasks/hello/salute/entrypoint.py: missing",
        "build/tasks/hello/salute/pod.yaml: not written by a compile",
    }
    assert lines[-1] == f"{len(lines) - 1} files of build would change: build it again, and commit what it writes."
    assert built.tree() == before


def test_the_diff_applied_is_the_build(built: Project) -> None:
    _change(built)
    built.write("build/README.md", "by hand, and no end of line")
    ended = built.run("drift", "hello.py", "-o", "build", "--diff")
    assert ended.code == 1
    assert "--- build/tasks/hello/greet/pod.yaml\n+++ /dev/null\n" in ended.out
    assert "--- /dev/null\n+++ build/tasks/hello/salute/pod.yaml\n" in ended.out
    patch = built.write("change.patch", ended.out)
    subprocess.run(["git", "apply", "-p0", patch], cwd=built.folder, check=True)
    assert built.run("drift", "hello.py", "-o", "build").err == CURRENT


def test_what_is_no_text_is_not_printed(built: Project) -> None:
    built.write("build/README.md", b"\xff\0")
    assert built.run("drift", "hello.py", "-o", "build", "--diff").out == (
        "Binary files build/README.md and build/README.md differ\n"
    )


def test_a_folder_that_was_never_built(project: Project) -> None:
    ended = project.run("drift", "hello.py", "-o", "build")
    assert (ended.code, ended.err) == (1, "There is no build: a build has yet to write it.\n")
    assert project.tree(".").keys() == {"hello.py"}
    listed = project.run("drift", "hello.py", "-o", "build", "--diff")
    assert "+++ build/manifest.json\n" in listed.out


def test_errors_are_shown_and_nothing_is_compared(built: Project) -> None:
    built.write("hello.py", HELLO.replace("1Gi", "1GB"))
    ended = built.run("drift", "hello.py", "-o", "build", "--diff")
    assert (ended.code, ended.out) == (1, "")
    assert "error[FC301]" in ended.err
    assert "no longer made" not in ended.err


def test_nothing_declared(project: Project) -> None:
    project.write("hello.py", "print()\n")
    ended = project.run("drift", "hello.py", "-o", "build")
    assert (ended.code, ended.err) == (
        1,
        "No task environment is declared in 'hello.py'; there is nothing to compare.\n",
    )


def test_the_folder_as_configured(built: Project) -> None:
    assert built.run("drift", "hello.py").code == 2
    built.write("pyproject.toml", '[tool.flyte-compile]\noutput = "build"\n')
    assert built.run("drift", "hello.py").code == 0


def test_a_link_in_the_place_of_a_file_is_named(built: Project) -> None:
    manifest = built.folder / "build/manifest.json"
    shutil.move(manifest, built.folder / "elsewhere.json")
    manifest.symlink_to("../elsewhere.json")
    ended = built.run("drift", "hello.py", "-o", "build", "-q")
    assert ended.code == 1
    assert "build/manifest.json: out of date\n" in ended.err


def test_an_environment_that_is_left_out_with_consent_is_no_drift(built: Project) -> None:
    variable = HELLO.replace("resources=", 'env_vars={"not a=name": "x"}, resources=')
    built.write("hello.py", variable)
    assert built.run("drift", "hello.py", "-o", "build").code == 1
    built.write("more.py", HELLO.replace('name="hello"', 'name="more"'))
    arguments = ("hello.py", "more.py", "-o", "build", "--fail-on", "never")
    assert "hello" in built.run(*arguments).err.split("Left out")[1]
    assert built.run("drift", *arguments).code == 0
