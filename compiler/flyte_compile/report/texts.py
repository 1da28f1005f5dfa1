"""Text of a user's program in formats that aren't a terminal's."""

from __future__ import annotations


def scalars(text: str) -> str:
    """A text without lone surrogates, which no encoding has: they stand as Python escapes them."""
    if text.isascii():
        return text
    return "".join(f"\\u{ord(each):04x}" if "\ud800" <= each <= "\udfff" else each for each in text)
