"""`flyte-compile drift`: whether the build folder is what a build would write now, and nothing written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flyte_compile.cli.exits import CLEAN, FINDINGS, USAGE, fail, guarded
from flyte_compile.cli.help import SectionedCommand
from flyte_compile.cli.in_memory import compile_in_memory
from flyte_compile.cli.options import compiling
from flyte_compile.cli.preparing import named
from flyte_compile.cli.screen import counted, exit_code, number, say

if TYPE_CHECKING:
    from flyte_compile.write import DriftReport


@click.command(
    cls=SectionedCommand,
    examples=(
        ("flyte-compile drift src/ -o build", "is the committed folder current?"),
        ("flyte-compile drift src/ -o build --diff", "what would change, as a diff"),
    ),
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The build folder.")
@click.option("--diff", is_flag=True, help="Print on stdout what a build would change, as a unified diff.")
@compiling
def drift(src: tuple[Path, ...], output: Path | None, diff: bool, quiet: bool, verbose: bool, **given: Any) -> None:
    """Compare the build folder with SRC; write nothing.

    Compiles in memory and names every file of the folder that a build would write, change or remove. The folder that is
    committed with its sources is current where this ends with 0. Files of yours in it don't count.
    """
    guarded(lambda: _drift(src, output, diff, quiet, verbose, given))


def _drift(
    src: tuple[Path, ...], output: Path | None, diff: bool, quiet: bool, verbose: bool, given: dict[str, Any]
) -> int:
    from flyte_compile.write import WriteError, compare_files, unified_diff

    made = compile_in_memory(src, output, quiet, verbose, given)
    folder, compiled, quiet = made.folder, made.compiled, made.quiet
    if compiled.checked.declares_nothing:
        say(f"No task environment is declared in {named(src)}; there is nothing to compare.", quiet=False)
        return FINDINGS
    if exit_code(compiled.checked) != CLEAN:
        # What errors keep from being made would be called stale, and be back as soon as they are mended.
        say(f"{folder} isn't compared: a build of this would be incomplete.", quiet=False)
        return FINDINGS
    try:
        found = compare_files(folder, compiled.files)
        if diff:
            sys.stdout.buffer.writelines(line.encode() for line in unified_diff(folder, compiled.files, found))
            sys.stdout.flush()
    except WriteError as error:
        fail(str(error), USAGE)
    if found.clean:
        say(f"{counted(compiled.checked)}; {folder} is current.", quiet)
        return CLEAN
    if not folder.exists():
        say(f"There is no {folder}: a build has yet to write it.", quiet=False)
        return FINDINGS
    states = _states(found)
    for path, state in sorted(states.items()):
        say(f"{folder / path}: {state}", quiet=False)
    say(f"{number(len(states), 'file')} of {folder} would change: build it again, and commit what it writes.", quiet)
    return FINDINGS


def _states(found: DriftReport) -> dict[str, str]:
    """By path: what is the matter with each file that a build would write, change or remove."""
    return {
        **dict.fromkeys(found.missing, "missing"),
        **dict.fromkeys(found.changed, "out of date"),
        **dict.fromkeys(found.edited, "edited since a compile wrote it"),
        **dict.fromkeys(found.foreign, "not written by a compile"),
        **dict.fromkeys(found.stale, "no longer made"),
        **dict.fromkeys(found.kept, "no longer made, and edited since a compile wrote it"),
    }
