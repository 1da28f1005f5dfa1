"""What a team has decided about findings, apart from the place where they are."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field

from flyte_compile.diagnostics import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which codes are looked for, where, and how severe they are."""

    unselected: frozenset[str] = frozenset()
    """Codes that aren't looked for anywhere."""
    per_file: tuple[tuple[str, frozenset[str]], ...] = ()
    """Patterns of paths with the codes that aren't looked for there, as in `per-file-ignores`."""
    severities: Mapping[str, Severity] = field(default_factory=dict)
    """Of codes that have another one than their own here."""
    fail_on: Severity | None = Severity.ERROR
    """The least severity that makes a command fail; `None` if no finding does."""

    def is_sought(self, code: str, path: str) -> bool:
        """Whether a finding of a code counts in a file."""
        if code in self.unselected:
            return False
        return not any(code in codes and path_matches(path, pattern) for pattern, codes in self.per_file)


def path_matches(path: str, pattern: str) -> bool:
    """Whether a path relative to the project matches a pattern.

    `*` stands for anything but a slash and `**` for any folders. A pattern without a slash is one of file names, and a
    folder stands for everything below it.
    """
    parts = path.split("/")
    wanted = [part for part in pattern.removeprefix("./").split("/") if part]
    if "/" not in pattern:
        wanted = ["**", *wanted]
    return _matches(parts, wanted) or _matches(parts, [*wanted, "**", "*"])


def _matches(parts: list[str], wanted: list[str]) -> bool:
    # The places in `wanted` that a path can have come to: linear in both, whatever the pattern.
    places = _past_stars({0}, wanted)
    for part in parts:
        places = _past_stars(
            {
                place if wanted[place] == "**" else place + 1
                for place in places
                if place < len(wanted) and (wanted[place] == "**" or fnmatch.fnmatchcase(part, wanted[place]))
            },
            wanted,
        )
    return len(wanted) in places


def _past_stars(places: set[int], wanted: list[str]) -> set[int]:
    """The places, with those behind every `**` that may stand for no folder at all."""
    for place in range(len(wanted)):
        if place in places and wanted[place] == "**":
            places = places | {place + 1}
    return places
