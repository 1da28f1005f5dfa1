"""What a parser would fill the memory with, or need very long for, told from a text before it is parsed."""

from __future__ import annotations

import re

MOST_TOKENS = 500_000
"""Words, signs and line ends of a module; the syntax tree takes up to a kilobyte for each."""
_TOKEN = re.compile(r"\w+|[^\w ]")

_DOTTED = re.compile(r"(?:\.[\s\\]*+\w++[\s\\]*+){20,}+")
_MOST_IN_PREFIXES = 50_000_000
"""Characters of the prefixes of all dotted names; the interpreter's parser makes a text of each prefix."""

_MOST_PARTS_OF_A_KEY = 2_000
"""Parts of a dotted TOML key; reading it takes the square of their number."""


def has_many_tokens(text: str, most: int = MOST_TOKENS) -> bool:
    """Whether a module has more tokens than may be parsed."""
    if len(text) <= most:
        return False
    return any(count > most for count, _ in enumerate(_TOKEN.finditer(text), start=1))


def has_long_dotted_names(text: str) -> bool:
    """Whether dotted names are so long that the square of their length is too much."""
    names = (match.group() for match in _DOTTED.finditer(text))
    return sum(name.count(".") * len(name) for name in names) // 2 > _MOST_IN_PREFIXES


def has_long_keys(text: str) -> bool:
    """Whether a line of TOML may have a key of very many parts."""
    return any(line.count(".") > _MOST_PARTS_OF_A_KEY for line in text.split("\n"))
