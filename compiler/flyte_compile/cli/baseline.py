"""`flyte-compile baseline`: the findings of today, so that tomorrow's are told from them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flyte_compile.cli.exits import CLEAN, USAGE, fail, guarded
from flyte_compile.cli.help import SectionedCommand
from flyte_compile.cli.options import compiling
from flyte_compile.cli.preparing import prepare
from flyte_compile.cli.screen import number, say

if TYPE_CHECKING:
    from flyte_compile.config import Config
    from flyte_compile.diagnostics import Diagnostic
    from flyte_compile.source import Project

DEFAULT_FILE = "flyte-compile-baseline.json"
_MOST_ROUNDS = 10


@click.command(
    cls=SectionedCommand,
    examples=(
        ("flyte-compile baseline src/", "today's findings are known"),
        ("flyte-compile check src/ --baseline flyte-compile-baseline.json", "report newer ones alone"),
    ),
)
@click.option(
    "-o",
    "--output",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=f"Where to write it.  [default: `baseline` of the configuration, else {DEFAULT_FILE} beside it]",
)
@compiling
def baseline(src: tuple[Path, ...], file: Path | None, quiet: bool, verbose: bool, **given: Any) -> None:
    """Write down what is found today; later runs report what is new.

    A finding is known by its code, the environment or task, and the field that it's about: code that moves stays known.
    Name the file in [tool.flyte-compile] as `baseline`, or give it with --baseline. Run this again once findings are
    mended: the file never grows by itself.
    """
    guarded(lambda: _baseline(src, file, quiet, given))


def _baseline(src: tuple[Path, ...], file: Path | None, quiet: bool, given: dict[str, Any]) -> int:
    from flyte_compile.diagnostics import distinct
    from flyte_compile.triage import baseline_of
    from flyte_compile.write import WriteError, write_file

    project, config = prepare(src, None, given, without_baseline=True)
    folder = Path(project.root)
    target = file or folder / (config.baseline_file or DEFAULT_FILE)
    if not _is_free(target):
        fail(f"{str(target)!r} is no baseline: it isn't overwritten", USAGE)
    found = _everything(src, project, config)
    try:
        write_file(target, baseline_of(found).encode())
    except WriteError as error:
        fail(str(error), USAGE)
    say(f"{number(len(distinct(found)), 'finding')} -> {target}.", quiet)
    return CLEAN


def _is_free(path: Path) -> bool:
    """Whether nothing is lost if a baseline is written there."""
    from flyte_compile.source.regular import read_regular
    from flyte_compile.triage import BaselineError, read_baseline

    if not os.path.lexists(path):
        return True
    try:
        read_baseline((read_regular(path) or b"").decode("utf-8-sig", errors="replace"))
    except BaselineError:
        return False
    return True


def _everything(src: tuple[Path, ...], project: Project, config: Config) -> tuple[Diagnostic, ...]:
    """Every finding, also those that only come to light where others are accepted."""
    from flyte_compile.pipeline import check
    from flyte_compile.triage import baseline_of, read_baseline

    found: tuple[Diagnostic, ...] = ()
    for _ in range(_MOST_ROUNDS):
        known = read_baseline(baseline_of(found))
        new = check(src, project, replace(config, baseline=known)).diagnostics
        if not new:
            break
        found = (*found, *new)
    return found
