"""How large the result of an operation on known values may become: told before it is made, and looked at when it is."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any

from flyte_compile.values.model import Place
from flyte_compile.values.run import LONGEST_TEXT, MOST_ITEMS
from flyte_compile.values.signals import LimitReached

MOST_BITS = 14_000
"""Bits of a number; more than Python would show."""
_MOST_DIGITS = 6_000
"""Digits of a decimal number, and how far its point may be from them."""
_LONGEST_PATH = 10_000
ROOM = 4 * LONGEST_TEXT
"""Characters that a result may have by estimation, which is from above: what it does have is looked at then."""
MOST_PARTS = 200_000
"""Items in a collection and all those inside of it, where it is looked at as a whole."""

_PERCENT = re.compile(r"%(?:\([^)]*\))?[#0\- +]*(\*|\d+)?(?:\.(\*|\d+))?")
_SPEC = re.compile(r"\{[^{}:]*:((?:[^{}]|\{[^{}]*\})*)")
_EXPONENT = re.compile(r"[eE][-+]?[0_]*([\d_]+)")


def check_size(value: object, place: Place) -> None:
    """Refuse a number, a text or a path that is larger than evaluation deals with."""
    match value:
        case str() | bytes() if len(value) > LONGEST_TEXT:
            raise LimitReached(f"a text is longer than {LONGEST_TEXT:,}", place)
        case int() if value.bit_length() > MOST_BITS:
            raise LimitReached(f"a number has more than {MOST_BITS:,} bits", place)
        case Fraction() if max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS:
            raise LimitReached(f"a number has more than {MOST_BITS:,} bits", place)
        case Decimal() if value.is_finite() and _far(value):
            raise LimitReached(f"a number has more than {_MOST_DIGITS:,} digits", place)
        case PurePosixPath() if len(str(value)) > _LONGEST_PATH:
            raise LimitReached(f"a path is longer than {_LONGEST_PATH:,} characters", place)
        case range() if abs(value.stop - value.start) // abs(value.step) >= sys.maxsize:
            raise LimitReached("a range is longer than Python counts", place)
        case tuple() if len(value) > MOST_ITEMS:
            raise LimitReached(f"a collection holds more than {MOST_ITEMS:,} items", place)


def _far(value: Decimal) -> bool:
    _, digits, exponent = value.as_tuple()
    return len(digits) > _MOST_DIGITS or abs(int(exponent)) > _MOST_DIGITS


def too_big(kind: ast.operator, left: Any, right: Any) -> bool:
    """Whether the result of an operator may be larger than evaluation deals with."""
    match kind:
        case ast.Mult():
            for one, other in ((left, right), (right, left)):
                if isinstance(one, (str, bytes, tuple)) and isinstance(other, int):
                    return len(one) * other > (MOST_ITEMS if isinstance(one, tuple) else LONGEST_TEXT)
        case ast.Pow():
            if isinstance(right, int) and isinstance(left, (int, Fraction)):
                bits = max(left.numerator.bit_length(), left.denominator.bit_length())
                return bits * abs(right) > MOST_BITS and abs(left) != 1
        case ast.LShift():
            return isinstance(right, int) and right > MOST_BITS
        case ast.Mod():
            return isinstance(left, (str, bytes)) and percent_size(left, [right]) > ROOM
    return False


def percent_size(template: str | bytes, arguments: Iterable[Any]) -> int:
    """At most how long `template % arguments` becomes."""
    text = template if isinstance(template, str) else template.decode("latin-1")
    given = list(arguments)
    size = len(text)
    fields = 0
    for width, precision in _PERCENT.findall(text):
        fields += 1
        size += _asked(width, given) + _asked(precision, given)
    # Names may come again and again, and items don't.
    again = fields if any(isinstance(value, dict) for value in given) else 1
    return size + again * text_length(given)


def format_size(template: str, arguments: Iterable[Any]) -> int:
    """At most how long `template.format(*arguments)` becomes."""
    given = list(arguments)
    size = len(template)
    for spec in _SPEC.findall(template):
        # Several numbers in a row are the digits of one.
        size += spec_size(spec) + (10 * _asked("*", given) + 10) ** min(spec.count("{"), 9) - 1
    return size + template.count("{") * max((text_length([value]) for value in given), default=0)


def spec_size(spec: str) -> int:
    """At most how long a field of a format is made by its width, or by the directives of a date's format."""
    return sum(_asked(digits, ()) for digits in re.findall(r"\d+", spec)) + 40 * spec.count("%")


def _asked(width: str, arguments: Iterable[Any]) -> int:
    if width == "*":
        numbers = [value for value in _flat(arguments) if isinstance(value, (int, str))]
        return max(
            (_asked(str(value), ()) if isinstance(value, str) else min(abs(value), 10**9) for value in numbers),
            default=0,
        )
    digits = width.lstrip("0")
    return 0 if not digits.isdecimal() else int(digits) if len(digits) < 10 else 10**9


def _flat(arguments: Iterable[Any]) -> Iterable[Any]:
    for value in arguments:
        yield from (
            value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else (value,)
        )


def text_length(values: Iterable[Any]) -> int:
    """About how many characters show values, those inside of collections included; no more than is asked for."""
    total = parts = 0
    pending = list(values)
    while pending and total <= ROOM and parts <= MOST_PARTS:
        value = pending.pop()
        parts += 1
        match value:
            case str() | bytes():
                total += len(value)
            case int():
                total += value.bit_length() // 3 + 1
            case list() | tuple() | set() | frozenset():
                pending.extend(value)
            case dict():
                pending.extend(value.keys())
                pending.extend(value.values())
            case _:
                total += 40
        total += 2
    return total if not pending else ROOM + 1


def has_long_exponent(text: object) -> bool:
    """Whether the text of a number has an exponent that would make it a very long one."""
    if not isinstance(text, str):
        return False
    return any(len(digits) > 4 for digits in _EXPONENT.findall(text))
