"""`check --fix` and `check --diff`: what is found is mended, or shown mended."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from flyte_compile.cli.exits import FINDINGS, USAGE, fail
from flyte_compile.cli.options import Decorator, Function, with_options
from flyte_compile.cli.screen import manner, number

if TYPE_CHECKING:
    from flyte_compile.diagnostics import Diagnostic
    from flyte_compile.fixes.rounds import Fixed
    from flyte_compile.pipeline import Checked
    from flyte_compile.source import Project


@dataclass(frozen=True, slots=True)
class Mending:
    """Whether anything is to be mended, shown mended, and by unsafe fixes as well."""

    fix: bool
    diff: bool
    unsafe: bool


def fixing(function: Function) -> Function:
    """The options of a command that can mend what it finds."""
    return with_options(_OPTIONS, function)


_OPTIONS: tuple[Decorator, ...] = (
    click.option("--fix", is_flag=True, help="Mend what has a safe fix, in place, and report what is left."),
    click.option("--diff", is_flag=True, help="Show what --fix would change, as a diff, and write nothing."),
    click.option(
        "--unsafe-fixes",
        is_flag=True,
        help="With --fix or --diff: make fixes as well that may change what a working program does.",
    ),
)


def mend(look: Callable[[Project], Checked], project: Project, *, unsafe: bool, write: bool) -> tuple[Checked, Fixed]:
    """Fix what a check finds and can be fixed, on disk if it's to be written, and give what is found after that."""
    from flyte_compile.fixes.rounds import fix_all
    from flyte_compile.write import WriteError

    checked: list[Checked] = []

    def check(project: Project) -> tuple[Diagnostic, ...]:
        checked.append(look(project))
        return checked[-1].diagnostics

    fixed = fix_all(project, check, unsafe=unsafe)
    for path, new in fixed.files.items() if write else ():
        old = project.read(path)
        try:
            written = old is not None and replaced(project, path, old, new)
        except WriteError as error:
            fail(f"{path!r} can't be written: {error.message}", USAGE)
        if not written:
            fail(f"{path!r} was changed while it was checked; nothing of it is fixed", FINDINGS)
    return checked[-1], fixed


def replaced(project: Project, path: str, old: bytes, new: bytes) -> bool:
    """Write a file of the project; whether it still held the old bytes, else nothing is done. Raises `WriteError`."""
    from flyte_compile.source.regular import read_regular
    from flyte_compile.write import write_file

    target = (project.root / path).resolve()
    if not target.is_relative_to(project.root) or read_regular(target) != old:
        return False
    write_file(target, new)
    return True


def show_changes(project: Project, fixed: Fixed) -> None:
    """The changes of all files on standard output, which `patch -p0` takes."""
    from flyte_compile.diagnostics import printable
    from flyte_compile.fixes.edits import lines_of

    colour, _ = manner(sys.stdout)
    for path, new in sorted(fixed.files.items()):
        old = project.read(path) or b""
        before, after = (list(filter(None, lines_of(data.decode(errors="surrogateescape")))) for data in (old, new))
        for line in difflib.unified_diff(before, after, path, path):
            if sys.stdout.isatty():
                shown = printable(line.rstrip("\r\n"))
                click.secho(shown, fg=_COLOURS.get(line[:1]) if colour else None, color=colour)
            else:
                data = line.encode(errors="surrogateescape")
                click.echo(data if line.endswith(("\n", "\r")) else data + _NO_END, nl=False)


_COLOURS = {"+": "green", "-": "red", "@": "cyan"}
_NO_END = b"\n\\ No newline at end of file\n"


def told(fixed: Fixed, *, written: bool) -> str | None:
    """What was fixed, in a sentence; `None` where nothing was or could be."""
    more = f"{fixed.unsafe} more with --unsafe-fixes" if fixed.unsafe else ""
    done = "Fixed" if written else "Would fix"
    if not fixed.count:
        return f"{done} nothing ({more})." if more else None
    where = number(len(fixed.files), "file")
    return f"{done} {number(fixed.count, 'problem')} in {where}" + (f" ({more})." if more else ".")
