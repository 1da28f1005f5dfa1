"""Attributes and methods of text, numbers, ranges, moments and Python's other immutable values."""

from __future__ import annotations

import datetime
import enum
import re
import string
from typing import Any

from flyte_compile.values import conversion
from flyte_compile.values.iteration import iterate
from flyte_compile.values.library.applying import call_python, check_sizes, plain_arguments
from flyte_compile.values.library.templates import fill_map, format_with
from flyte_compile.values.model import Arguments, Const, ListValue, Native, Place, Unknown, Value
from flyte_compile.values.natives import Call
from flyte_compile.values.run import LONGEST_TEXT, Frame, Run
from flyte_compile.values.signals import LimitReached, raised
from flyte_compile.values.sizes import ROOM, spec_size

_TYPES = (
    *(str, bytes, int, float, complex, bool, range, slice),
    *(datetime.date, datetime.time, datetime.timedelta, datetime.tzinfo),
)
_MODULES = frozenset(
    {"decimal", "fractions", "uuid", "re", "ipaddress", "sys", "string", "types", "urllib.parse", "enum", "zoneinfo"}
)
_LONGEST_SEARCH = 1_000_000


def constant_attribute(run: Run, value: Const, name: str, place: Place) -> Value:
    """The attribute, or the bound method, of an immutable Python object."""
    from flyte_compile.values.library.paths import PurePath, path_attribute

    constant: Any = value.value
    if isinstance(constant, PurePath):
        return path_attribute(run, value, constant, name, place)
    if name == "__class__":
        return conversion.from_python(type(constant), place)
    if not hasattr(constant, name):
        raise raised(AttributeError, f"{type(constant).__name__!r} object has no attribute {name!r}", place)
    known = isinstance(constant, _TYPES) or type(constant).__module__ in _MODULES
    if not known or name.startswith("__"):
        return Unknown(f"the attribute {name!r} of a {type(constant).__name__} isn't modelled", place)
    if isinstance(constant, (re.Pattern, re.Match)):
        from flyte_compile.values.library.regex import compiled_attribute

        return compiled_attribute(run, constant, name, place)
    reason = _depends_on_machine(constant, name)
    if reason is not None and name not in _IN_DOUBT:
        return Native(name, lambda run, arguments: Unknown(reason, arguments.place), place)
    attribute = getattr(constant, name)
    if not callable(attribute) or isinstance(attribute, enum.Enum):
        return conversion.from_python(attribute, place)
    return Native(name, lambda run, arguments: _call(run, constant, name, arguments), place)


_IN_DOUBT = frozenset({"astimezone", "timestamp"})


def _depends_on_machine(constant: Any, name: str) -> str | None:
    if isinstance(constant, (datetime.date, datetime.time)) and name in ("now", "today", "utcnow"):
        return f"{name!r} reads the clock"
    if isinstance(constant, datetime.datetime) and name in _IN_DOUBT and constant.tzinfo is None:
        return f"{name!r} of a moment without a time zone depends on the machine's; give it one"
    if name in ("fromtimestamp", "ctime_local"):
        return f"{name!r} depends on the time zone of the machine"
    return None


def _call(run: Run, constant: Any, name: str, arguments: Arguments) -> Value:
    """Call a method with plain arguments, within bounds."""
    place = arguments.place
    run.charge(place, Const(constant, place))
    at = Call(run, place, Frame(place.module, ()))
    if arguments.open is not None:
        return Unknown(arguments.open.reason, arguments.open.place)
    reason = _depends_on_machine(constant, name)
    if reason is not None:
        return Unknown(reason, place)
    if name == "join" and isinstance(constant, (str, bytes)) and len(arguments.positional) == 1:
        items, rest = iterate(run, arguments.positional[0], place)
        arguments = Arguments((ListValue(items, place, rest),), arguments.keywords, place)
    if name == "format" and isinstance(constant, str):
        return format_with(at, constant, arguments)
    if name == "format_map" and isinstance(constant, str):
        return fill_map(at, constant, arguments)
    plain = plain_arguments(run, name, arguments)
    if isinstance(plain, Unknown):
        return plain
    positional, keywords = plain
    _check_size(constant, name, positional, keywords, place)
    check_sizes(name, (*positional, *keywords.values()), place)
    if name == "strftime" and positional and "%s" in str(positional[0]):
        return Unknown("'%s' depends on the time zone of the machine", place)
    if isinstance(constant, datetime.datetime) and name == "astimezone" and not (positional or keywords):
        return Unknown("'astimezone' without a time zone takes that of the machine", place)
    if isinstance(constant, string.Template):
        check_sizes(name, (constant.template,), place)
    return call_python(name, lambda: getattr(constant, name)(*positional, **keywords), place)


def _check_size(constant: Any, name: str, positional: list[Any], keywords: dict[str, Any], place: Place) -> None:
    if isinstance(constant, (str, bytes)):
        if _result_size(constant, name, positional, keywords) > LONGEST_TEXT:
            raise LimitReached("a text is too long", place)
    elif isinstance(constant, range) and name in ("index", "count"):
        if positional and not isinstance(positional[0], int) and len(constant) > _LONGEST_SEARCH:
            raise LimitReached("the range is too long to look through", place)
    elif isinstance(constant, int) and name == "to_bytes":
        length = positional[0] if positional else keywords.get("length", 1)
        if isinstance(length, int) and length > LONGEST_TEXT:
            raise LimitReached("the number has too many bytes", place)
    elif name == "strftime" and positional and spec_size(str(positional[0])) > ROOM:
        raise LimitReached("the format asks for a very wide field", place)


def _result_size(constant: str | bytes, name: str, positional: list[Any], keywords: dict[str, Any]) -> int:
    """How long the result may get; a longer one isn't tried."""
    size = len(constant)
    numbers = [value for value in (*positional, *keywords.values()) if isinstance(value, int)]
    match name:
        case "ljust" | "rjust" | "center" | "zfill":
            return max([size, *numbers])
        case "expandtabs":
            return size + constant.count("\t" if isinstance(constant, str) else b"\t") * max([8, *numbers])  # type: ignore[arg-type]
        case "replace":
            new = positional[1] if len(positional) > 1 else keywords.get("new", "")
            return size + (size + 1) * (len(new) if isinstance(new, (str, bytes)) else 0)
        case "join":
            given = positional[0] if positional and isinstance(positional[0], (list, tuple)) else []
            items = [item for item in given if isinstance(item, (str, bytes))]
            return sum(map(len, items)) + size * len(items)
        case "translate":
            table = positional[0] if positional else None
            longest = (
                max((len(v) for v in table.values() if isinstance(v, str)), default=1) if isinstance(table, dict) else 1
            )
            return size * longest
    return size
