"""`flyte-compile lsp`: the language server."""

from __future__ import annotations

import gc

import click

from flyte_compile.cli.exits import CLEAN, guarded, usage
from flyte_compile.cli.help import SectionedCommand


@click.command(
    cls=SectionedCommand,
    examples=(("flyte-compile lsp", "the command that an editor is given"),),
)
def lsp() -> None:
    """Serve an editor: findings as you type, values on hover, fixes.

    Speaks the Language Server Protocol on stdin and stdout; the editor starts it. What to look for is in the
    [tool.flyte-compile] table of each project. Needs the extra: pip install 'flyte-compile[lsp]'.
    """
    guarded(_serve)


def _serve() -> int:
    try:
        from flyte_compile.lsp.server import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        usage("the language server needs pygls: install it with pip install 'flyte-compile[lsp]'")
    # Unlike other commands, this one lives long.
    gc.enable()
    serve()
    return CLEAN
