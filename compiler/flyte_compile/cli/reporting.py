"""`check --format` and `check --report`: what is found, for other programs, on standard output and in files."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from flyte_compile.cli.exits import USAGE, fail, usage
from flyte_compile.cli.options import Decorator, Function, with_options
from flyte_compile.cli.screen import at_least, resolver_of, show_text, tell
from flyte_compile.formats import FORMATS, TEXT

if TYPE_CHECKING:
    from flyte_compile.config import Config
    from flyte_compile.diagnostics import Diagnostic, Severity, Span
    from flyte_compile.fixes import Resolver
    from flyte_compile.pipeline import Checked
    from flyte_compile.report import Edit, Report

_WHOLE: Final = frozenset({"json", "sarif", "gitlab", "junit"})
"""Formats that hold every finding, for a program filters by itself; the others hold what a person asked to see."""


def reporting(function: Function) -> Function:
    """The options of a command that reports findings."""
    return with_options(_OPTIONS, function)


def report_files(given: Sequence[str]) -> tuple[tuple[str, Path], ...]:
    """The formats and files of `--report FORMAT=FILE`; wrong usage ends the program."""
    files: list[tuple[str, Path]] = []
    for item in given:
        format, equals, name = item.partition("=")
        if not equals or not name or format not in FORMATS:
            usage(f"--report {item!r} isn't FORMAT=FILE, with one of {', '.join(FORMATS)}")
        path = Path(name)
        if name == "-":
            usage(f"--report {item!r} names no file: --format {format} writes to standard output")
        # Path.is_dir raises where a name is too long.
        is_folder = os.path.isdir(path)  # noqa: PTH112
        if path.suffix == ".py" or is_folder:
            usage(f"--report {item!r} would take the place of a {'folder' if is_folder else 'Python module'}")
        if any(path.absolute() == other.absolute() for _, other in files):
            usage(f"--report {item!r} names a file that has a report already")
        files.append((format, path))
    return tuple(files)


class Reporting:
    """Takes what was found, project by project, and gives it out: text at once, other formats at the end."""

    def __init__(self, format: str | None, files: Sequence[tuple[str, Path]]) -> None:
        self._files = files
        self._format = format or TEXT
        self._taken: list[_Taken] = []

    def add(self, config: Config, checked: Checked, quiet: bool, verbose: bool) -> None:
        """Show what was found in a project."""
        self._format = config.format
        least = at_least(quiet, verbose)
        resolver: Resolver | None = None
        if self._files or self._format != TEXT:
            resolver = resolver_of(checked)
            self._taken.append(_Taken(config, checked, least, resolver))
        fixable = show_text(checked, least, err=False, resolver=resolver) if self._format == TEXT else ()
        tell(checked, least, quiet, fixable)

    def finish(self) -> None:
        """Write what the formats besides text say of all projects together."""
        if self._format != TEXT:
            sys.stdout.buffer.write(self._rendered(self._format).encode())
            sys.stdout.flush()
        for format, path in self._files:
            self._write(format, path)

    def _write(self, format: str, path: Path) -> None:
        from flyte_compile.write import WriteError, write_file

        try:
            write_file(path, self._rendered(format).encode())
        except WriteError as error:
            fail(f"{str(path)!r} can't be written: {error.message}", USAGE)

    def _rendered(self, format: str) -> str:
        if format == TEXT:
            from flyte_compile.diagnostics.render import render_text

            parts = ((taken.findings(whole=False), taken.checked.source_of) for taken in self._taken)
            return "\n".join(render_text(found, source, colour=False, width=None) for found, source in parts if found)
        from flyte_compile.report import render

        return render(format, _report(self._taken, whole=format in _WHOLE))


@dataclasses.dataclass(frozen=True, slots=True)
class _Taken:
    """What was found in one project."""

    config: Config
    checked: Checked
    least: Severity
    resolver: Resolver

    def findings(self, *, whole: bool) -> tuple[Diagnostic, ...]:
        from flyte_compile.diagnostics import distinct

        found = distinct(self.checked.diagnostics)
        return found if whole else tuple(each for each in found if each.severity >= self.least)

    def edits(self, found: Diagnostic, folder: str) -> Sequence[Edit] | None:
        """The edits that make a finding's fix, with their paths below a folder."""
        edits = self.resolver.edits(found)
        if edits is None or not folder:
            return edits
        return tuple(dataclasses.replace(edit, span=_below(edit.span, folder)) for edit in edits)


def _report(taken: Sequence[_Taken], *, whole: bool) -> Report:
    """One report; where it is of several projects, paths are relative to the repository that holds them."""
    from flyte_compile import __version__
    from flyte_compile.report import Report

    apart = len(taken) == 1
    edits: dict[Diagnostic, Sequence[Edit] | None] = {}
    findings: list[Diagnostic] = []
    for one in taken:
        folder = "" if apart else _folder(one.checked.project.root)
        for original in one.findings(whole=whole):
            found = _moved(original, folder)
            findings.append(found)
            if original.fix is not None:
                edits[found] = one.edits(original, folder)
    findings.sort(key=lambda found: found.sort_key)
    return Report(
        findings=tuple(findings),
        version=__version__,
        folder=_folder(taken[0].checked.project.root) if apart else "",
        link=_link(),
        failing=min(filter(None, (one.config.policy.fail_on for one in taken)), default=None),
        edits_of=edits.get,
    )


def _moved(found: Diagnostic, folder: str) -> Diagnostic:
    """The finding with its paths below a folder."""
    if not folder:
        return found
    related = tuple(dataclasses.replace(one, span=_below(one.span, folder)) for one in found.related)
    return dataclasses.replace(found, span=_below(found.span, folder), related=related)


def _below(span: Span, folder: str) -> Span:
    return dataclasses.replace(span, path=f"{folder}/{span.path}")


def _folder(root: Path) -> str:
    """The project's folder, relative to the repository that holds it; empty where none does."""
    for folder in (root, *root.parents):
        if os.path.lexists(folder / ".git"):
            inside = root.relative_to(folder).as_posix()
            return "" if inside == "." else inside
    return ""


def _link() -> str | None:
    """Where the repository's files stand on the web, as the systems say that run workflows."""
    variables = os.environ
    if all(variables.get(name) for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")):
        return "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/blob/{GITHUB_SHA}/".format_map(variables)
    if all(variables.get(name) for name in ("CI_PROJECT_URL", "CI_COMMIT_SHA")):
        return "{CI_PROJECT_URL}/-/blob/{CI_COMMIT_SHA}/".format_map(variables)
    return None


_OPTIONS: Sequence[Decorator] = (
    click.option(
        "--format",
        type=click.Choice(FORMATS),
        help="What stands on standard output.  [default: text]",
    ),
    click.option(
        "--report",
        metavar="FORMAT=FILE",
        multiple=True,
        help="Write a report into a file as well, whatever is shown; may be repeated.",
    ),
)
