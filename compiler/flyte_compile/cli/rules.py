"""`flyte-compile rules`: everything that can be found, as a table or as JSON."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from flyte_compile.cli.exits import CLEAN, guarded
from flyte_compile.cli.help import SectionedCommand
from flyte_compile.cli.screen import manner

if TYPE_CHECKING:
    from flyte_compile.catalogue import Entry


@click.command(
    cls=SectionedCommand,
    examples=(("flyte-compile rules | grep secret", "what is found about secrets"),),
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array, for other programs.")
def rules(as_json: bool) -> None:
    """List everything that can be found.

    By code, with the name that a suppression may give instead, the usual severity, how safe the fix is that check --fix
    may make, and what it stands for.
    """
    guarded(lambda: _rules(as_json))


def _rules(as_json: bool) -> int:
    from flyte_compile.catalogue import entries
    from flyte_compile.catalogue.terminal import render_table

    if as_json:
        click.echo(json.dumps(list(map(_document, entries())), indent=2))
        return CLEAN
    colour, width = manner(sys.stdout)
    click.echo(render_table(entries(), colour=colour, width=width), nl=False, color=colour)
    return CLEAN


def _document(entry: Entry) -> dict[str, str | None]:
    return {
        "code": entry.code,
        "name": entry.name,
        "severity": entry.severity.label,
        "family": entry.family,
        "fix": None if entry.fix is None else entry.fix.value,
        "summary": entry.summary,
        "page": entry.page,
    }
