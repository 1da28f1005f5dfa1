"""What a parser would fill the memory or overflow the stack with, told from a module's text before it is parsed."""

from __future__ import annotations

import re

MOST_TOKENS = 500_000
"""Words, signs and line ends of a module; the syntax tree takes up to a kilobyte for each."""
_TOKEN = re.compile(r"\w+|[^\w ]")

_DOTTED = re.compile(r"(?:\.[\s\\]*+\w++[\s\\]*+){20,}+")
_MOST_IN_PREFIXES = 50_000_000
"""Characters of the prefixes of all dotted names; the interpreter's parser makes a text of each prefix."""


def has_many_tokens(text: str, most: int = MOST_TOKENS) -> bool:
    """Whether a module has more tokens than may be parsed."""
    if len(text) <= most:
        return False
    return any(count > most for count, _ in enumerate(_TOKEN.finditer(text), start=1))


def has_long_dotted_names(text: str) -> bool:
    """Whether dotted names are so long that the square of their length is too much."""
    names = (match.group() for match in _DOTTED.finditer(text))
    return sum(name.count(".") * len(name) for name in names) // 2 > _MOST_IN_PREFIXES
