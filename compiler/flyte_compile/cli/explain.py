"""`flyte-compile explain`: what a code stands for, why it is found, and what to write instead."""

from __future__ import annotations

import sys

import click

from flyte_compile.cli import completion
from flyte_compile.cli.exits import CLEAN, guarded, usage
from flyte_compile.cli.help import SectionedCommand
from flyte_compile.cli.screen import manner


@click.command(
    cls=SectionedCommand,
    examples=(
        ("flyte-compile explain FC301", "what the code of a finding stands for"),
        ("flyte-compile explain undeployed-call", "the same by name"),
    ),
)
@click.argument("codes", metavar="CODE|NAME...", nargs=-1, required=True, shell_complete=completion.codes)
def explain(codes: tuple[str, ...]) -> None:
    """Explain findings, by code or name.

    What a code such as FC301 stands for, why it matters, an example, and what to write instead.
    """
    guarded(lambda: _explain(codes))


def _explain(codes: tuple[str, ...]) -> int:
    from flyte_compile.catalogue import find, nearest
    from flyte_compile.catalogue.terminal import render_entry

    entries = []
    for word in codes:
        entry = find(word)
        if entry is None:
            meant = nearest(word)
            hint = f"; did you mean {meant!r}?" if meant else "; `flyte-compile rules` lists them all"
            usage(f"there is no code or name {word!r}{hint}")
        entries.append(entry)
    colour, width = manner(sys.stdout)
    texts = (render_entry(entry, colour=colour, width=width) for entry in dict.fromkeys(entries))
    click.echo("\n\n".join(texts), nl=False, color=colour)
    return CLEAN
