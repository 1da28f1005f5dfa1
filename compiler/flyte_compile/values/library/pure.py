"""Pure functions of the standard library: on known, plain arguments they give what Python gives."""

from __future__ import annotations

import base64
import binascii
import bisect
import builtins
import heapq
import html
import ipaddress
import json
import keyword
import math
import shlex
import statistics
import string
import textwrap
import tomllib
import unicodedata
import urllib.parse
import uuid
from collections.abc import Callable
from types import ModuleType
from typing import Any


def _named(module: ModuleType, *names: str) -> dict[str, Callable[..., Any]]:
    return {f"{module.__name__}.{name}": getattr(module, name) for name in names if hasattr(module, name)}


_MATH = (name for name in dir(math) if callable(getattr(math, name)) and not name.startswith("_"))

PURE: dict[str, Callable[..., Any]] = {
    **_named(math, *_MATH),
    **_named(builtins, "abs", "bin", "hex", "oct", "chr", "ord", "round", "divmod"),
    **_named(textwrap, "dedent", "indent", "fill", "shorten", "wrap"),
    **_named(
        urllib.parse, "quote", "quote_plus", "quote_from_bytes", "unquote", "unquote_plus", "urlencode", "urljoin"
    ),
    **_named(urllib.parse, "urlparse", "urlsplit", "urlunparse", "urlunsplit", "parse_qs", "parse_qsl", "urldefrag"),
    **_named(shlex, "quote", "join", "split"),
    **_named(json, "loads", "dumps"),
    **_named(tomllib, "loads"),
    **_named(base64, "b64encode", "b64decode", "urlsafe_b64encode", "urlsafe_b64decode", "b32encode", "b32decode"),
    **_named(base64, "b16encode", "b16decode", "standard_b64encode", "standard_b64decode", "b85encode", "b85decode"),
    **_named(binascii, "hexlify", "unhexlify", "crc32"),
    **_named(uuid, "uuid5", "uuid3"),
    **_named(string, "capwords"),
    **_named(html, "escape", "unescape"),
    **_named(statistics, "mean", "median", "mode", "median_low", "median_high", "fmean", "pstdev", "stdev"),
    **_named(statistics, "variance", "pvariance"),
    **_named(bisect, "bisect", "bisect_left", "bisect_right"),
    **_named(heapq, "nlargest", "nsmallest"),
    **_named(keyword, "iskeyword", "issoftkeyword"),
    **_named(unicodedata, "normalize", "category", "name", "lookup"),
    **_named(ipaddress, "ip_address", "ip_network", "ip_interface"),
}
"""By qualified name: called with plain Python arguments."""

ANY_ORDER = frozenset({"math.fsum", "statistics.mean", "statistics.median", "statistics.pvariance"})
"""Functions that give the same for a set, in whatever order it holds its items."""
