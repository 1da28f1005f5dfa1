"""The command line: one module a command, and what they share."""

from flyte_compile.cli.group import main

__all__ = ["main"]
