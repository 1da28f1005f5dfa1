"""Regular expressions, where matching surely ends soon."""

from __future__ import annotations

import re
from collections.abc import Callable

from flyte_compile.values.library.pure import apply
from flyte_compile.values.model import (
    Arguments,
    Const,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run

_LONGEST_SUBJECT = 10_000


def _regex(name: str) -> Callable[[Run, Arguments, Frame], Value]:
    def match(run: Run, arguments: Arguments, frame: Frame) -> Value:
        pattern = arguments.positional[0] if arguments.positional else None
        if not (isinstance(pattern, Const) and isinstance(pattern.value, str)):
            return pattern if isinstance(pattern, Unknown) else Unknown("the pattern isn't known", arguments.place)
        subjects = [str(v.value) for v in arguments.positional[1:] if isinstance(v, Const) and isinstance(v.value, str)]
        if not _is_quick(pattern.value, max(map(len, subjects), default=0)):
            return Unknown("the regular expression may take very long on this text", arguments.place)
        if name == "sub" and len(arguments.positional) > 1 and not isinstance(arguments.positional[1], Const):
            return Unknown("'re.sub' with a function isn't modelled", arguments.place)
        return apply(f"re.{name}", getattr(re, name), arguments)

    return match


def _is_quick(pattern: str, length: int) -> bool:
    """Whether matching surely takes few steps: no repeat inside of a repeat, and few repeats in a row."""
    if length > _LONGEST_SUBJECT or len(pattern) > 500:
        return False
    bare = re.sub(r"\\.|\[[^\]]*\]", "x", pattern)
    repeats = len(re.findall(r"[*+]|\{\d*,\d*\}", bare))
    nested = re.search(r"[*+}][^()]*\)[*+{?]|\)[*+{]", bare) is not None and "(" in bare
    backreference = re.search(r"\\[1-9]", pattern) is not None
    return not nested and not backreference and max(length, 1) ** min(repeats, 4) <= 1_000_000 and repeats <= 8


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    **{f"re.{name}": _regex(name) for name in ("match", "fullmatch", "search", "findall", "split", "sub", "escape")},
}
