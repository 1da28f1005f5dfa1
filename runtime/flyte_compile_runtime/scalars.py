"""Types that JSON has no word for and writes as a string or a number: dates, paths, bytes and the like."""

from __future__ import annotations

import base64
import binascii
import datetime
import pathlib
import re
import sys
from collections.abc import Callable
from typing import Any

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def _datetime(text: str) -> datetime.datetime:
    # Python 3.10 reads no "Z"; later ones do.
    return datetime.datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text) if sys.version_info < (3, 11) else text)


def _duration(text: str) -> datetime.timedelta:
    match = _DURATION.fullmatch(text)
    if match is None or text.endswith(("P", "T")):
        raise ValueError(text)
    parts = {unit: float(amount) for unit, amount in match.groupdict().items() if unit != "sign" and amount}
    length = datetime.timedelta(**parts)
    return -length if match["sign"] else length


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


Reader = Callable[[Any], object]

_FROM_TEXT: dict[Any, tuple[Reader, str]] = {
    datetime.datetime: (_datetime, "a date and time such as '2025-01-31T12:00:00+00:00'"),
    datetime.date: (datetime.date.fromisoformat, "a date such as '2025-01-31'"),
    datetime.time: (datetime.time.fromisoformat, "a time such as '12:00:00'"),
    datetime.timedelta: (_duration, "a number of seconds, or a duration such as 'PT1H30M'"),
    bytes: (_bytes, "base64 text"),
    bytearray: (lambda text: bytearray(_bytes(text)), "base64 text"),
    pathlib.Path: (pathlib.Path, "a path"),
    pathlib.PurePath: (pathlib.PurePath, "a path"),
    pathlib.PosixPath: (pathlib.Path, "a path"),
    pathlib.PurePosixPath: (pathlib.PurePosixPath, "a path"),
}
# Told by their names, so that their modules are imported only by code that uses them; the class is its own reader.
_DECIMAL = ("decimal", "Decimal")
_BY_NAME = {_DECIMAL: "a decimal number such as '1.50'", ("uuid", "UUID"): "a UUID"}

WRONG_TEXT = (ValueError, OverflowError, ArithmeticError, binascii.Error)
"""What the readers raise for text that isn't theirs."""


def text_reader(annotation: Any) -> tuple[Reader, str] | None:
    """How the text of a type is read, and what a message says was expected; None for other types."""
    if annotation in _FROM_TEXT:
        return _FROM_TEXT[annotation]
    name = _name_of(annotation)
    return (annotation, _BY_NAME[name]) if name in _BY_NAME else None


def number_reader(annotation: Any) -> Reader | None:
    """How a number is read as one of these types; None if it isn't."""
    if annotation is datetime.timedelta:
        return lambda seconds: datetime.timedelta(seconds=seconds)
    return (lambda number: annotation(str(number))) if _name_of(annotation) == _DECIMAL else None


def to_text(value: object) -> str | float | None:
    """The JSON form of a value of one of these types, None for any other."""
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, pathlib.PurePath) or _name_of(type(value)) in _BY_NAME:
        return str(value)
    return None


def _name_of(kind: Any) -> tuple[str, str]:
    return getattr(kind, "__module__", ""), getattr(kind, "__qualname__", "")
