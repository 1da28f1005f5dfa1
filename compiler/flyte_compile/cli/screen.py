"""After the stages: what a person sees."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from flyte_compile.cli.exits import CLEAN, FINDINGS

if TYPE_CHECKING:
    from flyte_compile.config import Config
    from flyte_compile.diagnostics import Diagnostic, Severity
    from flyte_compile.fixes import Resolver
    from flyte_compile.pipeline import Checked


def loudness(quiet: bool, verbose: bool, config: Config) -> tuple[bool, bool]:
    """Whether to say less and whether to say more: as the command line has it, else the configuration."""
    return (quiet, verbose) if quiet or verbose else (config.quiet, config.verbose)


def manner(stream: TextIO) -> tuple[bool, int | None]:
    """Whether what goes to a stream has colours, and how wide it may be: `None` where no terminal is."""
    wanted, unwanted = os.environ.get("FORCE_COLOR"), os.environ.get("NO_COLOR")
    if not stream.isatty():
        return bool(wanted) and not unwanted, None
    colour = not unwanted and (bool(wanted) or not os.environ.get("CI"))
    return colour, os.get_terminal_size(stream.fileno()).columns


def show(checked: Checked, quiet: bool, verbose: bool) -> None:
    """Findings on standard error; notes only when asked for."""
    least = at_least(quiet, verbose)
    fixable = show_text(checked, least, err=True)
    tell(checked, least, quiet, fixable)


def at_least(quiet: bool, verbose: bool) -> Severity:
    """The least severity that is shown."""
    from flyte_compile.diagnostics import Severity

    return Severity.ERROR if quiet else Severity.NOTE if verbose else Severity.WARNING


def show_text(
    checked: Checked, least: Severity, *, err: bool, resolver: Resolver | None = None
) -> frozenset[Diagnostic]:
    """The findings themselves, on standard error or output; gives those that --fix mends."""
    from flyte_compile.diagnostics.order import distinct
    from flyte_compile.diagnostics.render import render_text

    shown = [found for found in distinct(checked.diagnostics) if found.severity >= least]
    fixable = _fixable(checked, shown, resolver)
    if shown:
        colour, width = manner(sys.stderr if err else sys.stdout)
        folder = _folder(checked.project.root)
        text = render_text(shown, checked.source_of, colour=colour, width=width, fixable=fixable, folder=folder)
        click.echo(text, err=err, color=colour)
    return fixable


def _folder(root: Path) -> str:
    """What leads from the working directory to a project below it, so that a place can be opened from there."""
    try:
        below = root.relative_to(os.path.realpath(Path.cwd())).as_posix()
    except (OSError, ValueError):
        return ""
    return "" if below == "." else f"{below}/"


def tell(checked: Checked, least: Severity, quiet: bool, fixable: Collection[Diagnostic] = ()) -> None:
    """How many findings there are, and of which nothing is shown."""
    from flyte_compile.diagnostics.order import distinct
    from flyte_compile.diagnostics.render import FIXABLE, summarise

    diagnostics = distinct(checked.diagnostics)
    shown = [found for found in diagnostics if found.severity >= least]
    remarks = [*_hidden(len(diagnostics) - len(shown)), *_dismissed(checked)]
    if (diagnostics or remarks) and not quiet:
        click.echo(summarise(diagnostics) + (f" ({'; '.join(remarks)})" if remarks else ""), err=True)
        if fixable:
            click.echo(f"{FIXABLE} {len(fixable)} fixable with 'flyte-compile check --fix'.", err=True)


def _hidden(notes: int) -> Iterator[str]:
    if notes:
        yield f"{number(notes, 'note')} hidden; -v shows them"


def _dismissed(checked: Checked) -> Iterator[str]:
    from flyte_compile.triage import Fate

    for fate, word in ((Fate.SUPPRESSED, "suppressed"), (Fate.KNOWN_BEFORE, "in the baseline")):
        if checked.dismissed.get(fate):
            yield f"{checked.dismissed[fate]} {word}"


def resolver_of(checked: Checked) -> Resolver:
    """What finds the edits of a project's findings."""
    from flyte_compile.fixes import Resolver
    from flyte_compile.fixes.files import fixable_sources

    return Resolver(fixable_sources(checked.project))


def _fixable(checked: Checked, diagnostics: Sequence[Diagnostic], resolver: Resolver | None) -> frozenset[Diagnostic]:
    """The findings that --fix mends."""
    if all(found.fix is None for found in diagnostics):
        return frozenset()
    from flyte_compile.fixes.rounds import fixable

    return fixable(diagnostics, resolver or resolver_of(checked), unsafe=False)


def counted(checked: Checked) -> str:
    program = checked.program
    tasks = sum(len(environment.tasks) for environment in program.environments)
    unknown = program.values_resolved - program.values_known
    values = f"{program.values_known} of {program.values_resolved} values resolved"
    rest = f", {unknown} unknown" if unknown else ""
    return f"{number(len(program.environments), 'environment')}, {number(tasks, 'task')}, {values}{rest}"


def number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def exit_code(checked: Checked) -> int:
    return FINDINGS if checked.fails else CLEAN


def say(message: str, quiet: bool) -> None:
    if not quiet:
        click.echo(message, err=True)
