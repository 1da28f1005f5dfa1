"""The result of a task as JSON, and its delivery: the last line of stdout, or a file."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import enum
import json
import math
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flyte_compile_runtime import scalars
from flyte_compile_runtime.exits import NON_RECOVERABLE, Failure, UsageError


class OutputError(Failure):
    """The result has no JSON form, and no further attempt would give it one."""

    code = NON_RECOVERABLE


def to_json_text(result: object) -> str:
    """The result as one line of ASCII JSON, which any terminal and any log collector takes."""
    try:
        return json.dumps(to_json(result), allow_nan=False)
    except ValueError as error:
        # An int that has more digits than Python writes.
        raise OutputError(f"the result can't be written as JSON: {error}") from None


def to_json(result: object) -> Any:
    """The result in terms of JSON: dataclasses and models as objects, sets as sorted lists, bytes as base64."""
    try:
        return _convert(result, "result", ())
    except RecursionError:
        raise OutputError("the result is nested too deeply for JSON") from None


def check_output_file(path: str) -> None:
    """Raises a `UsageError` if no file can be written at `path`: better told before the task has worked for hours."""
    target = Path(path).resolve()
    if target.is_dir():
        raise UsageError(f"--output {path!r} is a folder")
    if not target.parent.is_dir():
        raise UsageError(f"--output {path!r}: there is no folder {str(target.parent)!r}")
    if not os.access(target if _is_special(target) else target.parent, os.W_OK):
        raise UsageError(f"--output {path!r} is not writable")


def write_output_file(path: str, text: str) -> None:
    """Writes the result to `path`, whole or not at all; a pipe or a device is written to as it is."""
    target = Path(path).resolve()
    data = text.encode("ascii") + b"\n"
    try:
        if _is_special(target):
            with target.open("wb") as special:
                special.write(data)
            return
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise Failure(f"the result can't be written to {path!r}: {error.strerror or error}") from None


def print_result(text: str, *, fresh_line: bool) -> None:
    """Prints the result as the last line of stdout; on a line of its own even where the task left one unfinished."""
    try:
        sys.stdout.write(("" if fresh_line else "\n") + text + "\n")
        sys.stdout.flush()
    except (OSError, ValueError) as error:
        # Or the interpreter would complain about the same once more when it closes stdout.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise Failure(f"the result can't be written to stdout: {error}") from None


def _is_special(path: Path) -> bool:
    return path.exists() and not path.is_file()


def _convert(value: Any, path: str, parents: tuple[int, ...]) -> Any:
    if value is None or type(value) in (bool, int, str):
        return value
    if isinstance(value, enum.Enum):
        # What a program in another language would call it; one whose value JSON can't write goes by its name.
        plain = type(value.value) in (bool, int, str) or (isinstance(value.value, float) and math.isfinite(value.value))
        return value.value if plain else value.name
    if isinstance(value, float):
        if not math.isfinite(value):
            raise OutputError(f"{path} is {float(value)}, which JSON has no number for")
        return float(value)
    if isinstance(value, (int, str)):
        return int(value) if isinstance(value, int) else str.__str__(value)
    text = scalars.to_text(value)
    if text is not None:
        return text
    if id(value) in parents:
        raise OutputError(f"{path} contains itself, so it has no JSON form")
    return _convert_container(value, path, (*parents, id(value)))


def _convert_container(value: Any, path: str, parents: tuple[int, ...]) -> Any:
    if isinstance(value, Mapping):
        return _convert_mapping(value, path, parents)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {
            name: _convert(item, f"{path}.{name}", parents) for name, item in zip(value._fields, value, strict=True)
        }
    if isinstance(value, (list, tuple, collections.deque)):
        return [_convert(item, f"{path}[{index}]", parents) for index, item in enumerate(value)]
    if isinstance(value, (set, frozenset)):
        items = [_convert(item, f"an element of {path}", parents) for item in value]
        try:
            return sorted(items)
        except TypeError:
            # Of several types: any order will do, as long as it is the same one in every run.
            return sorted(items, key=json.dumps)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: _convert(getattr(value, name), f"{path}.{name}", parents) for name in names}
    if callable(getattr(value, "model_dump", None)) and not isinstance(value, type):
        return _convert(_dump_model(value, path), path, parents)
    if hasattr(value, "dtype") and callable(getattr(value, "tolist", None)):
        # numpy's arrays and numbers.
        return _convert(value.tolist(), path, parents)
    raise OutputError(f"{path} is of type {_name_of(value)}, which has no JSON form")


def _convert_mapping(value: Mapping[Any, Any], path: str, parents: tuple[int, ...]) -> dict[str, Any]:
    converted: dict[str, Any] = {}
    for key, item in value.items():
        where = f"{path}[{key!r}]"
        plain = _convert(key, f"the key {key!r} of {path}", parents) if not isinstance(key, tuple) else None
        if key is not None and (plain is None or isinstance(plain, (list, dict))):
            raise OutputError(f"the key {key!r} of {path} is of type {_name_of(key)}, JSON has text keys only")
        name = plain if isinstance(plain, str) else json.dumps(plain)
        if name in converted:
            raise OutputError(f"two keys of {path} are both {name!r} in JSON")
        converted[name] = _convert(item, where, parents)
    return converted


def _dump_model(value: Any, path: str) -> Any:
    try:
        return value.model_dump(mode="json")
    except Exception as error:
        raise OutputError(f"{path} is of type {_name_of(value)}, which can't be dumped: {error}") from None


def _name_of(value: object) -> str:
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
