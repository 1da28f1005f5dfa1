"""Pure functions, classes and constants of the standard library: on known arguments they give what Python gives."""

from __future__ import annotations

import base64
import builtins
import datetime
import decimal
import fractions
import json
import math
import operator
import posixpath
import re
import shlex
import string
import textwrap
import tomllib
import urllib.parse
import uuid
import zoneinfo
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from flyte_compile.values import conversion
from flyte_compile.values.model import Arguments, Place, Unknown, Value, find_unknown
from flyte_compile.values.run import LONGEST_TEXT, Run
from flyte_compile.values.signals import LimitReached

PURE: dict[str, Callable[..., Any]] = {
    **{f"math.{name}": getattr(math, name) for name in dir(math) if callable(getattr(math, name)) and name[0] != "_"},
    **{f"builtins.{name}": getattr(builtins, name) for name in ("abs", "bin", "hex", "oct", "chr", "ord")},
    **{f"builtins.{name}": getattr(builtins, name) for name in ("round", "divmod", "ascii")},
    **{f"textwrap.{name}": getattr(textwrap, name) for name in ("dedent", "indent", "fill", "shorten", "wrap")},
    **{f"posixpath.{name}": getattr(posixpath, name) for name in ("join", "basename", "dirname", "split", "splitext")},
    **{f"posixpath.{name}": getattr(posixpath, name) for name in ("normpath", "isabs", "commonpath")},
    **{
        f"operator.{name}": getattr(operator, name) for name in ("add", "sub", "mul", "truediv", "eq", "ne", "lt", "gt")
    },
    **{f"urllib.parse.{name}": getattr(urllib.parse, name) for name in ("quote", "unquote", "urlencode", "quote_plus")},
    "urllib.parse.urljoin": urllib.parse.urljoin,
    "shlex.quote": shlex.quote,
    "shlex.join": shlex.join,
    "shlex.split": shlex.split,
    "json.loads": json.loads,
    "json.dumps": json.dumps,
    "tomllib.loads": tomllib.loads,
    "base64.b64encode": base64.b64encode,
    "base64.b64decode": base64.b64decode,
    "uuid.uuid5": uuid.uuid5,
    "uuid.uuid3": uuid.uuid3,
    "string.capwords": string.capwords,
}
"""Called with plain Python arguments; their results are plain as well, or members of `CLASSES`."""
for _excluded in ("factorial", "comb", "perm", "prod"):
    PURE.pop(f"math.{_excluded}", None)

_CLASS_NAMES = frozenset(
    [
        "bool",
        "bytes",
        "complex",
        "dict",
        "float",
        "frozenset",
        "int",
        "list",
        "object",
        "range",
        "set",
        "slice",
        "str",
        "tuple",
        "type",
    ]
)

CLASSES: dict[str, type] = {
    **{
        f"builtins.{name}": cls
        for name, cls in vars(builtins).items()
        if isinstance(cls, type) and (issubclass(cls, BaseException) or name in _CLASS_NAMES)
    },
    "datetime.timedelta": datetime.timedelta,
    "datetime.datetime": datetime.datetime,
    "datetime.date": datetime.date,
    "datetime.time": datetime.time,
    "datetime.timezone": datetime.timezone,
    "zoneinfo.ZoneInfo": zoneinfo.ZoneInfo,
    "decimal.Decimal": decimal.Decimal,
    "fractions.Fraction": fractions.Fraction,
    "uuid.UUID": uuid.UUID,
    "json.JSONDecodeError": json.JSONDecodeError,
    "tomllib.TOMLDecodeError": tomllib.TOMLDecodeError,
    "re.error": re.error,
    "pathlib.Path": PurePosixPath,
    "pathlib.PurePath": PurePosixPath,
    "pathlib.PosixPath": PurePosixPath,
    "pathlib.PurePosixPath": PurePosixPath,
    "types.NoneType": type(None),
    "types.EllipsisType": type(...),
    "collections.OrderedDict": dict,
}

_CONSTANTS: dict[str, object] = {
    **{f"math.{name}": getattr(math, name) for name in ("pi", "e", "tau", "inf", "nan")},
    **{f"string.{name}": getattr(string, name) for name in ("ascii_letters", "ascii_lowercase", "ascii_uppercase")},
    **{f"string.{name}": getattr(string, name) for name in ("digits", "hexdigits", "punctuation", "whitespace")},
    **{f"re.{name}": int(getattr(re, name)) for name in ("I", "IGNORECASE", "M", "MULTILINE", "S", "DOTALL", "X", "A")},
    "datetime.UTC": datetime.UTC,
    "datetime.MINYEAR": datetime.MINYEAR,
    "datetime.MAXYEAR": datetime.MAXYEAR,
    "typing.TYPE_CHECKING": False,
    "builtins.Ellipsis": ...,
    "builtins.NotImplemented": NotImplemented,
    "builtins.__debug__": True,
    "os.sep": "/",
    "os.linesep": "\n",
    "os.pathsep": ":",
    "os.name": "posix",
    "os.curdir": ".",
    "os.pardir": "..",
    "sys.platform": "linux",
    "sys.byteorder": "little",
    "sys.maxsize": 2**63 - 1,
    "uuid.NAMESPACE_DNS": uuid.NAMESPACE_DNS,
    "uuid.NAMESPACE_URL": uuid.NAMESPACE_URL,
    "uuid.NAMESPACE_OID": uuid.NAMESPACE_OID,
}


def constant(run: Run, name: str, place: Place) -> Value | None:
    """The value of a library constant."""
    if name not in _CONSTANTS:
        return None
    return conversion.from_python(_CONSTANTS[name], place)


def call_pure(name: str, arguments: Arguments) -> Value:
    """Call a pure function with plain arguments."""
    return apply(name, PURE[name], arguments)


def apply(name: str, function: Callable[..., Any], arguments: Arguments) -> Value:
    """The result of a Python function on known, plain arguments; unknown where one isn't."""
    place = arguments.place
    if arguments.open is not None:
        return Unknown(arguments.open.reason, arguments.open.place)
    unknown = next((found for value in arguments if (found := find_unknown(value)) is not None), None)
    if unknown is not None:
        return Unknown(unknown.reason, unknown.place)
    positional = [conversion.to_python(value) for value in arguments.positional]
    keywords = {key: conversion.to_python(value) for key, value in arguments.keywords.items()}
    everything = (*positional, *keywords.values())
    if not all(conversion.is_python(value) for value in everything):
        return Unknown(f"{name!r} is called with a value that isn't modelled", place)
    if any(isinstance(value, (str, bytes)) and len(value) > LONGEST_TEXT for value in everything) or (
        name in ("textwrap.indent", "textwrap.fill", "textwrap.wrap", "json.dumps")
        and any(isinstance(value, int) and abs(value) > 10_000 for value in everything)
    ):
        raise LimitReached(f"{name!r} is called with a value that is too large", place)
    if name in ("str", "repr", "builtins.ascii", "format") and conversion.shows_a_set([*positional, keywords]):
        return Unknown(conversion.ORDER_OF_A_SET, place)
    try:
        return conversion.from_python(function(*positional, **keywords), place)
    except RecursionError:
        raise LimitReached(f"{name!r} is called with a value that is nested too deeply", place) from None
    except Exception as error:
        raise conversion.native_error(error, place) from None
