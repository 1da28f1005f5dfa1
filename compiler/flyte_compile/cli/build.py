"""`flyte-compile build`: everything, written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flyte_compile.cli.exits import FINDINGS, USAGE, fail, guarded, interruptible
from flyte_compile.cli.help import SectionedCommand
from flyte_compile.cli.in_memory import compile_in_memory
from flyte_compile.cli.options import compiling
from flyte_compile.cli.preparing import named
from flyte_compile.cli.screen import counted, exit_code, number, say

if TYPE_CHECKING:
    from flyte_compile.pipeline import Compiled


@click.command(
    cls=SectionedCommand,
    examples=(
        ("flyte-compile src/ -o build", "all modules of a folder"),
        ("flyte-compile flow.py -o build --platform gke", "for the node labels of GKE"),
        ("flyte-compile src/ -o build --define STAGE=prod", "with a variable that the modules read"),
    ),
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The build folder.")
@click.option("--force", is_flag=True, help="Overwrite what was edited by hand in the build folder.")
@compiling
def build(src: tuple[Path, ...], output: Path | None, force: bool, quiet: bool, verbose: bool, **given: Any) -> None:
    """Compile SRC into the build folder.

    An environment with an error in it is left out, and the others are written all the same. Files of an earlier compile
    that are no longer made are removed; files of yours in the folder stay.
    """
    guarded(lambda: _build(src, output, force, quiet, verbose, given))


def _build(
    src: tuple[Path, ...], output: Path | None, force: bool, quiet: bool, verbose: bool, given: dict[str, Any]
) -> int:
    from flyte_compile.write import WriteError, settle, write_files

    made = compile_in_memory(src, output, quiet, verbose, given)
    folder, compiled, quiet = made.folder, made.compiled, made.quiet
    if compiled.checked.declares_nothing:
        say(f"No task environment is declared in {named(src)}; nothing is written.", quiet=False)
        return FINDINGS
    try:
        with interruptible(lambda: settle(folder)):
            report = write_files(folder, compiled.files, force=force or made.config.force)
    except WriteError as error:
        fail(str(error), USAGE)
    if report.refused:
        for path in report.edited:
            say(f"{folder / path}: edited since a compile wrote it", quiet=False)
        for path in report.foreign:
            say(f"{folder / path}: not written by a compile", quiet=False)
        fail("nothing is written: move these files away, or overwrite them with --force", FINDINGS)
    if made.verbose:
        for path in report.written:
            say(f"wrote {folder / path}", quiet)
        for path in report.removed:
            say(f"removed {folder / path}", quiet)
    for path in report.kept:
        say(f"{folder / path}: no longer made, kept because it was edited by hand", quiet)
    if compiled.checked.withheld:
        from flyte_compile.diagnostics import printable

        names = ", ".join(dict.fromkeys(map(printable, compiled.checked.withheld)))
        say(f"Left out, because of errors{_also_suppressed(compiled)}: {names}.", quiet)
    elif compiled.checked.incomplete and not compiled.checked.fails:
        say("Some artefacts are left out, because of errors that are suppressed.", quiet)
    say(_built(compiled, folder, len(report.written)), quiet)
    # Whoever suppresses an error that nothing can be written for must not take the build for a whole one.
    incomplete = compiled.checked.incomplete and made.config.policy.fail_on is not None
    return FINDINGS if incomplete else exit_code(compiled.checked)


def _also_suppressed(compiled: Compiled) -> str:
    """What to add where somebody may look for the errors in vain."""
    from flyte_compile.triage import Fate

    return ", suppressed ones included" if set(compiled.checked.dismissed) - {Fate.KEPT} else ""


def _built(compiled: Compiled, folder: Path, written: int) -> str:
    made = f"{number(len(compiled.plan.entrypoints), 'entrypoint')}, {number(len(compiled.plan.images), 'image')}"
    state = f"{number(written, 'file')} written" if written else "nothing has changed"
    return f"{counted(compiled.checked)} -> {folder}: {made}; {state}."
