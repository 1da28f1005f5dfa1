"""Python's own classes that the evaluated program may call: by their qualified names."""

from __future__ import annotations

import builtins
import collections
import datetime
import decimal
import fractions
import ipaddress
import json
import re
import string
import tomllib
import types
import urllib.parse
import uuid
import zoneinfo

from flyte_compile.values.library.paths import PosixPath, PurePath

_BUILTIN = (
    *("bool", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "object", "range", "set", "slice"),
    *("str", "tuple", "type"),
)

CLASSES: dict[str, type] = {
    **{
        f"builtins.{name}": cls
        for name, cls in vars(builtins).items()
        if isinstance(cls, type) and (issubclass(cls, BaseException) or name in _BUILTIN)
    },
    "datetime.timedelta": datetime.timedelta,
    "datetime.datetime": datetime.datetime,
    "datetime.date": datetime.date,
    "datetime.time": datetime.time,
    "datetime.timezone": datetime.timezone,
    "datetime.tzinfo": datetime.tzinfo,
    "zoneinfo.ZoneInfo": zoneinfo.ZoneInfo,
    "zoneinfo.ZoneInfoNotFoundError": zoneinfo.ZoneInfoNotFoundError,
    "decimal.Decimal": decimal.Decimal,
    "decimal.InvalidOperation": decimal.InvalidOperation,
    "decimal.DecimalException": decimal.DecimalException,
    "fractions.Fraction": fractions.Fraction,
    "uuid.UUID": uuid.UUID,
    "json.JSONDecodeError": json.JSONDecodeError,
    "json.decoder.JSONDecodeError": json.JSONDecodeError,
    "tomllib.TOMLDecodeError": tomllib.TOMLDecodeError,
    "re.error": re.error,
    "re.Pattern": re.Pattern,
    "re.Match": re.Match,
    "pathlib.Path": PosixPath,
    "pathlib.PosixPath": PosixPath,
    "pathlib.PurePath": PurePath,
    "pathlib.PurePosixPath": PurePath,
    "types.NoneType": type(None),
    "types.EllipsisType": type(...),
    "types.MappingProxyType": types.MappingProxyType,
    "collections.OrderedDict": collections.OrderedDict,
    "collections.Counter": collections.Counter,
    "collections.deque": collections.deque,
    "collections.defaultdict": collections.defaultdict,
    "string.Template": string.Template,
    "ipaddress.IPv4Address": ipaddress.IPv4Address,
    "ipaddress.IPv6Address": ipaddress.IPv6Address,
    "ipaddress.IPv4Network": ipaddress.IPv4Network,
    "ipaddress.IPv6Network": ipaddress.IPv6Network,
    "ipaddress.AddressValueError": ipaddress.AddressValueError,
    "urllib.parse.ParseResult": urllib.parse.ParseResult,
    "urllib.parse.SplitResult": urllib.parse.SplitResult,
}
