"""Call Python's own functions with known, plain arguments."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from flyte_compile.source.limits import has_long_keys
from flyte_compile.values import conversion
from flyte_compile.values.iteration import items_of
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    Native,
    Partial,
    Place,
    Unknown,
    Value,
    find_unknown,
)
from flyte_compile.values.run import LONGEST_TEXT, Frame, Run
from flyte_compile.values.signals import LimitReached, Signal
from flyte_compile.values.sizes import MOST_BITS, ROOM, check_size, has_long_exponent, text_length

_ASKING = frozenset({"json.dumps"})
"""Functions that ask others what objects of the program are, or refuse them."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+>")


def apply(run: Run, name: str, function: Callable[..., Any], arguments: Arguments, *, any_order: bool = False) -> Value:
    """The result of a Python function on known, plain arguments; unknown where one isn't.

    With `any_order` the function gives the same for a set, in whatever order it holds its items.
    """
    place = arguments.place
    if arguments.open is not None:
        return Unknown(arguments.open.reason, arguments.open.place)
    plain = plain_arguments(run, name, arguments, any_order=any_order)
    if isinstance(plain, Unknown):
        return plain
    positional, keywords = plain
    check_sizes(name, (*positional, *keywords.values()), place)
    if name.startswith(_SLOW):
        run.spend(text_length((*positional, *keywords.values())) // _CHARACTERS_A_STEP_IF_SLOW, place)
    return call_python(name, lambda: function(*positional, **keywords), place)


class NotKnown(Exception):
    """Python called back, and what came of it isn't known."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__()
        self.unknown = unknown


@dataclass(frozen=True, slots=True, eq=False)
class _Callback:
    """A function of the program, for Python to call."""

    run: Run
    function: Value
    place: Place

    def __call__(self, *positional: Any, **keywords: Any) -> Any:
        from flyte_compile.values.calls import call

        given = [conversion.from_python(value, self.place) for value in positional]
        named = {name: conversion.from_python(value, self.place) for name, value in keywords.items()}
        frame = Frame(self.place.module, ())
        result = call(self.run, self.function, Arguments(tuple(given), named, self.place), frame)
        native = _plain_argument(self.run, "a function", result, self.place, False)
        if isinstance(native, Unknown):
            raise NotKnown(native)
        return native


def call_python(name: str, function: Callable[[], Any], place: Place) -> Value:
    """What a Python function comes to: its value, or the program's exception."""
    try:
        result = function()
    except NotKnown as missing:
        return Unknown(missing.unknown.reason, missing.unknown.place, missing.unknown.made_by)
    except conversion.NotShown:
        return Unknown(f"{name!r} shows an object of the program, whose text isn't modelled", place)
    except (Signal, LimitReached):
        raise
    except RecursionError:
        raise LimitReached(f"{name!r} is called with a value that is nested too deeply", place) from None
    except Exception as error:
        raise conversion.native_error(error, place) from None
    if isinstance(result, str) and len(result) < 10_000 and _ADDRESS.search(result):
        return Unknown(f"{name!r} shows where an object stands in memory, which differs from run to run", place)
    check_size(result, place)
    return conversion.from_python(result, place)


def plain_arguments(
    run: Run, name: str, arguments: Arguments, *, any_order: bool = False
) -> tuple[list[Any], dict[str, Any]] | Unknown:
    """Python objects for the arguments, or why there are none."""
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    for value in arguments.positional:
        native = _plain_argument(run, name, value, arguments.place, any_order)
        if isinstance(native, Unknown):
            return native
        positional.append(native)
    for key, value in arguments.keywords.items():
        native = _plain_argument(run, name, value, arguments.place, any_order)
        if isinstance(native, Unknown):
            return native
        keywords[key] = native
    return positional, keywords


def _plain_argument(run: Run, name: str, value: Value, place: Place, any_order: bool) -> Any:
    if isinstance(value, IteratorValue):
        items = items_of(run, value, place)
        if items.rest is not None:
            return items.rest
        if items.unordered and not any_order:
            return Unknown(items.why, place)
        natives = [_plain_argument(run, name, item, place, any_order) for item in items.all]
        return next((native for native in natives if isinstance(native, Unknown)), iter(natives))
    if isinstance(value, (FunctionValue, BoundMethod, Partial, Native)):
        return _Callback(run, value, place)
    unknown = find_unknown(value)
    if unknown is not None:
        return Unknown(unknown.reason, unknown.place)
    native = conversion.to_python(value, opaque=name in _ASKING)
    if not conversion.is_python(native):
        kind = f"an object of {value.type.name!r}" if isinstance(value, InstanceValue) else "a value"
        return Unknown(f"{name!r} is called with {kind}, which isn't modelled", place)
    if not any_order and conversion.shows_a_set(native):
        return Unknown(conversion.ORDER_OF_A_SET, place)
    return native


_LONGEST_FOR_SLOW = 200_000
"""Characters for functions that Python itself writes in Python, or that take the square of the length."""
_SLOW = ("textwrap.", "shlex.", "tomllib.", "urllib.", "string.", "posixpath.", "statistics.", "html.", "ipaddress.")
_CHARACTERS_A_STEP_IF_SLOW = 8
_INDENTING = frozenset({"textwrap.indent", "textwrap.fill", "textwrap.wrap", "textwrap.shorten", "json.dumps"})
_WIDEST = 1_000
"""Characters that may be put into every line."""
_LARGE_NUMBERS = frozenset({"math.factorial", "math.comb", "math.perm", "math.prod", "math.lcm"})


def check_sizes(name: str, values: tuple[Any, ...], place: Place) -> None:
    """Refuse what would take Python very long, or fill the memory."""
    if _is_large(name, values):
        raise LimitReached(f"{name!r} is called with a value that is too large", place)


def _is_large(name: str, values: tuple[Any, ...]) -> bool:
    length = text_length(values)
    if length > ROOM or (name.startswith(_SLOW) and length > _LONGEST_FOR_SLOW):
        return True
    if any(isinstance(value, decimal.Decimal) and has_long_exponent(str(value)) for value in values):
        return True
    numbers = [abs(value) for value in values if isinstance(value, int)]
    match name:
        case "pow":
            return len(values) > 2 and max(map(int.bit_length, numbers), default=0) > 4_000
        case "builtins.round":
            return len(numbers) > 1 and numbers[-1] > 100_000
        case "bytes":
            return max(numbers, default=0) > LONGEST_TEXT
        case "Fraction" | "Decimal":
            return any(map(has_long_exponent, values))
        case _ if name in _LARGE_NUMBERS:
            return _product_bits(name, values) > MOST_BITS
    if name in ("tomllib.loads", "load"):
        return any(isinstance(text, str) and has_long_keys(text) for text in values)
    if name in _INDENTING:
        added = [len(text) for text in values[1:] if isinstance(text, str)]
        indents = [abs(number) for number in values[1:] if isinstance(number, int)] if name == "json.dumps" else []
        return max([*added, *indents], default=0) > _WIDEST
    return False


def _product_bits(name: str, values: tuple[Any, ...]) -> int:
    """At most how many bits the result has."""
    flat = [item for value in values for item in (value if isinstance(value, (list, tuple, set)) else (value,))]
    numbers = [int(item) for item in flat if isinstance(item, int) or (isinstance(item, float) and isfinite(item))]
    if not numbers:
        return 0
    largest = max(map(abs, numbers))
    if name in ("math.prod", "math.lcm"):
        return sum(map(int.bit_length, numbers))
    times = largest if name == "math.factorial" else min(abs(numbers[-1]), largest)
    return min(times, MOST_BITS + 1) * largest.bit_length()
