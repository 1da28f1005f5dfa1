"""Numbers as dictionary keys: equal where Python's are equal, and quick to look up whatever they are.

Python's hash of a number is no secret. It is easy to write thousands of numbers of one hash, or thousands of tuples of
-1 and -2, which have the same; a dictionary of them takes the square of their number. The hash of a text is another one
in every process, so numbers that can be chosen that way are kept as text.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import NamedTuple

_QUICK = 2**60
"""Whole numbers below it, but for -1, are their own hash."""


class WrittenOut(NamedTuple):
    """A number by its digits."""

    digits: str


def number_key(value: object) -> object:
    """What stands for a constant in a key: the constant, unless it is a number whose hash may be chosen."""
    match value:
        case int():
            return value if -_QUICK < value < _QUICK and value != -1 else WrittenOut(f"{value:x}")
        case float() if value == -1 or (abs(value) >= _QUICK and isfinite(value)):
            return number_key(int(value))
        case complex() if value.imag == 0:
            return number_key(value.real)
        case Fraction():
            return _ratio_key(value.numerator, value.denominator)
        case Decimal() if value.is_finite():
            return _ratio_key(*value.as_integer_ratio())
    return value


def _ratio_key(numerator: int, denominator: int) -> object:
    if denominator == 1:
        return number_key(numerator)
    # A power of two below: some float is that very number.
    if denominator & (denominator - 1) == 0 and numerator.bit_length() <= 53 and denominator.bit_length() <= 1_000:
        return numerator / denominator
    return WrittenOut(f"{numerator:x}/{denominator:x}")
