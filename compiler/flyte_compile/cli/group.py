"""The program itself: its commands, and which of them is meant."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from flyte_compile import __version__
from flyte_compile.cli.help import EXIT_CODES
from flyte_compile.collector import collector_off

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_COMMANDS: Final = ("check", "build", "drift", "inspect", "lock", "baseline", "rules", "explain", "lsp", "completion")
"""Each is a module beside this one, which has the command under the same name."""


class _DefaultCommand(click.Group):
    """A group whose `build` is meant where no command is named; options may stand before the command's name."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        # What a command imports and reads lives until its end.
        with collector_off():
            return super().main(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in ("-h", "--help", "--version"):
            place = self._place_of_command(args)
            args = ["build", *args] if place is None else [args[place], *args[:place], *args[place + 1 :]]
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage("flyte-compile", "[build] SRC... -o BUILD")
        formatter.write_usage("flyte-compile", "check | drift | inspect | lock | baseline SRC...")
        formatter.write_usage("flyte-compile", "rules | explain CODE | lsp | completion SHELL")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _command(cmd_name) if cmd_name in _COMMANDS else None

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Examples"):
            formatter.write_dl(
                [
                    ("flyte-compile check src/", "every finding, each with its place and what to write instead"),
                    ("flyte-compile explain FC301", "what the code of a finding stands for"),
                    ("flyte-compile src/ -o build", "Dockerfiles, Kubernetes YAML and entrypoints"),
                ]
            )
        super().format_epilog(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        # Where no command is named, SRC is: files come where no command begins so.
        return [CompletionItem(incomplete, type="file"), *super().shell_complete(ctx, incomplete)]

    def _place_of_command(self, args: list[str]) -> int | None:
        """Where a command's name stands: the first word that is neither an option nor an option's value."""
        if args[0] in _COMMANDS:
            return 0
        options = {name: option for one in _COMMANDS for option in _command(one).params for name in option.opts}
        skip = False
        for place, word in enumerate(args):
            if skip:
                skip = False
            elif word.startswith("-") and len(word) > 1:
                option = options.get(word)
                skip = isinstance(option, click.Option) and not option.is_flag
            else:
                return place if word in _COMMANDS else None
        return None


@click.group(
    name="flyte-compile",
    cls=_DefaultCommand,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@click.version_option(__version__, prog_name="flyte-compile", message="%(prog)s %(version)s")
def main() -> None:
    """Compile Flyte task environments to Dockerfiles, Kubernetes YAML and entrypoints, without importing them.

    SRC is a Python file, which stands for itself and the project modules that it imports, or a folder, which stands for
    all modules below it. The project is the nearest folder above SRC with a pyproject.toml; its table
    [tool.flyte-compile] says what the command line leaves open.

    Each command has options of its own, which its --help shows; without a command's name, `build` is meant.
    """


def _command(name: str) -> click.Command:
    """A command; its module is imported where it's wanted, for each has imports of its own."""
    command: click.Command = getattr(import_module(f"flyte_compile.cli.{name}"), name)
    return command
