"""The command line."""

from __future__ import annotations

import os
import stat
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
    """A group whose `build` is meant where no command is named; options may stand before the command's name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in ("-h", "--help", "--version"):
            place = self._place_of_command(args)
            args = ["build", *args] if place is None else [args[place], *args[:place], *args[place + 1 :]]
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage("flyte-compile", "[build] SRC... -o BUILD")
        formatter.write_usage("flyte-compile", "check | inspect SRC...")

    def _place_of_command(self, args: list[str]) -> int | None:
        """Where a command's name stands: the first word that is neither an option nor an option's value."""
        options = {name: option for option in self.commands["build"].params for name in option.opts}
        skip = False
        for place, word in enumerate(args):
            if skip:
                skip = False
            elif word.startswith("-") and len(word) > 1:
                option = options.get(word)
                skip = isinstance(option, click.Option) and not option.is_flag
            else:
                return place if word in self.commands else None
        return None


@click.group(
    name="flyte-compile",
    cls=_DefaultCommand,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 clean, 1 findings, 2 wrong usage or configuration, 3 a bug in flyte-compile.",
)
@click.version_option(__version__, prog_name="flyte-compile", message="%(prog)s %(version)s")
def main() -> None:
    """Compile Flyte task environments to Dockerfiles, Kubernetes YAML and entrypoints, without importing them.

    SRC is a Python file, which stands for itself and the project modules that it imports, or a folder, which stands for
    all modules below it. The project is the nearest folder above SRC with a pyproject.toml; its table
    [tool.flyte-compile] says what the command line leaves open.

    `flyte-compile build --help` shows the options.
    """


def _shared(function: Callable[..., None]) -> Callable[..., None]:
    """The options that every command takes."""
    options: Sequence[Callable[[Callable[..., None]], Callable[..., None]]] = (
        click.argument("src", nargs=-1, required=True, type=click.Path(path_type=Path)),
        click.option("-q", "--quiet", is_flag=True, help="Show errors only."),
        click.option("-v", "--verbose", is_flag=True, help="Show notes as well, and each file written."),
        click.option("--strict", is_flag=True, help="Take for an error whatever of an environment isn't known."),
        click.option(
            "--platform",
            metavar="NAME",
            help="Whose node labels stand for devices and spot capacity: aks, eks, flyte, generic, gfd, gke, karpenter,"
            " or one of [tool.flyte-compile.platforms].  [default: generic]",
        ),
        click.option("--namespace", metavar="NAME", help="The Kubernetes namespace of what is installed."),
        click.option(
            "--registry",
            metavar="HOST/PATH",
            help="Where images go that name no registry.  [default: ghcr.io/flyteorg]",
        ),
        click.option("--tag", metavar="TAG", help="The tag of every image.  [default: a digest of its content]"),
        click.option(
            "--define",
            metavar="NAME=VALUE",
            multiple=True,
            help="What os.environ holds for the program, and nothing else; may be repeated.",
        ),
        click.option(
            "--project",
            type=click.Path(path_type=Path),
            help="The project's folder, outside of which nothing is read.  [default: the nearest with pyproject.toml]",
        ),
        click.option(
            "--root",
            type=click.Path(path_type=Path),
            help="The folder that module names start from.  [default: by packages and src]",
        ),
        click.option(
            "--python",
            metavar="X.Y",
            help="The Python of images that leave it open.  [default: .python-version, else 3.12]",
        ),
        click.option(
            "--flyte-version",
            metavar="X.Y.Z",
            help="The release of the Flyte SDK.  [default: as the project locks it, else the newest known]",
        ),
        click.option("--target", metavar="NAME", help="What reusable pools become.  [default: kubernetes]"),
        click.option(
            "--endpoint", metavar="HOST", help="Flyte's endpoint: for localhost, images go to localhost:30000."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


@main.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The build folder.")
@click.option("--force", is_flag=True, help="Overwrite what was edited by hand in the build folder.")
@_shared
def build(src: tuple[Path, ...], output: Path | None, force: bool, quiet: bool, verbose: bool, **given: Any) -> None:
    """Compile SRC into the build folder.

    An environment with an error in it is left out, and the others are written all the same. Files of an earlier compile
    that are no longer made are removed; files of yours in the folder stay.
    """
    _guarded(lambda: _build(src, output, force, quiet, verbose, given))


@main.command()
@_shared
def check(src: tuple[Path, ...], quiet: bool, verbose: bool, **given: Any) -> None:
    """Check SRC and report every finding; write nothing."""
    _guarded(lambda: _check(src, quiet, verbose, given))


@main.command()
@_shared
def inspect(src: tuple[Path, ...], quiet: bool, verbose: bool, **given: Any) -> None:
    """Print the manifest of SRC on stdout, as JSON; write nothing.

    It is the manifest.json that a build writes: every declaration as it was understood, and what was made of it.
    """
    _guarded(lambda: _inspect(src, quiet, verbose, given))


def _build(
    src: tuple[Path, ...], output: Path | None, force: bool, quiet: bool, verbose: bool, given: dict[str, Any]
) -> int:
    from flyte_compile.pipeline import compile_project
    from flyte_compile.write import WriteError, write_files

    project, config = _prepare(src, output, given)
    quiet, verbose = _loudness(quiet, verbose, config)
    folder = _build_folder(project.root, config, output)
    if folder is None:
        _usage("there is no build folder: give one with -o BUILD")
    _check_apart(folder, src, project)
    compiled = compile_project(src, project, config)
    _show(compiled.checked, compiled.checked.diagnostics, quiet, verbose)
    if compiled.checked.declares_nothing:
        _say(f"No task environment is declared in {_named(src)}; nothing is written.", quiet=False)
        return FINDINGS
    try:
        report = write_files(folder, compiled.files, force=force or config.force)
    except WriteError as error:
        _fail(str(error))
    if report.refused:
        for path in report.edited:
            _say(f"{folder / path}: edited since a compile wrote it", quiet=False)
        for path in report.foreign:
            _say(f"{folder / path}: not written by a compile", quiet=False)
        _fail("nothing is written: move these files away, or overwrite them with --force", FINDINGS)
    if verbose:
        for path in report.written:
            _say(f"wrote {folder / path}", quiet)
        for path in report.removed:
            _say(f"removed {folder / path}", quiet)
    for path in report.kept:
        _say(f"{folder / path}: no longer made, kept because it was edited by hand", quiet)
    if compiled.checked.withheld:
        from flyte_compile.diagnostics import printable

        _say(f"Left out, because of errors: {', '.join(map(printable, compiled.checked.withheld))}.", quiet)
    _say(_built(compiled, folder, len(report.written)), quiet)
    return _code(compiled.checked.diagnostics)


def _check(src: tuple[Path, ...], quiet: bool, verbose: bool, given: dict[str, Any]) -> int:
    from flyte_compile import pipeline

    project, config = _prepare(src, None, given)
    quiet, verbose = _loudness(quiet, verbose, config)
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
    quiet, verbose = _loudness(quiet, verbose, config)
    compiled = compile_project(src, project, config)
    _show(compiled.checked, compiled.checked.diagnostics, quiet, verbose)
    sys.stdout.buffer.write(compiled.files[MANIFEST].encode())
    sys.stdout.flush()
    return _code(compiled.checked.diagnostics)


# ---- before the stages ----


def _prepare(src: tuple[Path, ...], output: Path | None, given: dict[str, Any]) -> tuple[Project, Config]:
    """Find the project and merge the configuration; wrong usage ends the program."""
    from flyte_compile.config import ConfigError, load_config
    from flyte_compile.source import Project, find_project_root

    for path in src:
        _check_source(path)
    import_root = given.pop("root")
    if import_root is not None and not _is_folder(import_root):
        _usage(f"--root {str(import_root)!r} is no folder")
    given["define"] = dict(map(_definition, given["define"]))
    paths = [_resolved(path) for path in (*src, *((import_root,) if import_root else ()))]
    root = _project_root(given.pop("project"), paths) or find_project_root(paths)
    given["root"] = None if import_root is None else _resolved(import_root).relative_to(root).as_posix()
    try:
        config = load_config(root, {key.replace("_", "-"): value for key, value in given.items()})
    except ConfigError as error:
        _usage(str(error))
    folder = _build_folder(root, config, output)
    return Project(root, None if folder is None else _resolved(folder)), config


def _project_root(folder: Path | None, paths: Sequence[Path]) -> Path | None:
    """The project's folder as the command line has it, which must hold everything else that it names."""
    if folder is None:
        return None
    if not _is_folder(folder):
        _usage(f"--project {str(folder)!r} is no folder")
    root = _resolved(folder)
    outside = next((path for path in paths if not path.is_relative_to(root)), None)
    if outside is not None:
        _usage(f"{str(outside)!r} isn't in --project {str(folder)!r}")
    return root


def _check_source(path: Path) -> None:
    if not _is_folder(path) and path.suffix != ".py":
        _usage(f"{str(path)!r} is neither a folder nor a Python module")


def _is_folder(path: Path) -> bool:
    """Whether it is a folder rather than a file; what is neither ends the program."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        _usage(f"{str(path)!r} doesn't exist")
    except OSError as error:
        _usage(f"{str(path)!r} can't be read: {(error.strerror or str(error)).lower()}")
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        _usage(f"{str(path)!r} is neither a folder nor a file")
    return stat.S_ISDIR(mode)


def _resolved(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _definition(item: str) -> tuple[str, str]:
    name, equals, value = item.partition("=")
    if not equals or not name:
        _usage(f"--define {item!r} isn't NAME=VALUE")
    return name, value


def _build_folder(root: Path, config: Config, output: Path | None) -> Path | None:
    """As the command line names it, or below the project root as the configuration does."""
    if output is not None:
        return output
    return root / config.output if config.output else None


def _check_apart(folder: Path, src: tuple[Path, ...], project: Project) -> None:
    """Refuse a build folder that holds what it is made from: its files would stand among the user's own."""
    for path in (*src, project.root):
        source = _resolved(path)
        if source.is_relative_to(_resolved(folder)) and (source != _resolved(folder) or source.is_dir()):
            _usage(f"the build folder {str(folder)!r} holds {str(path)!r}: give a folder of its own with -o BUILD")


def _usage(message: str) -> NoReturn:
    _fail(message, USAGE)


def _fail(message: str, code: int = USAGE) -> NoReturn:
    click.echo(f"flyte-compile: {message}", err=True)
    sys.exit(code)


def _named(src: tuple[Path, ...]) -> str:
    return ", ".join(repr(str(path)) for path in src)


# ---- after the stages ----


def _loudness(quiet: bool, verbose: bool, config: Config) -> tuple[bool, bool]:
    """Whether to say less and whether to say more: as the command line has it, else the configuration."""
    return (quiet, verbose) if quiet or verbose else (config.quiet, config.verbose)


def _show(checked: Checked, diagnostics: Sequence[Diagnostic], quiet: bool, verbose: bool) -> None:
    """Findings on standard error; notes only when asked for."""
    from flyte_compile.diagnostics import Severity
    from flyte_compile.diagnostics.order import distinct
    from flyte_compile.diagnostics.render import render_text, summarise

    least = Severity.ERROR if quiet else Severity.NOTE if verbose else Severity.WARNING
    shown = [found for found in distinct(diagnostics) if found.severity >= least]
    if shown:
        terminal = sys.stderr.isatty()
        colour = terminal and not any(os.environ.get(name) for name in ("NO_COLOR", "CI"))
        width = os.get_terminal_size(sys.stderr.fileno()).columns if terminal else None
        click.echo(render_text(shown, checked.source_of, colour=colour, width=width), err=True, color=colour)
    if diagnostics and not quiet:
        hidden = len(distinct(diagnostics)) - len(shown)
        notes = f" ({hidden} note{'s' if hidden != 1 else ''} hidden; -v shows them)" if hidden else ""
        click.echo(summarise(distinct(diagnostics)) + notes, err=True)


def _built(compiled: Compiled, folder: Path, written: int) -> str:
    made = f"{_number(len(compiled.plan.entrypoints), 'entrypoint')}, {_number(len(compiled.plan.images), 'image')}"
    state = f"{_number(written, 'file')} written" if written else "nothing has changed"
    return f"{_counted(compiled.checked)} -> {folder}: {made}; {state}."


def _counted(checked: Checked) -> str:
    program = checked.program
    tasks = sum(len(environment.tasks) for environment in program.environments)
    unknown = program.values_resolved - program.values_known
    values = f"{program.values_known} of {program.values_resolved} values resolved"
    rest = f", {unknown} unknown" if unknown else ""
    return f"{_number(len(program.environments), 'environment')}, {_number(tasks, 'task')}, {values}{rest}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


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
    except Exception:
        import traceback

        traceback.print_exc()
        click.echo(
            "flyte-compile: this is a bug in flyte-compile, not in your program; please report it with the lines above",
            err=True,
        )
        sys.exit(BUG)
