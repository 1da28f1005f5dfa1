"""Python literals in emitted source text."""

from __future__ import annotations


def literal(value: object, indent: int = 0) -> str:
    """The source text of a value made of strings, numbers, `None` and tuples.

    It is ASCII alone: what `repr` shows of other characters differs between releases of Python. A string of several
    lines is written line by line, in parentheses, `indent` spaces in from the left.
    """
    match value:
        case str():
            return _lines(value, indent) if "\n" in value.rstrip("\n") else quote(value)
        case bool() | int() | float() | None:
            return repr(value)
        case tuple():
            items = ", ".join(literal(item) for item in value)
            return f"({items},)" if len(value) == 1 else f"({items})"
        case _:
            raise TypeError(f"{type(value).__name__} has no literal here")


def quote(text: str) -> str:
    """A string literal, in double quotes where the text has none."""
    quoted = ascii(text)
    if quoted.startswith("'") and '"' not in quoted:
        return f'"{quoted[1:-1]}"'
    return quoted


def in_docstring(text: str) -> str:
    """Text for the inside of a docstring in triple double quotes."""
    return ascii(text)[1:-1].replace('"', '\\"')


def _lines(text: str, indent: int) -> str:
    margin = " " * indent
    lines = "".join(f"{margin}    {quote(line)}\n" for line in text.splitlines(keepends=True))
    return f"(\n{lines}{margin})"
