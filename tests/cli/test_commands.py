"""The commands, and the order in which one may say what is wanted."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import entry_points

import click
import pytest
from tests.cli.commands import COMMANDS
from tests.cli.conftest import Project

from flyte_compile import __version__
from flyte_compile.cli import main
from flyte_compile.config import FLAGS, LISTS, TABLES, TEXTS
from flyte_compile.plan.kubernetes.platforms import built_in
from flyte_compile.plan.options import TARGETS

SUMMARY = "1 environment, 1 task, 4 of 4 values resolved"


def test_build_writes_the_folder_and_says_so(project: Project) -> None:
    ended = project.run("build", "hello.py", "-o", "build")
    files = len(project.tree())
    assert ended.code == 0
    assert ended.out == ""
    assert ended.err == f"{SUMMARY} -> build: 1 entrypoint, 1 image; {files} files written.\n"
    again = project.run("build", "hello.py", "-o", "build")
    assert again.err == f"{SUMMARY} -> build: 1 entrypoint, 1 image; nothing has changed.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("hello.py", "-o", "build"),
        ("-o", "build", "hello.py"),
        ("-obuild", "hello.py"),
        ("--output=build", "hello.py"),
        ("build", "hello.py", "-o", "build"),
        ("build", "-o", "build", "hello.py"),
        ("-o", "build", "build", "hello.py"),
        ("-q", "-o", "build", "build", "hello.py"),
        ("--define", "check=inspect", "hello.py", "-o", "build"),
        ("-o", "build", "--", "hello.py"),
    ],
    ids=" ".join,
)
def test_options_may_stand_anywhere_and_build_is_meant_where_no_command_is_named(
    project: Project, arguments: tuple[str, ...]
) -> None:
    assert project.run(*arguments).code == 0
    assert "manifest.json" in project.tree()


@pytest.mark.parametrize("arguments", [("check", "hello.py"), ("-v", "check", "hello.py"), ("check", "-q", "hello.py")])
def test_check_writes_nothing(project: Project, arguments: tuple[str, ...]) -> None:
    ended = project.run(*arguments)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == ("" if "-q" in arguments else f"{SUMMARY}\n")
    assert project.tree(".").keys() == {"hello.py"}


def test_inspect_prints_the_manifest_that_a_build_writes(project: Project) -> None:
    project.run("hello.py", "-o", "build")
    ended = project.run("inspect", "hello.py")
    assert ended.code == 0
    assert ended.out.encode() == project.tree()["manifest.json"]
    assert json.loads(ended.out)["environments"][0]["name"] == "hello"


def test_inspect_keeps_findings_out_of_the_json(project: Project) -> None:
    project.write("hello.py", 'import flyte\nenv = flyte.TaskEnvironment(name="hello", image="Upper/case:latest")\n')
    ended = project.run("inspect", "hello.py")
    assert ended.code == 1
    assert json.loads(ended.out)["diagnostics"][0]["severity"] == "error"
    assert "error[FC2" in ended.err


def test_findings_at_the_failing_level_end_with_1_and_the_rest_is_written(project: Project) -> None:
    project.write("bad.py", 'import flyte\nenv = flyte.TaskEnvironment(name="Not a name")\n')
    for command in ("check", "inspect"):
        assert project.run(command, ".").code == 1
    ended = project.run(".", "-o", "build")
    assert ended.code == 1
    assert "error[FC1" in ended.err
    assert " --> bad.py:2:" in ended.err
    assert "tasks/hello/greet/pod.yaml" in project.tree()


def test_warnings_do_not_fail(project: Project) -> None:
    project.write("hello.py", 'import flyte\nenv = flyte.TaskEnvironment(name="hello", image="python:latest")\n')
    ended = project.run("check", "hello.py")
    assert ended.code == 0
    assert "Found 1 warning" in ended.err


def test_nothing_declared_is_nothing_to_check_and_no_build(project: Project) -> None:
    project.write("plain.py", "print('hello')\n")
    checked = project.run("check", "plain.py")
    assert (checked.code, checked.err) == (0, "No task environment is declared in 'plain.py'.\n")
    for arguments in ((), ("-q",)):
        built = project.run("plain.py", "-o", "build", *arguments)
        assert (built.code, built.err) == (1, "No task environment is declared in 'plain.py'; nothing is written.\n")
    assert not project.tree()


@pytest.mark.parametrize("arguments", [(), ("build",), ("check",), ("hello.py", "--no-such-option")])
def test_wrong_usage_ends_with_2_and_shows_the_usage(project: Project, arguments: tuple[str, ...]) -> None:
    ended = project.run(*arguments)
    assert ended.code == 2
    assert "Usage: " in ended.err


def test_a_build_needs_a_folder(project: Project) -> None:
    ended = project.run("hello.py")
    assert (ended.code, ended.err) == (2, "flyte-compile: there is no build folder: give one with -o BUILD\n")


@pytest.mark.parametrize("define", ["NAME", "=value", ""])
def test_a_definition_has_a_name_and_a_value(project: Project, define: str) -> None:
    ended = project.run("check", "hello.py", "--define", define)
    assert (ended.code, ended.err) == (2, f"flyte-compile: --define {define!r} isn't NAME=VALUE\n")


def test_definitions_are_all_that_the_program_sees_of_the_environment(project: Project) -> None:
    project.write(
        "hello.py",
        """
        import os

        import flyte

        env = flyte.TaskEnvironment(name=os.environ["STAGE"] + os.environ.get("HOME", "") + os.environ.get("X", ""))
        """,
    )
    ended = project.run(
        "inspect", "hello.py", "--define", "STAGE=a", "--define", "STAGE=b", "--define", "X==", HOME="h"
    )
    assert json.loads(ended.out)["environments"][0]["name"] == "b="


def test_help_says_what_there_is() -> None:
    for name, command in COMMANDS.items():
        assert command.help
        short = command.get_short_help_str(65)
        assert not short.endswith("..."), f"the first sentence of {name} is too long for the list of commands"
        for option in command.params:
            if isinstance(option, click.Option):
                assert getattr(option, "help", None), f"{name} {option.name}"
    options = {option.name or "": option for option in COMMANDS["build"].params}
    assert {name.replace("_", "-") for name in options} - {"src", "project", *FLAGS} == {*TEXTS, *LISTS, "define"} - {
        "format"
    }
    assert set(TABLES) >= {"define"}
    for name in (*built_in(), *TARGETS):
        assert any(name in str(getattr(option, "help", "")) for option in options.values())


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("build", "--help"), ("hello.py", "-h"), ("check", "-h")])
def test_help_ends_with_0(project: Project, arguments: tuple[str, ...]) -> None:
    ended = project.run(*arguments)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Usage: ")


def test_the_version(project: Project) -> None:
    assert project.run("--version").out == f"flyte-compile {__version__}\n"


def test_a_bug_of_ours_ends_with_3_and_says_whose_it_is(project: Project) -> None:
    code = "import flyte_compile.pipeline as p; p.check = lambda *a: 1 / 0; from flyte_compile.cli import main; main()"
    ended = subprocess.run([sys.executable, "-c", code, "check", "hello.py"], capture_output=True, text=True)
    assert ended.returncode == 3
    assert "ZeroDivisionError" in ended.stderr
    assert ended.stderr.splitlines()[-1].startswith(
        "flyte-compile: this is a bug in flyte-compile, not in your program"
    )


def test_a_reader_that_goes_away_is_no_bug(project: Project) -> None:
    command = f"{sys.executable} -m flyte_compile inspect hello.py | head -c 1"
    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == ("{", "")


def test_the_script_and_the_module_are_the_same(project: Project) -> None:
    [script] = entry_points(group="console_scripts", name="flyte-compile")
    assert script.load() is main
    ended = subprocess.run(
        [sys.executable, "-m", "flyte_compile", "check", "hello.py"], capture_output=True, text=True, check=True
    )
    assert ended.stderr == f"{SUMMARY}\n"
