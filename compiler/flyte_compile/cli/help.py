"""A command's help: its options by subject, examples, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import click

EXIT_CODES: Final = (
    "Exit codes: 0 clean, 1 findings (or drift), 2 wrong usage or configuration, 3 a bug in flyte-compile."
)
SECTIONS: Final = (
    ("What is read", ("changed", "among", "project", "root", "define", "strict")),
    ("What is written", ("output", "file", "force", "fix", "unsafe_fixes", "upgrade", "prune", "check")),
    ("What counts", ("select", "ignore", "fail_on", "baseline")),
    ("What is shown", ("format", "report", "quiet", "verbose", "diff", "as_json")),
    (
        "What it is compiled for",
        ("platform", "namespace", "registry", "tag", "python", "flyte_version", "target", "endpoint"),
    ),
)
"""The headings that options stand under, with the names of their parameters in order."""


class SectionedCommand(click.Command):
    """A command whose help has its options by subject, then examples with what they are for."""

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.epilog is None and any(parameter.name == "src" for parameter in self.params):
            self.epilog = EXIT_CODES
        self.examples = tuple(examples)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = {
            parameter.name: record
            for parameter in self.get_params(ctx)
            if isinstance(parameter, click.Option) and (record := parameter.get_help_record(ctx)) is not None
        }
        for title, names in SECTIONS:
            rows = [records.pop(name) for name in names if name in records]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)
        if records:
            with formatter.section("Options"):
                formatter.write_dl(list(records.values()))
        if self.examples:
            with formatter.section("Examples"):
                formatter.write_dl(self.examples, col_max=44)
