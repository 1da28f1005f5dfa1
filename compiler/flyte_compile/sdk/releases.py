"""Releases of the SDK: their order, and when something came and went."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

OLDEST: Final = "2.0.0"
NEWEST: Final = "2.12.1"
"""The releases that the tables know; for an older or newer one they say what the nearest of these has."""

_PATCHES: Final = (
    *(("2.0", range(13)), ("2.1", range(10)), ("2.2", range(5)), ("2.3", range(1, 10)), ("2.4", range(5))),
    *(("2.5", (*range(19), 20)), ("2.6", range(14)), ("2.7", range(3)), ("2.8", range(2)), ("2.9", range(1))),
    *(("2.10", range(8)), ("2.11", range(5)), ("2.12", range(2))),
)
RELEASES: Final = tuple(f"{minor}.{patch}" for minor, patches in _PATCHES for patch in patches)
"""All of them, in order."""

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


def is_release(text: str) -> bool:
    """Whether a text is a version."""
    return _SHAPE.fullmatch(text) is not None


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
