"""The help: every option under a heading, and examples that are commands."""

from __future__ import annotations

import shlex

import click
import pytest
from tests.cli.commands import COMMANDS
from tests.cli.conftest import Project

from flyte_compile.cli.help import SECTIONS, SectionedCommand

_COMMANDS = sorted(COMMANDS)


@pytest.mark.parametrize("name", _COMMANDS)
def test_every_option_stands_under_one_heading(name: str) -> None:
    headings = [parameter for _, parameters in SECTIONS for parameter in parameters]
    assert len(headings) == len(set(headings))
    command = COMMANDS[name]
    assert isinstance(command, SectionedCommand)
    assert {option.name for option in command.params if isinstance(option, click.Option)} <= set(headings)


def test_every_heading_names_options_that_there_are() -> None:
    given = {option.name for command in COMMANDS.values() for option in command.params}
    assert {parameter for _, parameters in SECTIONS for parameter in parameters} <= given


@pytest.mark.parametrize("name", _COMMANDS)
def test_the_examples_are_commands(name: str) -> None:
    command = COMMANDS[name]
    assert isinstance(command, SectionedCommand)
    assert command.examples
    for example, purpose in command.examples:
        words = shlex.split(example.removeprefix('eval "$(').removesuffix(')"').partition("|")[0])
        assert words[0] == "flyte-compile"
        chosen, rest = (words[1], words[2:]) if words[1] in COMMANDS else ("build", words[1:])
        # A command keeps the names of its help option as they are first asked for.
        COMMANDS[chosen].make_context(chosen, rest, help_option_names=["-h", "--help"])
        assert purpose


@pytest.mark.parametrize("name", _COMMANDS)
def test_the_help_of_a_command_says_how_it_ends_and_what_to_type(project: Project, name: str) -> None:
    shown = project.run(name, "--help").out
    assert "Examples:\n  " in shown
    if "SRC..." in shown:
        assert "Exit codes: 0 clean" in shown
    for line in shown.splitlines():
        assert len(line) <= 80, line
