"""`flyte-compile completion`: the script of a shell, and the values that options may have."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from flyte_compile.cli.help import SectionedCommand

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_PROGRAM: Final = "flyte-compile"
_VARIABLE: Final = "_FLYTE_COMPILE_COMPLETE"
"""Under which the script asks the program, by click's rule for its name."""


@click.command(
    cls=SectionedCommand,
    examples=(
        ('eval "$(flyte-compile completion bash)"', "in ~/.bashrc"),
        ('eval "$(flyte-compile completion zsh)"', "in ~/.zshrc, after compinit"),
        ("flyte-compile completion fish | source", "in ~/.config/fish/config.fish"),
    ),
)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    It completes commands, options and files, platforms, and the codes and names of findings.
    """
    from click.shell_completion import ShellComplete, get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    # bash's own `source` starts a bash to ask for its version first.
    click.echo(ShellComplete.source(kind(context.find_root().command, {}, _PROGRAM, _VARIABLE)))


def platforms(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The names of platforms: the built-in ones, and those of the project that the current folder is in."""
    from flyte_compile.config import ConfigError, load_config
    from flyte_compile.plan.kubernetes.platforms import built_in
    from flyte_compile.source import find_project_root

    names = set(built_in())
    with contextlib.suppress(ConfigError, OSError):
        names |= set(load_config(find_project_root([Path.cwd()]), {}).options.platforms)
    return sorted(name for name in names if name.startswith(incomplete))


def codes(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes and names of findings, each with the other; where a list is begun, what may come next in it."""
    from click.shell_completion import CompletionItem

    from flyte_compile.rules import NAMES

    begun, comma, word = incomplete.rpartition(",") if isinstance(parameter, click.Option) else ("", "", incomplete)
    items = {**NAMES, **{name: code for code, name in NAMES.items()}}
    return [
        CompletionItem(f"{begun}{comma}{found}", help=other)
        for found, other in sorted(items.items())
        if found.startswith(word)
    ]


def levels(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The levels that a command may fail on."""
    from flyte_compile.triage import LEVELS

    return [level for level in LEVELS if level.startswith(incomplete)]


def targets(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """What reusable pools may become."""
    from flyte_compile.plan.options import TARGETS

    return [target for target in TARGETS if target.startswith(incomplete)]
