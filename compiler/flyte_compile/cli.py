"""The command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from flyte_compile import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flyte_compile.config import Config
    from flyte_compile.diagnostics import Diagnostic
    from flyte_compile.pipeline import Checked, Compiled
    from flyte_compile.source import Project

CLEAN, FINDINGS, USAGE, BUG = 0, 1, 2, 3
"""Exit codes: clean; findings at the failing level; wrong usage or configuration; a bug in this program."""


class _DefaultCommand(click.Group):
    """A group whose `build` is meant where the first word names no command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = next((word for word in args if word in self.commands or not word.startswith("-")), None)
        own = {"--help", "--version", "-h"}
        if args and not (set(args) & own and first is None) and first not in self.commands and not (args[0] in own):
            args = ["build", *args]
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage("flyte-compile", "SRC... -o BUILD | COMMAND ...")


@click.group(
    cls=_DefaultCommand,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 clean, 1 findings, 2 wrong usage or configuration, 3 a bug in flyte-compile.",
)
@click.version_option(__version__, prog_name="flyte-compile", message="%(prog)s %(version)s")
def main() -> None:
    """Compile Flyte task environments to Dockerfiles, Kubernetes YAML and entrypoints, without importing them.

    `flyte-compile SRC... -o BUILD` is short for `flyte-compile build SRC... -o BUILD`. A file stands for itself and the
    project modules that it imports, a folder for all modules below it. Every option can stand in [tool.flyte-compile] of
    the project's pyproject.toml.
    """


def _shared(function: Callable[..., None]) -> Callable[..., None]:
    """The options that every command takes."""
    options: Sequence[Callable[[Callable[..., None]], Callable[..., None]]] = (
        click.argument("src", nargs=-1, required=True, type=click.Path(path_type=Path)),
        click.option("--root", type=click.Path(path_type=Path), help="The folder that module names start from."),
        click.option("--target", metavar="NAME", help="What to emit for reusable pools  [default: kubernetes]"),
        click.option(
            "--platform", metavar="NAME", help="Node labels of accelerators and spot capacity  [default: generic]"
        ),
        click.option("--registry", metavar="HOST/PATH", help="The registry of images that name none."),
        click.option(
            "--endpoint", metavar="HOST", help="Flyte's endpoint: on localhost, images go to localhost:30000."
        ),
        click.option("--tag", metavar="TAG", help="The tag of every image  [default: a digest of its content]"),
        click.option("--namespace", metavar="NAME", help="The Kubernetes namespace of everything that is installed."),
        click.option(
            "--define", metavar="NAME=VALUE", multiple=True, help="An environment variable of the compile; repeatable."
        ),
        click.option("--python", metavar="X.Y", help="The Python of images that leave it open  [default: 3.12]"),
        click.option(
            "--flyte-version", metavar="X.Y.Z", help="The SDK release  [default: as locked, else the newest known]"
        ),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
        click.option("-v", "--verbose", is_flag=True, help="Show notes, and what was written."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@main.command()
@_shared
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The build folder.")
@click.option("--force", is_flag=True, help="Overwrite files in the build folder that were edited by hand.")
def build(src: tuple[Path, ...], output: Path | None, force: bool, quiet: bool, verbose: bool, **given: Any) -> None:
    """Compile SRC into the build folder."""
    _guarded(lambda: _build(src, output, force, quiet, verbose, given))


@main.command()
@_shared
def check(src: tuple[Path, ...], quiet: bool, verbose: bool, **given: Any) -> None:
    """Validate SRC; write nothing."""
    _guarded(lambda: _check(src, quiet, verbose, given))


@main.command()
@_shared
def inspect(src: tuple[Path, ...], quiet: bool, verbose: bool, **given: Any) -> None:
    """Print the manifest of SRC as JSON; write nothing."""
    _guarded(lambda: _inspect(src, quiet, verbose, given))


def _build(
    src: tuple[Path, ...], output: Path | None, force: bool, quiet: bool, verbose: bool, given: dict[str, Any]
) -> int:
    from flyte_compile.pipeline import compile_project
    from flyte_compile.write import WriteError, write_files

    project, config = _prepare(src, output, given)
    folder = output if output is not None else project.root / config.output if config.output else None
    if folder is None:
        _usage("there is no build folder: give one with -o BUILD")
    compiled = compile_project(src, project, config)
    _show(compiled.checked, compiled.diagnostics, quiet, verbose)
    if compiled.checked.declares_nothing:
        _say(f"No task environment is declared in {_named(src)}; nothing is written.", quiet=False)
        return FINDINGS
    try:
        report = write_files(folder, compiled.files, force=force)
    except WriteError as error:
        _fail(str(error))
    if report.refused:
        for path in (*report.edited, *report.foreign):
            click.echo(f"{folder / path}: not written by the last compile as it stands now", err=True)
        _fail("nothing is written; give --force to overwrite these files", FINDINGS)
    if verbose:
        for path in report.written:
            _say(f"wrote {folder / path}", quiet)
        for path in report.removed:
            _say(f"removed {folder / path}", quiet)
    _say(_built(compiled, folder, len(report.written)), quiet)
    return _code(compiled.diagnostics)


def _check(src: tuple[Path, ...], quiet: bool, verbose: bool, given: dict[str, Any]) -> int:
    from flyte_compile import pipeline

    project, config = _prepare(src, None, given)
    checked = pipeline.check(src, project, config)
    _show(checked, checked.diagnostics, quiet, verbose)
    if checked.declares_nothing:
        _say(f"No task environment is declared in {_named(src)}.", quiet)
    else:
        _say(_counted(checked), quiet)
    return _code(checked.diagnostics)


def _inspect(src: tuple[Path, ...], quiet: bool, verbose: bool, given: dict[str, Any]) -> int:
    from flyte_compile.emit.files import MANIFEST
    from flyte_compile.pipeline import compile_project

    project, config = _prepare(src, None, given)
    compiled = compile_project(src, project, config)
    _show(compiled.checked, compiled.diagnostics, quiet, verbose)
    sys.stdout.buffer.write(compiled.files[MANIFEST].encode())
    sys.stdout.flush()
    return _code(compiled.diagnostics)


# ---- before the stages ----


def _prepare(src: tuple[Path, ...], output: Path | None, given: dict[str, Any]) -> tuple[Project, Config]:
    """Find the project and merge the configuration; wrong usage ends the program."""
    from flyte_compile.config import ConfigError, load_config
    from flyte_compile.source import Project, find_project_root

    for path in src:
        if not path.exists():
            _usage(f"{str(path)!r} doesn't exist")
        if path.is_file() and path.suffix != ".py":
            _usage(f"{str(path)!r} is no Python module")
    import_root = given.pop("root")
    if import_root is not None and not import_root.is_dir():
        _usage(f"--root {str(import_root)!r} is no folder")
    resolved = [path.resolve() for path in src]
    root = find_project_root([*resolved, import_root.resolve()] if import_root is not None else resolved)
    define = {}
    for item in given.pop("define"):
        name, equals, value = item.partition("=")
        if not equals or not name:
            _usage(f"--define {item!r} isn't NAME=VALUE")
        define[name] = value
    values = {key.replace("_", "-"): value for key, value in given.items()} | {"define": define}
    build_folder = Path(os.path.abspath(output)) if output is not None else None
    project = Project(root, build_folder)
    if import_root is not None:
        values["root"] = project.relative(import_root.resolve())
    try:
        config = load_config(root, values)
    except ConfigError as error:
        _usage(str(error))
    return project, config


def _usage(message: str) -> NoReturn:
    _fail(message, USAGE)


def _fail(message: str, code: int = USAGE) -> NoReturn:
    click.echo(f"flyte-compile: {message}", err=True)
    sys.exit(code)


def _named(src: tuple[Path, ...]) -> str:
    return ", ".join(repr(str(path)) for path in src)


# ---- after the stages ----


def _show(checked: Checked, diagnostics: Sequence[Diagnostic], quiet: bool, verbose: bool) -> None:
    """Findings on standard error; notes only when asked for."""
    from flyte_compile.diagnostics import Severity
    from flyte_compile.diagnostics.order import distinct
    from flyte_compile.diagnostics.render import render_text, summarise

    least = Severity.ERROR if quiet else Severity.NOTE if verbose else Severity.WARNING
    shown = [found for found in distinct(diagnostics) if found.severity >= least]
    if shown:
        colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR") and not os.environ.get("CI")
        width = os.get_terminal_size(sys.stderr.fileno()).columns if sys.stderr.isatty() else None
        click.echo(render_text(shown, checked.source_of, colour=colour, width=width), err=True, color=colour)
    if diagnostics and not quiet:
        hidden = len(distinct(diagnostics)) - len(shown)
        notes = f" ({hidden} note{'s' if hidden != 1 else ''} hidden; -v shows them)" if hidden else ""
        click.echo(summarise(distinct(diagnostics)) + notes, err=True)


def _built(compiled: Compiled, folder: Path, written: int) -> str:
    tasks = len(compiled.plan.entrypoints)
    images = len(compiled.plan.images)
    state = f"{written} files written" if written else "nothing has changed"
    return f"{_counted(compiled.checked)} -> {folder}: {tasks} entrypoints, {images} images; {state}."


def _counted(checked: Checked) -> str:
    program = checked.program
    environments = len(program.environments)
    tasks = sum(len(environment.tasks) for environment in program.environments)
    unknown = program.values_resolved - program.values_known
    values = f"{program.values_known} of {program.values_resolved} values"
    rest = f", {unknown} unknown" if unknown else ""
    return f"{environments} environments, {tasks} tasks, {values} resolved{rest}"


def _code(diagnostics: Sequence[Diagnostic]) -> int:
    from flyte_compile.diagnostics import Severity
    from flyte_compile.pipeline import failing

    return FINDINGS if failing(diagnostics, Severity.ERROR) else CLEAN


def _say(message: str, quiet: bool) -> None:
    if not quiet:
        click.echo(message, err=True)


def _guarded(command: Callable[[], int]) -> NoReturn:
    """Run a command; an exception that gets here is a bug of this program, and says so."""
    try:
        sys.exit(command())
    except (SystemExit, KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception:  # noqa: BLE001
        import traceback

        traceback.print_exc()
        click.echo(
            "flyte-compile: this is a bug in flyte-compile, not in your program; please report it with the lines above.",
            err=True,
        )
        sys.exit(BUG)
