"""Constants of the standard library, as the target's Python has them."""

from __future__ import annotations

import calendar
import datetime
import math
import re
import string
import uuid

from flyte_compile.values import conversion
from flyte_compile.values.library.showing import target_version
from flyte_compile.values.model import (
    ClassValue,
    Const,
    DictValue,
    InstanceValue,
    ListValue,
    Place,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Run

_FLAGS = ("I", "IGNORECASE", "M", "MULTILINE", "S", "DOTALL", "X", "VERBOSE", "A", "ASCII", "U", "UNICODE", "NOFLAG")
_LETTERS = ("ascii_letters", "ascii_lowercase", "ascii_uppercase", "digits", "hexdigits", "octdigits")

_CONSTANTS: dict[str, object] = {
    **{f"math.{name}": getattr(math, name) for name in ("pi", "e", "tau", "inf", "nan")},
    **{f"string.{name}": getattr(string, name) for name in (*_LETTERS, "punctuation", "whitespace", "printable")},
    **{f"re.{name}": getattr(re, name) for name in _FLAGS},
    **{f"re.RegexFlag.{name}": getattr(re, name) for name in _FLAGS},
    **{f"calendar.{name}": int(getattr(calendar, name)) for name in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY")},
    **{f"calendar.{name}": int(getattr(calendar, name)) for name in ("FRIDAY", "SATURDAY", "SUNDAY")},
    **{f"logging.{name}": level for name, level in (("DEBUG", 10), ("INFO", 20), ("WARNING", 30), ("ERROR", 40))},
    **{f"logging.{name}": level for name, level in (("CRITICAL", 50), ("NOTSET", 0), ("WARN", 30), ("FATAL", 50))},
    "datetime.UTC": datetime.UTC,
    "datetime.MINYEAR": datetime.MINYEAR,
    "datetime.MAXYEAR": datetime.MAXYEAR,
    "typing.TYPE_CHECKING": False,
    "builtins.Ellipsis": ...,
    "builtins.NotImplemented": NotImplemented,
    "builtins.__debug__": True,
    "os.sep": "/",
    "os.altsep": None,
    "os.extsep": ".",
    "os.linesep": "\n",
    "os.pathsep": ":",
    "os.name": "posix",
    "os.curdir": ".",
    "os.pardir": "..",
    "os.devnull": "/dev/null",
    "posixpath.sep": "/",
    "posixpath.pathsep": ":",
    "posixpath.curdir": ".",
    "posixpath.pardir": "..",
    "sys.platform": "linux",
    "sys.byteorder": "little",
    "sys.maxsize": 2**63 - 1,
    "sys.maxunicode": 0x10FFFF,
    "sys.float_info.max": 1.7976931348623157e308,
    "sys.float_info.min": 2.2250738585072014e-308,
    "sys.float_info.epsilon": 2.220446049250313e-16,
    "sys.dont_write_bytecode": False,
    "sys.implementation.name": "cpython",
    "uuid.NAMESPACE_DNS": uuid.NAMESPACE_DNS,
    "uuid.NAMESPACE_URL": uuid.NAMESPACE_URL,
    "uuid.NAMESPACE_OID": uuid.NAMESPACE_OID,
    "uuid.NAMESPACE_X500": uuid.NAMESPACE_X500,
    "errno.ENOENT": 2,
}


def constant(run: Run, name: str, place: Place) -> Value | None:
    """The value of a library constant; `None` where the name is none."""
    if name in _CONSTANTS:
        return conversion.from_python(_CONSTANTS[name], place)
    match name:
        case "os.environ":
            return run.environ
        case "sys.version_info":
            return _version(run, place)
        case "sys.argv":
            return ListValue([Unknown("what the program was started as isn't known", place)], place)
        case "sys.path":
            reason = Unknown("the search path depends on where the program runs", place)
            return ListValue([], place, reason)
        case "sys.modules":
            return DictValue({}, place, Unknown("which modules are imported isn't known", place))
    return None


def _version(run: Run, place: Place) -> Value:
    """`sys.version_info` of the target's Python, whose exact release nobody knows."""
    major, minor = target_version(run)
    fields: dict[str, Value] = {
        "major": Const(major, place),
        "minor": Const(minor, place),
        "micro": Unknown("the exact release of the image's Python isn't known; 'sys.version_info[:2]' is", place),
        "releaselevel": Const("final", place),
        "serial": Const(0, place),
    }
    cls = ClassValue("version_info", (), {}, place, "tuple")
    return InstanceValue(cls, fields, place, TupleValue(tuple(fields.values()), place))
