"""Regular expressions, where matching surely ends soon."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import Any

from flyte_compile.values import conversion
from flyte_compile.values.library.applying import apply, call_python, plain_arguments
from flyte_compile.values.model import Arguments, Const, IteratorValue, Native, Place, Unknown, Value
from flyte_compile.values.producers import Listed
from flyte_compile.values.run import Frame, Run

_LONGEST_SUBJECT = 10_000
_LONGEST_PATTERN = 500
_MOST_REPEATS = 12
_MOST_MATCHING = 200_000_000
_MATCHING_A_STEP = 1_000
_MATCHING = ("match", "fullmatch", "search", "findall", "finditer", "split", "sub", "subn")


def _regex(name: str) -> Callable[[Run, Arguments, Frame], Value]:
    def match(run: Run, arguments: Arguments, frame: Frame) -> Value:
        pattern = conversion.plain(arguments.get(0, "pattern") or Unknown("the pattern isn't known", arguments.place))
        if isinstance(pattern, Unknown):
            return Unknown(pattern.reason, pattern.place)
        if isinstance(pattern, Const) and isinstance(pattern.value, re.Pattern):
            source: Any = pattern.value.pattern
        else:
            source = pattern.value if isinstance(pattern, Const) else None
        subjects = [value for key, value in _named(arguments) if key not in (0, "pattern")]
        if isinstance(source, (str, bytes)):
            slow = _slow(run, source, subjects, name, arguments.place)
            if slow is not None:
                return slow
        return _result(run, f"re.{name}", getattr(re, name), arguments)

    return match


def _named(arguments: Arguments) -> list[tuple[int | str, Value]]:
    return [*enumerate(arguments.positional), *arguments.keywords.items()]


def _slow(run: Run, pattern: str | bytes, values: Iterable[Value], name: str, place: Place) -> Unknown | None:
    """Why matching isn't tried, if it isn't; else its steps are counted."""
    plain = [conversion.plain(value) for value in values]
    lengths = [
        len(value.value) for value in plain if isinstance(value, Const) and isinstance(value.value, (str, bytes))
    ]
    text = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
    cost = matching_cost(text, max(lengths, default=0), anchored=name in ("match", "fullmatch"))
    # What is very long at most is tried while there is time for it, and no limit that stops the module.
    if cost is None or cost // _MATCHING_A_STEP > (run.limit - run.steps) // 2:
        return Unknown("the regular expression may take very long on this text", place)
    run.spend(cost // _MATCHING_A_STEP, place)
    return None


def _result(run: Run, name: str, function: Callable[..., Any], arguments: Arguments) -> Value:
    if not name.endswith("finditer"):
        return apply(run, name, function, arguments)
    plain = Unknown("the arguments", arguments.place) if arguments.open else plain_arguments(run, name, arguments)
    if isinstance(plain, Unknown):
        return plain
    found = call_python(name, lambda: tuple(function(*plain[0], **plain[1])), arguments.place)
    if isinstance(found, Unknown):
        return found
    return IteratorValue("callable_iterator", Listed(getattr(found, "items", ())), arguments.place)


def matching_cost(pattern: str, length: int, *, anchored: bool) -> int | None:
    """At most how many steps matching takes: the ways to share the text out; `None` where that may be very many."""
    if length > _LONGEST_SUBJECT or len(pattern) > _LONGEST_PATTERN:
        return None
    bare = re.sub(r"\\.|\[\^?\]?[^\]]*\]", "x", pattern)
    repeats = len(re.findall(r"[*+]|\{\d*,\d*\}", bare))
    options = len(re.findall(r"(?<![*+?}(])\?", bare))
    choices = math.prod(part.count("|") + 1 for part in re.split(r"[()]", bare))
    if repeats > _MOST_REPEATS or options > _MOST_REPEATS or re.search(r"\\[1-9]|\(\?P=", pattern) is not None:
        return None
    nested = re.search(r"[*+}?][^()]*\)[*+{?]|\)[*+{]", bare) is not None and "(" in bare
    if nested:
        # Each character may end a turn of any of the repeats around it, or none.
        depth = bare.count("(")
        cost = ((depth + 2) * choices) ** min(length + 1, 100) << options
    else:
        parts = repeats if anchored else repeats + 1
        cost = math.comb(length + parts, parts) * choices << options
    return cost if cost <= _MOST_MATCHING else None


def _compile(run: Run, arguments: Arguments, frame: Frame) -> Value:
    pattern = arguments.get(0, "pattern")
    if isinstance(pattern, Const) and isinstance(pattern.value, (str, bytes)) and len(pattern.value) > _LONGEST_PATTERN:
        return Unknown("the regular expression is too long", arguments.place)
    return apply(run, "re.compile", re.compile, arguments)


def compiled_attribute(run: Run, compiled: re.Pattern[Any] | re.Match[Any], name: str, place: Place) -> Value:
    """An attribute or method of a compiled pattern, or of a match."""
    attribute = getattr(compiled, name)
    if not callable(attribute):
        return conversion.from_python(dict(attribute) if name == "groupindex" else attribute, place)
    if name == "scanner":
        return Unknown("'scanner' of a pattern isn't modelled", place)

    def call(run: Run, arguments: Arguments) -> Value:
        if isinstance(compiled, re.Pattern) and name in _MATCHING:
            slow = _slow(run, compiled.pattern, [value for _, value in _named(arguments)], name, arguments.place)
            if slow is not None:
                return slow
        return _result(run, name, attribute, arguments)

    return Native(name, call, place)


def _nothing(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return Const(None, arguments.place)


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    **{f"re.{name}": _regex(name) for name in _MATCHING},
    "re.escape": lambda run, arguments, frame: apply(run, "re.escape", re.escape, arguments),
    "re.compile": _compile,
    "re.purge": _nothing,
}
