"""Pure functions of the standard library: on known, plain arguments they give what Python gives."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

_NAMES: dict[str, tuple[str, ...]] = {
    "math": tuple(name for name in dir(math) if callable(getattr(math, name)) and not name.startswith("_")),
    "builtins": ("abs", "bin", "hex", "oct", "chr", "ord", "round", "divmod"),
    "textwrap": ("dedent", "indent", "fill", "shorten", "wrap"),
    "urllib.parse": (
        *("quote", "quote_plus", "quote_from_bytes", "unquote", "unquote_plus", "urlencode", "urljoin", "urldefrag"),
        *("urlparse", "urlsplit", "urlunparse", "urlunsplit", "parse_qs", "parse_qsl"),
    ),
    "shlex": ("quote", "join", "split"),
    "json": ("loads", "dumps"),
    "tomllib": ("loads",),
    "base64": (
        *("b64encode", "b64decode", "urlsafe_b64encode", "urlsafe_b64decode", "standard_b64encode"),
        *("standard_b64decode", "b32encode", "b32decode", "b16encode", "b16decode", "b85encode", "b85decode"),
    ),
    "binascii": ("hexlify", "unhexlify", "crc32"),
    "uuid": ("uuid5", "uuid3"),
    "string": ("capwords",),
    "html": ("escape", "unescape"),
    "statistics": (
        *("mean", "median", "mode", "median_low", "median_high", "fmean", "pstdev", "stdev", "variance", "pvariance"),
    ),
    "bisect": ("bisect", "bisect_left", "bisect_right"),
    "heapq": ("nlargest", "nsmallest"),
    "keyword": ("iskeyword", "issoftkeyword"),
    "unicodedata": ("normalize", "category", "name", "lookup"),
    "ipaddress": ("ip_address", "ip_network", "ip_interface"),
}
PURE = frozenset(f"{module}.{name}" for module, names in _NAMES.items() for name in names)
"""By qualified name: called with plain Python arguments."""

ANY_ORDER = frozenset({"math.fsum", "statistics.mean", "statistics.median", "statistics.pvariance"})
"""Functions that give the same for a set, in whatever order it holds its items."""


@functools.cache
def pure_function(name: str) -> Callable[..., Any]:
    """One of these functions; its module, which few programs ask for, is imported when it's first called."""
    module, _, attribute = name.rpartition(".")
    function: Callable[..., Any] = getattr(_module(module), attribute)
    return function


def _module(name: str) -> ModuleType:
    """A module of the table, written out: nothing here can import what a program names."""
    match name:
        case "builtins":
            import builtins

            return builtins
        case "textwrap":
            import textwrap

            return textwrap
        case "urllib.parse":
            import urllib.parse as parse

            return parse
        case "shlex":
            import shlex

            return shlex
        case "json":
            import json

            return json
        case "tomllib":
            import tomllib

            return tomllib
        case "base64":
            import base64

            return base64
        case "binascii":
            import binascii

            return binascii
        case "uuid":
            import uuid

            return uuid
        case "string":
            import string

            return string
        case "html":
            import html

            return html
        case "statistics":
            import statistics

            return statistics
        case "bisect":
            import bisect

            return bisect
        case "heapq":
            import heapq

            return heapq
        case "keyword":
            import keyword

            return keyword
        case "unicodedata":
            import unicodedata

            return unicodedata
        case "ipaddress":
            import ipaddress

            return ipaddress
    return math
