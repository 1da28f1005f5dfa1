"""`flyte-compile inspect`: the manifest on standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from flyte_compile.cli.exits import guarded
from flyte_compile.cli.help import SectionedCommand
from flyte_compile.cli.options import compiling
from flyte_compile.cli.preparing import prepare
from flyte_compile.cli.screen import exit_code, loudness, show


@click.command(
    cls=SectionedCommand,
    examples=(("flyte-compile inspect src/ | jq .environments", "what was understood, for other programs"),),
)
@compiling
def inspect(src: tuple[Path, ...], quiet: bool, verbose: bool, **given: Any) -> None:
    """Print the manifest of SRC on stdout, as JSON; write nothing.

    It is the manifest.json that a build writes: every declaration as it was understood, and what was made of it.
    """
    guarded(lambda: _inspect(src, quiet, verbose, given))


def _inspect(src: tuple[Path, ...], quiet: bool, verbose: bool, given: dict[str, Any]) -> int:
    from flyte_compile.emit.files import MANIFEST
    from flyte_compile.pipeline import compile_project

    project, config = prepare(src, None, given)
    quiet, verbose = loudness(quiet, verbose, config)
    compiled = compile_project(src, project, config)
    show(compiled.checked, quiet, verbose)
    sys.stdout.buffer.write(compiled.files[MANIFEST].encode())
    sys.stdout.flush()
    return exit_code(compiled.checked)
