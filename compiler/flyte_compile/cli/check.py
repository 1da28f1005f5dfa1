"""`flyte-compile check`: every finding, and nothing written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from flyte_compile.cli.changed import Job, changed_jobs
from flyte_compile.cli.exits import CLEAN, FINDINGS, guarded, usage
from flyte_compile.cli.fixing import Mending, fixing, mend, show_changes, told
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
    """Check SRC and report every finding; --fix mends what it can.

    Goes as far as a build does, and writes nothing but what --fix mends. Findings stand on stdout, their number on
    stderr. `flyte-compile explain CODE` says what a finding is about; one that is right as it is may be suppressed, by
    a comment on its line: `# flyte-compile: ignore[CODE] the reason`.
    """
    if unsafe_fixes and not (fix or diff):
        usage("--unsafe-fixes goes with --fix or --diff")
    if among and not changed:
        usage("--among goes with --changed")
    if diff and (report or given["format"]):
        usage("--diff goes with neither --format nor --report")
    found = Reporting(given["format"], report_files(report))
    mending = Mending(fix, diff, unsafe_fixes)
    jobs = changed_jobs(src, among, given) if changed else _whole(src, given)
    guarded(lambda: _check(jobs, mending, found, quiet, verbose, None if changed else src))


def _whole(src: tuple[Path, ...], given: dict[str, Any]) -> Iterator[Job]:
    from flyte_compile import pipeline

    project, config = prepare(src, None, given)
    yield Job(project, config, lambda project: pipeline.check(src, project, config))


def _check(
    jobs: Iterable[Job],
    mending: Mending,
    found: Reporting,
    quiet: bool,
    verbose: bool,
    declaring: tuple[Path, ...] | None,
) -> int:
    """Do the jobs; `declaring` is where environments should be declared, if anywhere."""
    code = CLEAN
    for job in jobs:
        less, more = loudness(quiet, verbose, job.config)
        message = None
        if mending.fix or mending.diff:
            checked, fixed = mend(job.look, job.project, unsafe=mending.unsafe, write=not mending.diff)
            message = told(fixed, written=not mending.diff)
            if mending.diff:
                show_changes(job.project, fixed)
                say(message or "There is nothing to fix.", less)
                code = max(code, FINDINGS if fixed.files else CLEAN)
                continue
        else:
            checked = job.look(job.project)
        found.add(job.config, checked, less, more)
        if message is not None:
            say(message, less)
        if not checked.declares_nothing:
            say(counted(checked), less)
        elif declaring is not None:
            say(f"No task environment is declared in {named(declaring)}.", less)
        code = max(code, exit_code(checked))
    if not mending.diff:
        found.finish()
    return code
