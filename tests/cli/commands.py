"""The commands of the program, which it imports only where they are wanted."""

from __future__ import annotations

import click

from flyte_compile.cli import main

_CONTEXT = click.Context(main)
COMMANDS = {
    name: command for name in main.list_commands(_CONTEXT) if (command := main.get_command(_CONTEXT, name)) is not None
}
