"""`flyte-compile check`: every finding, and nothing written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from flyte_compile.cli.changed import check_changed
from flyte_compile.cli.exits import CLEAN, FINDINGS, guarded, usage
from flyte_compile.cli.fixing import fixing, mend, show_changes, told
from flyte_compile.cli.help import SectionedCommand
from flyte_compile.cli.options import compiling
from flyte_compile.cli.preparing import named, prepare
from flyte_compile.cli.reporting import Reporting, report_files, reporting
from flyte_compile.cli.screen import counted, exit_code, loudness, say


@click.command(
    cls=SectionedCommand,
    examples=(
        ("flyte-compile check src/", "every finding in a folder"),
        ("flyte-compile check src/ --fix", "mend what can be mended safely"),
        ("flyte-compile check src/ --select FC3,FC4", "resources and secrets alone"),
        ("flyte-compile check --changed flows/sizes.py", "what a changed file reaches"),
    ),
)
@click.option(
    "--changed",
    is_flag=True,
    help="SRC are changed files of any kind: check the modules they are, those naming them, and all that import one.",
)
@click.option(
    "--among",
    type=click.Path(path_type=Path),
    multiple=True,
    help="With --changed: check modules of this folder alone; may be repeated.  [default: the project]",
)
@fixing
@reporting
@compiling
def check(
    src: tuple[Path, ...],
    changed: bool,
    among: tuple[Path, ...],
    fix: bool,
    diff: bool,
    unsafe_fixes: bool,
    report: tuple[str, ...],
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> None:
    """Check SRC and report every finding; --fix mends what it can."""
    if unsafe_fixes and not (fix or diff):
        usage("--unsafe-fixes goes with --fix or --diff")
    if among and not changed:
        usage("--among goes with --changed")
    if diff and (report or given["format"]):
        usage("--diff goes with neither --format nor --report")
    found = Reporting(given["format"], report_files(report))
    if changed:
        if fix or diff:
            usage("--changed goes with neither --fix nor --diff")
        guarded(lambda: check_changed(src, among, found, quiet, verbose, given))
    guarded(lambda: _check(src, fix, diff, unsafe_fixes, found, quiet, verbose, given))


def _check(
    src: tuple[Path, ...],
    fix: bool,
    diff: bool,
    unsafe: bool,
    found: Reporting,
    quiet: bool,
    verbose: bool,
    given: dict[str, Any],
) -> int:
    from flyte_compile import pipeline

    project, config = prepare(src, None, given)
    quiet, verbose = loudness(quiet, verbose, config)
    message = None
    if fix or diff:
        checked, fixed = mend(src, project, config, unsafe=unsafe, write=not diff)
        message = told(fixed, written=not diff)
        if diff:
            show_changes(project, fixed)
            say(message or "There is nothing to fix.", quiet)
            return FINDINGS if fixed.files else CLEAN
    else:
        checked = pipeline.check(src, project, config)
    found.add(project, config, checked, quiet, verbose)
    if message is not None:
        say(message, quiet)
    if checked.declares_nothing:
        say(f"No task environment is declared in {named(src)}.", quiet)
    else:
        say(counted(checked), quiet)
    found.finish()
    return exit_code(checked)
