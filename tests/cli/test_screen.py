"""How much is said, in which colours, and on which stream."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.cli.conftest import Project

ESCAPE = "\x1b["


@pytest.fixture
def findings(project: Project) -> Project:
    """A project with one finding of each severity."""
    project.write(
        "hello.py",
        """
        import flyte

        cached = flyte.TaskEnvironment(name="cached", cache="auto")
        moving = flyte.TaskEnvironment(name="moving", image="python:latest")
        broken = flyte.TaskEnvironment(name="Broken name")


        @cached.task
        async def greet() -> None: ...
        """,
    )
    return project


def test_notes_are_counted_and_shown_when_asked_for(findings: Project) -> None:
    usual = findings.run("hello.py", "-o", "build").err
    assert "error[" in usual
    assert "warning[" in usual
    assert "note[" not in usual
    assert "Found 1 error, 1 warning, 1 note. (1 note hidden; -v shows them)\n" in usual
    verbose = findings.run("-v", "hello.py", "-o", "other").err
    assert "note[FC825]" in verbose
    assert "Found 1 error, 1 warning, 1 note.\n" in verbose
    assert "wrote other/tasks/cached/greet/pod.yaml\n" in verbose


def test_quiet_shows_errors_alone(findings: Project) -> None:
    quiet = findings.run("-q", "hello.py", "-o", "build")
    assert quiet.code == 1
    assert quiet.err.startswith("error[")
    for word in ("warning", "note", "Found", "environments", "wrote"):
        assert word not in quiet.err
    findings.write("hello.py", 'import flyte\nenv = flyte.TaskEnvironment(name="x", image="python:latest")\n')
    for arguments in (("hello.py", "-o", "build"), ("check", "hello.py")):
        assert findings.run("-q", *arguments).err == ""


def test_a_build_says_everything_on_stderr(findings: Project) -> None:
    assert findings.run("-v", "hello.py", "-o", "build").out == ""


def test_a_check_has_its_findings_on_stdout_and_their_number_on_stderr(findings: Project) -> None:
    ended = findings.run("-v", "check", "hello.py")
    assert "error[" in ended.out and "note[" in ended.out
    assert "Found" not in ended.out
    assert "Found" in ended.err and "error[" not in ended.err


def test_what_user_code_says_is_no_instruction_to_a_terminal(project: Project) -> None:
    project.write("hello.py", 'import flyte\nenv = flyte.TaskEnvironment(name="\\x1b[31m \u202e \x9b")\n')
    shown = project.run("check", "hello.py").said
    assert not set(shown) & {"\x1b", "\u202e", "\x9b"}


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"CI": "true"}, False),
        ({"CI": "true", "FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
    ids=str,
)
def test_colours_on_a_terminal(findings: Project, variables: dict[str, str], coloured: bool) -> None:
    text = findings.on_a_terminal("check", "hello.py", **variables)
    assert "error[FC1" in text
    assert (ESCAPE in text) == coloured


def test_no_colours_where_nobody_looks(findings: Project) -> None:
    command = [sys.executable, "-m", "flyte_compile", "check", "hello.py"]
    unset = ("NO_COLOR", "CI", "FORCE_COLOR")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    ended = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert ESCAPE not in ended.stdout + ended.stderr
    forced = subprocess.run(command, capture_output=True, text=True, env={**environment, "FORCE_COLOR": "1"})
    assert ESCAPE in forced.stdout


def test_a_place_leads_from_where_the_reader_stands(project: Project) -> None:
    wrong = 'import flyte\n\nenv = flyte.TaskEnvironment(name="x", resources=flyte.Resources(memory="4GB"))\n'
    for name in ("one", "two"):
        project.write(f"{name}/pyproject.toml", "")
        project.write(f"{name}/flow.py", wrong)
    ended = project.run("check", "--changed", "one/flow.py", "two/flow.py")
    assert "--> one/flow.py:3:" in ended.out
    assert "--> two/flow.py:3:" in ended.out
