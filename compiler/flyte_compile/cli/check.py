"""`flyte-compile check`: every finding, and nothing written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from flyte_compile.cli.exits import guarded
from flyte_compile.cli.options import compiling
from flyte_compile.cli.preparing import named, prepare
from flyte_compile.cli.screen import counted, exit_code, loudness, say, show


@click.command()
@compiling
def check(src: tuple[Path, ...], quiet: bool, verbose: bool, **given: Any) -> None:
    """Check SRC and report every finding; write nothing."""
    guarded(lambda: _check(src, quiet, verbose, given))


def _check(src: tuple[Path, ...], quiet: bool, verbose: bool, given: dict[str, Any]) -> int:
    from flyte_compile import pipeline

    project, config = prepare(src, None, given)
    quiet, verbose = loudness(quiet, verbose, config)
    checked = pipeline.check(src, project, config)
    show(checked, quiet, verbose)
    if checked.declares_nothing:
        say(f"No task environment is declared in {named(src)}.", quiet)
    else:
        say(counted(checked), quiet)
    return exit_code(checked)
