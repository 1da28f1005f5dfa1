"""How sure it is that a name is another one, misspelt."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LIKELY = 0.6
"""How alike they have to be for a question."""
_SURE = 0.8
"""How alike two names have to be, as `difflib` measures it, for one to stand for the other without a question."""
_LEAD = 0.1
"""By how much it must be the likest of all."""


def likest(word: str, codes: Iterable[str]) -> str | None:
    """The code or name of a finding that a wrong one was probably meant for: of several that are as near, the first."""
    matcher = difflib.SequenceMatcher(b=word.lower().replace("_", "-"))

    def likeness(code: str) -> float:
        matcher.set_seq1(code.lower())
        return matcher.ratio()

    best = max(codes, key=likeness)
    return best if likeness(best) >= _LIKELY else None


def is_sure(name: str, meant: str, candidates: Iterable[str]) -> bool:
    """Whether a name can only mean one of the candidates: written otherwise, or far more like it than like others."""
    if _folded(name) == _folded(meant):
        return True
    likeness = _likeness(name, meant)
    return likeness >= _SURE and all(
        likeness - _likeness(name, other) >= _LEAD for other in candidates if other != meant
    )


def _likeness(name: str, other: str) -> float:
    return difflib.SequenceMatcher(None, name, other).ratio()


def _folded(name: str) -> str:
    """A name without its case and separators: `imagePullPolicy` is `image_pull_policy`."""
    return "".join(filter(str.isalnum, name)).lower()
