"""What `build` and `drift` begin with: SRC compiled in memory, for a build folder, and its findings shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flyte_compile.cli.exits import usage
from flyte_compile.cli.preparing import build_folder, check_apart, prepare
from flyte_compile.cli.screen import loudness, show

if TYPE_CHECKING:
    from flyte_compile.config import Config
    from flyte_compile.pipeline import Compiled


@dataclass(frozen=True, slots=True)
class InMemory:
    """A compile whose files are on no disk yet."""

    folder: Path
    """Where they belong."""
    compiled: Compiled
    config: Config
    quiet: bool
    verbose: bool


def compile_in_memory(
    src: tuple[Path, ...], output: Path | None, quiet: bool, verbose: bool, given: dict[str, Any]
) -> InMemory:
    """Compile SRC and show what is found; wrong usage ends the program."""
    from flyte_compile.pipeline import compile_project

    project, config = prepare(src, output, given)
    quiet, verbose = loudness(quiet, verbose, config)
    folder = build_folder(project.root, config, output)
    if folder is None:
        usage("there is no build folder: give one with -o BUILD")
    check_apart(folder, src, project)
    compiled = compile_project(src, project, config)
    show(compiled.checked, quiet, verbose)
    return InMemory(folder, compiled, config, quiet, verbose)
