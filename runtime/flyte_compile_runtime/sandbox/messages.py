"""The messages between a sandbox and its parent: JSON with a length before it, and plain data in JSON.

Never pickle: whatever the child sends, reading it must not run anything.
"""

from __future__ import annotations

import base64
import datetime
import json
import struct
from typing import Any

HEADER = struct.Struct(">I")

_TAG = "$"
_DATES = {"datetime": datetime.datetime, "date": datetime.date}


WRONG_MESSAGE = (KeyError, TypeError, ValueError, ArithmeticError, RecursionError)
"""What `decode` raises for what `encode` doesn't write."""


class NotPlainError(Exception):
    """A value is more than plain data, so it can't go through; the message says where and what it is."""


def pack(message: dict[str, Any]) -> bytes:
    """A message as bytes."""
    data = json.dumps(message).encode("ascii")
    return HEADER.pack(len(data)) + data


def encode(value: Any, path: str = "value") -> Any:
    """Plain data in terms of JSON; what JSON has no word for becomes a tagged object. Raises `NotPlainError`."""
    kind = type(value)
    if value is None or kind in (bool, str, float):
        # JSON as Python writes it has NaN and the infinities.
        return value
    if kind is int:
        # In hexadecimal, because Python refuses to write long numbers in decimal.
        return value if -(2**53) < value < 2**53 else {_TAG: "int", "of": hex(value)}
    if kind is list:
        return [encode(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if kind in (tuple, set, frozenset):
        return {_TAG: kind.__name__, "of": [encode(item, f"{path}[...]") for item in value]}
    if kind in (bytes, bytearray):
        return {_TAG: kind.__name__, "of": base64.b64encode(value).decode("ascii")}
    if kind is dict:
        if all(type(key) is str for key in value) and _TAG not in value:
            return {key: encode(item, f"{path}[{key!r}]") for key, item in value.items()}
        return {
            _TAG: "dict",
            "of": [[encode(key, path), encode(item, f"{path}[{key!r}]")] for key, item in value.items()],
        }
    if kind in _DATES.values():
        return {_TAG: kind.__name__, "of": value.isoformat()}
    if kind is datetime.timedelta:
        return {_TAG: "timedelta", "of": [value.days, value.seconds, value.microseconds]}
    raise NotPlainError(f"{path} is a {kind.__qualname__}, and only plain data passes the border of a sandbox")


def decode(value: Any) -> Any:
    """The plain data again; raises one of `WRONG_MESSAGE`."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if _TAG not in value:
        return {key: decode(item) for key, item in value.items()}
    tag, content = value[_TAG], value["of"]
    if tag == "int":
        return int(content, 16)
    if tag in ("bytes", "bytearray"):
        data = base64.b64decode(content, validate=True)
        return data if tag == "bytes" else bytearray(data)
    if tag in _DATES:
        return _DATES[tag].fromisoformat(content)
    if tag == "timedelta":
        return datetime.timedelta(*content)
    if tag == "dict":
        return {decode(key): decode(item) for key, item in content}
    kind = {"tuple": tuple, "set": set, "frozenset": frozenset}[tag]
    return kind(decode(item) for item in content)
