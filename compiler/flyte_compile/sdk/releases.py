"""Releases of the SDK: their order, and when something came and went."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

OLDEST: Final = "2.0.0"
NEWEST: Final = "2.12.1"
"""The releases that the tables know; for an older or newer one they say what the nearest of these has."""

_SHAPE = re.compile(
    r"v?(?P<numbers>\d{1,9}(?:\.\d{1,9})*)"
    r"(?:[-_.]?(?P<kind>a|alpha|b|beta|c|rc|pre|preview)[-_.]?(?P<of>\d{0,9}))?"
    r"(?:-(?P<implicit>\d{1,9})|[-_.]?(?P<post>post|rev|r)[-_.]?\d{0,9})?"
    r"(?P<dev>[-_.]?dev[-_.]?\d{0,9})?"
    r"(?:\+[a-z0-9._-]*)?",
    re.ASCII | re.IGNORECASE,
)
_KINDS = {"a": 0, "alpha": 0, "b": 1, "beta": 1}

Order = tuple[tuple[int, ...], int, int]


@functools.cache
def order(release: str) -> Order:
    """A key by which releases stand in order: what comes before a release (`rc1`, `dev0`) before it.

    Posts and local versions count as the release itself, whose interface they have. What is no version at all counts
    as the newest that is known.
    """
    match = _SHAPE.fullmatch(release)
    if match is None:
        return order(NEWEST)
    numbers = [int(number) for number in match["numbers"].split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    if match["kind"]:
        return tuple(numbers), _KINDS.get(match["kind"].lower(), 2), int(match["of"] or 0)
    is_dev = match["dev"] and not (match["post"] or match["implicit"])
    return tuple(numbers), -1 if is_dev else 3, 0


def is_known(release: str) -> bool:
    """Whether a release is one of those that the tables are proven for, or lies between two of them."""
    return order(OLDEST) <= order(release) <= order(NEWEST)


def nearest_known(release: str) -> str:
    """The release whose tables stand for a release."""
    return OLDEST if order(release) < order(OLDEST) else NEWEST if order(release) > order(NEWEST) else release


@dataclass(frozen=True, slots=True)
class Span:
    """From which release on there is something, and from which on there isn't any more."""

    since: str = OLDEST
    until: str | None = None

    def holds(self, release: str) -> bool:
        """Whether a release has it; one that is older than the oldest known has what that has."""
        if self.until is not None and order(release) >= order(self.until):
            return False
        return self.since == OLDEST or order(release) >= order(self.since)

    def said(self, release: str) -> str:
        """Why a release that doesn't have it doesn't, as a clause."""
        gone = self.until is not None and order(release) >= order(self.until)
        return f"it went with {self.until}" if gone else f"it came with {self.since}"
