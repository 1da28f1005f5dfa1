"""The rest of the standard library that configuration code uses."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from collections.abc import Callable
from typing import Any, NamedTuple

from flyte_compile.values import operators
from flyte_compile.values.calls import REMEMBERED, call, is_generator
from flyte_compile.values.classes import field_marker, fields_of
from flyte_compile.values.expressions import set_entry
from flyte_compile.values.iteration import iterate
from flyte_compile.values.library.paths import OpenFile
from flyte_compile.values.library.pure import apply
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    Native,
    Partial,
    Place,
    SdkObject,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run


class VersionInfo(NamedTuple):
    """`sys.version_info` of the target's Python."""

    major: int
    minor: int
    micro: int = 0
    releaselevel: str = "final"
    serial: int = 0


VersionInfo.__module__ = "sys"

_PREFIXES = (
    ("os.path.", "posixpath."),
    ("typing_extensions.", "typing."),
    ("toml.", "toml."),
    ("tomli.", "tomllib."),
)


def canonical(name: str) -> str:
    """The name that the tables know a library function by."""
    for prefix, replacement in _PREFIXES:
        if name.startswith(prefix):
            return replacement + name[len(prefix) :]
    return name


def constant(run: Run, name: str, place: Place) -> Value | None:
    """The value of what depends on the target."""
    match name:
        case "os.environ":
            return run.environ
        case "sys.version_info":
            major, _, minor = run.target.python.partition(".")
            return Const(VersionInfo(int(major), int(minor or 0)), place)
        case "sys.argv":
            return ListValue([Const("", place)], place)
        case "sys.path":
            return ListValue([Const(run.target.code_root, place)], place)
        case "sys.executable":
            return Unknown("'sys.executable' depends on the image", place)
    return None


def _getenv(run: Run, arguments: Arguments, frame: Frame) -> Value:
    from flyte_compile.values.attributes import get_attribute

    return call(run, get_attribute(run, run.environ, "get", arguments.place), arguments, frame)


def _load(parse: Callable[[Any], Any]) -> Callable[[Run, Arguments, Frame], Value]:
    def load(run: Run, arguments: Arguments, frame: Frame) -> Value:
        source = arguments.positional[0] if arguments.positional else None
        if isinstance(source, Const) and isinstance(source.value, OpenFile):
            return apply("load", parse, Arguments((Const(source.value.data, source.place),), {}, arguments.place))
        return source if isinstance(source, Unknown) else Unknown("the file isn't known", arguments.place)

    return load


# ---- functools, itertools, copy ----


def _partial(run: Run, arguments: Arguments, frame: Frame) -> Value:
    places = {(k - 1 if isinstance(k, int) else k): place for k, place in arguments.places.items() if k != 0}
    rest = Arguments(arguments.positional[1:], arguments.keywords, arguments.place, places, arguments.open)
    return Partial(arguments.positional[0], rest, arguments.place)


def _wraps(run: Run, arguments: Arguments, frame: Frame) -> Value:
    wrapped = arguments.positional[0]

    def decorate(run: Run, inner: Arguments) -> Value:
        function = inner.positional[0]
        if isinstance(function, FunctionValue):
            run.journal.touch(function)
            if isinstance(wrapped, FunctionValue):
                function.name = wrapped.name
                function.content.update({"__doc__": _doc(run, wrapped, inner.place)})
            function.content["__wrapped__"] = wrapped
        return function

    return Native("functools.wraps", decorate, arguments.place)


def _doc(run: Run, function: FunctionValue, place: Place) -> Value:
    from flyte_compile.values.attributes import get_attribute

    return get_attribute(run, function, "__doc__", place)


def _cached(run: Run, arguments: Arguments, frame: Frame) -> Value:
    function = arguments.positional[0] if arguments.positional else None
    if not isinstance(function, FunctionValue):
        return Native("functools.lru_cache", lambda run, inner: _cached(run, inner, frame), arguments.place)
    if not function.is_async:
        run.journal.touch(function)
        function.content[REMEMBERED] = DictValue({}, arguments.place)
    return function


def _is_async(run: Run, arguments: Arguments, frame: Frame) -> Value:
    function = arguments.positional[0] if arguments.positional else None
    if isinstance(function, BoundMethod):
        function = function.function
    if isinstance(function, FunctionValue):
        return Const(function.is_async and not is_generator(function.node), arguments.place)
    return Unknown("what the function is isn't known", arguments.place)


def _identity(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return arguments.positional[-1]


def _reduce(run: Run, arguments: Arguments, frame: Frame) -> Value:
    function = arguments.positional[0]
    items, rest = iterate(run, arguments.positional[1], arguments.place)
    if rest is not None:
        return rest
    if len(arguments.positional) > 2:
        items = [arguments.positional[2], *items]
    if not items:
        return Unknown("'reduce' of an empty sequence", arguments.place)
    result = items[0]
    for item in items[1:]:
        result = call(run, function, Arguments((result, item), {}, arguments.place), frame)
    return result


def _chain(run: Run, arguments: Arguments, frame: Frame) -> Value:
    found: list[Value] = []
    for source in arguments.positional:
        items, rest = iterate(run, source, arguments.place)
        found.extend(items)
        if rest is not None:
            return ListValue(found, arguments.place, rest)
    return ListValue(found, arguments.place, arguments.open)


def _chain_iterable(run: Run, arguments: Arguments, frame: Frame) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    return _chain(run, Arguments(tuple(items), {}, arguments.place, {}, rest), frame)


def _combinations(function: Callable[..., Any]) -> Callable[[Run, Arguments, Frame], Value]:
    """A combinatoric iterator over values: Python's own, over positions."""

    def combine(run: Run, arguments: Arguments, frame: Frame) -> Value:
        place = arguments.place
        is_product = function is itertools.product
        sources = arguments.positional if is_product else arguments.positional[:1]
        columns = [iterate(run, source, place) for source in sources]
        rest = next((rest for _, rest in columns if rest is not None), arguments.open)
        if rest is not None:
            return rest
        numbers = [operators.to_python(value) for value in arguments.positional[len(sources) :]]
        keywords = {name: operators.to_python(value) for name, value in arguments.keywords.items()}
        rows: list[Value] = []
        indices = [range(len(items)) for items, _ in columns]
        width = len(columns)
        for row in itertools.islice(function(*indices, *numbers, **keywords), 20_001):
            picked = [columns[position % width if is_product else 0][0][index] for position, index in enumerate(row)]
            rows.append(TupleValue(tuple(picked), place))
        run.limit_items(len(rows) * 5, place)
        return ListValue(rows, place)

    return combine


def _islice(run: Run, arguments: Arguments, frame: Frame) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    bounds = [operators.to_python(value) for value in arguments.positional[1:]]
    if rest is not None or not all(bound is None or isinstance(bound, int) for bound in bounds):
        return rest or Unknown("the slice isn't known", arguments.place)
    return ListValue(items[slice(*bounds)], arguments.place)


def _repeat(run: Run, arguments: Arguments, frame: Frame) -> Value:
    times = arguments.positional[1] if len(arguments.positional) > 1 else arguments.keywords.get("times")
    if not (isinstance(times, Const) and isinstance(times.value, int)):
        return Unknown("'repeat' without an end", arguments.place)
    run.limit_items(times.value, arguments.place)
    return ListValue([arguments.positional[0]] * times.value, arguments.place)


def _zip_longest(run: Run, arguments: Arguments, frame: Frame) -> Value:
    columns = [iterate(run, value, arguments.place) for value in arguments.positional]
    rest = next((rest for _, rest in columns if rest is not None), None)
    fill = arguments.keywords.get("fillvalue", Const(None, arguments.place))
    longest = max((len(items) for items, _ in columns), default=0)
    rows: list[Value] = [
        TupleValue(tuple(items[i] if i < len(items) else fill for items, _ in columns), arguments.place)
        for i in range(longest)
    ]
    return ListValue(rows, arguments.place, rest)


def _accumulate(run: Run, arguments: Arguments, frame: Frame) -> Value:
    import ast

    items, rest = iterate(run, arguments.positional[0], arguments.place)
    function = arguments.positional[1] if len(arguments.positional) > 1 else None
    results: list[Value] = []
    for item in items:
        if not results:
            results.append(item)
        elif function is None:
            results.append(operators.binary(run, ast.Add(), results[-1], item, arguments.place))
        else:
            results.append(call(run, function, Arguments((results[-1], item), {}, arguments.place), frame))
    return ListValue(results, arguments.place, rest)


def _copy(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return copied(arguments.positional[0], deep=False)


def _deepcopy(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return copied(arguments.positional[0], deep=True)


def copied(value: Value, *, deep: bool, seen: dict[int, Value] | None = None) -> Value:
    """`copy.copy` or `copy.deepcopy`."""
    seen = {} if seen is None else seen
    if id(value) in seen:
        return seen[id(value)]

    def inner(item: Value) -> Value:
        return copied(item, deep=True, seen=seen) if deep else item

    match value:
        case ListValue():
            items = ListValue([], value.place, value.open)
            result: Value = seen.setdefault(id(value), items)
            items.content.extend(inner(item) for item in value.content)
        case DictValue():
            entries = DictValue({}, value.place, value.open)
            result = seen.setdefault(id(value), entries)
            entries.content.update({k: (key, inner(item)) for k, (key, item) in value.content.items()})
        case SetValue():
            result = SetValue(dict(value.content), value.place, value.frozen, value.open)
        case TupleValue() if deep:
            result = TupleValue(tuple(inner(item) for item in value.items), value.place)
        case InstanceValue() if value.type.style != "enum":
            result = InstanceValue(value.type, {}, value.place, value.base, value.open)
            seen[id(value)] = result
            result.content.update({name: inner(item) for name, item in value.content.items()})
        case SdkObject() if value.type not in ("flyte.TaskEnvironment", "flyte.Task"):
            result = SdkObject(value.type, {}, dict(value.spans), value.place, value.open)
            seen[id(value)] = result
            result.content.update({name: inner(item) for name, item in value.content.items()})
        case _:
            return value
    return result


# ---- dataclasses, collections, typing ----


def _dataclass(run: Run, arguments: Arguments, frame: Frame) -> Value:
    def decorate(run: Run, inner: Arguments) -> Value:
        cls = inner.positional[0]
        if isinstance(cls, ClassValue):
            cls.style = "dataclass"
            frozen = arguments.keywords.get("frozen")
            cls.frozen = isinstance(frozen, Const) and bool(frozen.value)
        return cls

    if arguments.positional:
        return decorate(run, arguments)
    return Native("dataclasses.dataclass", decorate, arguments.place)


def _field(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return field_marker(arguments)


def _replace(run: Run, arguments: Arguments, frame: Frame) -> Value:
    original = arguments.positional[0]
    if isinstance(original, SdkObject):
        result = SdkObject(original.type, dict(original.content), dict(original.spans), arguments.place)
        result.content.update(arguments.keywords)
        result.spans.update({name: arguments.place_of(name) for name in arguments.keywords})
        return result
    if not isinstance(original, InstanceValue):
        return original if isinstance(original, Unknown) else Unknown("'replace' of this value", arguments.place)
    names = fields_of(original.type)
    current = {name: value for name, value in original.content.items() if name in names}
    keywords = {**current, **arguments.keywords}
    return call(run, original.type, Arguments((), keywords, arguments.place, arguments.places, arguments.open), frame)


def _asdict(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return _as_dictionary(arguments.positional[0], arguments.place)


def _as_dictionary(value: Value, place: Place) -> Value:
    match value:
        case InstanceValue(type=ClassValue(style="dataclass" | "tuple")):
            result = DictValue({}, place)
            for name in fields_of(value.type):
                if name in value.content:
                    set_entry(result, Const(name, place), _as_dictionary(value.content[name], place), place)
            return result
        case ListValue():
            return ListValue([_as_dictionary(item, place) for item in value.content], place, value.open)
        case TupleValue():
            return TupleValue(tuple(_as_dictionary(item, place) for item in value.items), place)
        case DictValue():
            entries = {k: (key, _as_dictionary(item, place)) for k, (key, item) in value.content.items()}
            return DictValue(entries, place, value.open)
        case _:
            return value


def _named_tuple(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`collections.namedtuple(name, fields)` and the functional `typing.NamedTuple`."""
    import ast

    place = arguments.place
    if len(arguments.positional) < 2 or not isinstance(arguments.positional[0], Const):
        return Unknown("the named tuple isn't known", place)
    spec = arguments.positional[1]
    if isinstance(spec, Const) and isinstance(spec.value, str):
        names = spec.value.replace(",", " ").split()
    else:
        items, rest = iterate(run, spec, place)
        if rest is not None:
            return rest
        firsts = [item.items[0] if isinstance(item, TupleValue) and item.items else item for item in items]
        names = [str(item.value) for item in firsts if isinstance(item, Const)]
    cls = ClassValue(str(arguments.positional[0].value), (), {}, place, "tuple")
    cls.annotations.update({name: ast.Constant(None) for name in names})
    defaults = arguments.keywords.get("defaults")
    if defaults is not None:
        values, _ = iterate(run, defaults, place)
        cls.content.update(dict(zip(names[len(names) - len(values) :], values, strict=False)))
    return cls


def _default_dict(run: Run, arguments: Arguments, frame: Frame) -> Value:
    result = DictValue({}, arguments.place)
    run.default_factories[id(result)] = (result, arguments.positional[0] if arguments.positional else None)
    return result


def _auto(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return Unknown("an enumeration's automatic value", arguments.place, "enum.auto")


def _cast(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return arguments.positional[1]


def _suppress(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return External("contextlib.suppress()", arguments.place)


# ---- regular expressions ----

_LONGEST_SUBJECT = 10_000


def _regex(name: str) -> Callable[[Run, Arguments, Frame], Value]:
    def match(run: Run, arguments: Arguments, frame: Frame) -> Value:
        pattern = arguments.positional[0] if arguments.positional else None
        if not (isinstance(pattern, Const) and isinstance(pattern.value, str)):
            return pattern if isinstance(pattern, Unknown) else Unknown("the pattern isn't known", arguments.place)
        subjects = [str(v.value) for v in arguments.positional[1:] if isinstance(v, Const) and isinstance(v.value, str)]
        if not _is_quick(pattern.value, max(map(len, subjects), default=0)):
            return Unknown("the regular expression may take very long on this text", arguments.place)
        if name == "sub" and len(arguments.positional) > 1 and not isinstance(arguments.positional[1], Const):
            return Unknown("'re.sub' with a function isn't modelled", arguments.place)
        return apply(f"re.{name}", getattr(re, name), arguments)

    return match


def _is_quick(pattern: str, length: int) -> bool:
    """Whether matching surely takes few steps: no repeat inside of a repeat, and few repeats in a row."""
    if length > _LONGEST_SUBJECT or len(pattern) > 500:
        return False
    bare = re.sub(r"\\.|\[[^\]]*\]", "x", pattern)
    repeats = len(re.findall(r"[*+]|\{\d*,\d*\}", bare))
    nested = re.search(r"[*+}][^()]*\)[*+{?]|\)[*+{]", bare) is not None and "(" in bare
    backreference = re.search(r"\\[1-9]", pattern) is not None
    return not nested and not backreference and max(length, 1) ** min(repeats, 4) <= 1_000_000 and repeats <= 8


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "os.getenv": _getenv,
    "json.load": _load(json.loads),
    "tomllib.load": _load(lambda data: tomllib.loads(data.decode() if isinstance(data, bytes) else data)),
    "functools.partial": _partial,
    "functools.wraps": _wraps,
    "inspect.iscoroutinefunction": _is_async,
    "asyncio.iscoroutinefunction": _is_async,
    "functools.lru_cache": _cached,
    "functools.cache": _cached,
    "functools.reduce": _reduce,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chain_iterable,
    "itertools.product": _combinations(itertools.product),
    "itertools.permutations": _combinations(itertools.permutations),
    "itertools.combinations": _combinations(itertools.combinations),
    "itertools.islice": _islice,
    "itertools.repeat": _repeat,
    "itertools.zip_longest": _zip_longest,
    "itertools.accumulate": _accumulate,
    "copy.copy": _copy,
    "copy.deepcopy": _deepcopy,
    "copy.replace": _replace,
    "dataclasses.dataclass": _dataclass,
    "dataclasses.field": _field,
    "dataclasses.replace": _replace,
    "dataclasses.asdict": _asdict,
    "collections.namedtuple": _named_tuple,
    "typing.NamedTuple": _named_tuple,
    "collections.defaultdict": _default_dict,
    "enum.auto": _auto,
    "enum.unique": _identity,
    "typing.cast": _cast,
    "typing.overload": _identity,
    "typing.final": _identity,
    "typing.override": _identity,
    "typing.no_type_check": _identity,
    "typing.runtime_checkable": _identity,
    "abc.abstractmethod": _identity,
    "contextlib.suppress": _suppress,
    "contextlib.nullcontext": lambda run, arguments, frame: (
        arguments.positional[0] if arguments.positional else Const(None, arguments.place)
    ),
    "atexit.register": _identity,
    "warnings.warn": lambda run, arguments, frame: Const(None, arguments.place),
    "warnings.filterwarnings": lambda run, arguments, frame: Const(None, arguments.place),
    "platform.system": lambda run, arguments, frame: Const("Linux", arguments.place),
    "platform.python_version": lambda run, arguments, frame: Const(f"{run.target.python}.0", arguments.place),
    "platform.machine": lambda run, arguments, frame: Unknown("the image's platform decides it", arguments.place),
    **{f"re.{name}": _regex(name) for name in ("match", "fullmatch", "search", "findall", "split", "sub", "escape")},
}
