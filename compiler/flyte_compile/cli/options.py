"""The options that several commands take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from flyte_compile.cli import completion

Function = Callable[..., None]
Decorator = Callable[[Function], Function]


def compiling(function: Function) -> Function:
    """What is compiled, for what, and which findings count: the arguments of every command that reads a project."""
    return with_options((*_COMPILING, *_JUDGING), function)


def with_options(options: Sequence[Decorator], function: Function) -> Function:
    """A function of a command with these options, in their order."""
    for option in reversed(options):
        function = option(function)
    return function


_JUDGING: Sequence[Decorator] = (
    click.option(
        "--select",
        metavar="CODES",
        shell_complete=completion.codes,
        multiple=True,
        help="The only findings to look for: codes, their beginnings (FC3), names of rules, or ALL; commas between.",
    ),
    click.option(
        "--ignore",
        metavar="CODES",
        shell_complete=completion.codes,
        multiple=True,
        help="The findings not to look for; where both lists name one, the closer name decides.",
    ),
    click.option(
        "--fail-on",
        metavar="LEVEL",
        shell_complete=completion.levels,
        help="The least severity that makes the command fail: note, warning, error or never.  [default: error]",
    ),
    click.option(
        "--baseline",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Known findings, which aren't reported; `flyte-compile baseline` writes the file.",
    ),
)

_COMPILING: Sequence[Decorator] = (
    click.argument("src", nargs=-1, required=True, type=click.Path(path_type=Path)),
    click.option("-q", "--quiet", is_flag=True, help="Show errors only."),
    click.option("-v", "--verbose", is_flag=True, help="Show notes as well, and each file written."),
    click.option("--strict", is_flag=True, help="Take for an error whatever of an environment isn't known."),
    click.option(
        "--platform",
        metavar="NAME",
        shell_complete=completion.platforms,
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
    click.option(
        "--target",
        metavar="NAME",
        shell_complete=completion.targets,
        help="What reusable pools become.  [default: kubernetes]",
    ),
    click.option("--endpoint", metavar="HOST", help="Flyte's endpoint: for localhost, images go to localhost:30000."),
)
