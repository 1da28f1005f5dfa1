"""The rest of the standard library that configuration code uses."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from typing import Any, NamedTuple

from flyte_compile.values.calls import call
from flyte_compile.values.library.paths import OpenFile
from flyte_compile.values.library.pure import apply
from flyte_compile.values.model import (
    Arguments,
    Const,
    External,
    ListValue,
    Place,
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


def _identity(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return arguments.positional[-1]


def _cast(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return arguments.positional[1]


def _suppress(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return External("contextlib.suppress()", arguments.place)


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "os.getenv": _getenv,
    "json.load": _load(json.loads),
    "tomllib.load": _load(lambda data: tomllib.loads(data.decode() if isinstance(data, bytes) else data)),
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
}
