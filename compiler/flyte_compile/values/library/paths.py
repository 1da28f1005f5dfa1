"""Paths and files: `pathlib`, `os.path`, `open`, inside of the project root and nowhere else.

A program's paths stand under the code root, where the project root is when a task runs. Relative ones start from the
project root, or, where nothing is there, from the folder of the module.
"""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from flyte_compile.names import Bindings
from flyte_compile.values import conversion
from flyte_compile.values.library.pure import apply
from flyte_compile.values.model import Arguments, Const, ListValue, Native, Place, TupleValue, Unknown, Value
from flyte_compile.values.run import Frame, Run, Target
from flyte_compile.values.signals import raised


@dataclass(frozen=True, slots=True)
class OpenFile:
    """What `open(...)` gives for reading."""

    data: str | bytes


class Surroundings(Protocol):
    """What a path is looked up in."""

    @property
    def bindings(self) -> Bindings: ...
    @property
    def target(self) -> Target: ...


def locate(run: Surroundings, path: PurePosixPath, place: Place) -> str | None:
    """A path of the program relative to the project root; `None` where it leads outside."""
    text = posixpath.normpath(str(path))
    root = run.target.code_root
    if text == root or text.startswith(root + "/"):
        inside = text[len(root) :].strip("/") or "."
        return inside if run.bindings.project.relative(Path(inside)) is not None else None
    if text.startswith("/"):
        return None
    folder = place.module.path.rpartition("/")[0]
    for start in ("", folder):
        candidate = posixpath.normpath(posixpath.join(start, text))
        if not candidate.startswith("..") and run.bindings.project.kind(candidate) is not None:
            return candidate
    return None if text.startswith("..") else text


def _unseen(path: PurePosixPath, place: Place) -> Unknown:
    return Unknown(f"{str(path)!r} is outside of the project, where compiling doesn't look", place)


def path_attribute(run: Run, value: Const, path: PurePosixPath, name: str, place: Place) -> Value:
    """An attribute or method of a path."""
    match name:
        case "parents":
            return TupleValue(tuple(Const(parent, place) for parent in path.parents), place)
        case "parent" | "name" | "stem" | "suffix" | "suffixes" | "parts" | "root" | "anchor" | "drive":
            return conversion.from_python(getattr(path, name), place)
        case "resolve" | "absolute":
            return Native(name, lambda run, arguments: Const(_absolute(run, path), arguments.place), place)
        case "expanduser":
            return Native(name, lambda run, arguments: _expanded(value, path, arguments), place)
    if name in _FILE_METHODS:
        method = _FILE_METHODS[name]
        return Native(name, lambda run, arguments: method(run, path, arguments), place)
    if name in _EFFECTS:
        return Native(name, lambda run, arguments: Const(None, arguments.place), place)
    if not hasattr(path, name) or name.startswith("__"):
        return Unknown(f"the path's attribute {name!r} isn't modelled", place)
    return Native(name, lambda run, arguments: apply(name, getattr(path, name), arguments), place)


_EFFECTS = frozenset(
    {"mkdir", "write_text", "write_bytes", "touch", "unlink", "rmdir", "rename", "chmod", "symlink_to"}
)


def path_class_attribute(run: Run, name: str, place: Place) -> Value:
    """`Path.cwd` and `Path.home`."""
    if name == "cwd":
        return Native(name, lambda run, arguments: Const(PurePosixPath(run.target.code_root), arguments.place), place)
    return Native(name, lambda run, arguments: Unknown(f"'Path.{name}' depends on the machine", arguments.place), place)


def _absolute(run: Run, path: PurePosixPath) -> PurePosixPath:
    return PurePosixPath(posixpath.normpath(posixpath.join(run.target.code_root, str(path))))


def _relative(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    """`os.path.relpath` without the path itself: from the folder that is given, else the current one."""
    place = arguments.place
    start = arguments.positional[0] if arguments.positional else arguments.keywords.get("start", Const(".", place))
    folder = _as_path(start)
    if folder is None:
        return start if isinstance(start, Unknown) else Unknown("the path isn't known", place)
    return Const(posixpath.relpath(str(_absolute(run, path)), str(_absolute(run, folder))), place)


def _expanded(value: Const, path: PurePosixPath, arguments: Arguments) -> Value:
    return Unknown("the home folder depends on the machine", arguments.place) if str(path).startswith("~") else value


def _kind(run: Run, path: PurePosixPath, place: Place) -> str | Unknown | None:
    inside = locate(run, path, place)
    return _unseen(path, place) if inside is None else run.bindings.project.kind(inside)


def _answer(wanted: tuple[str, ...]) -> Callable[[Run, PurePosixPath, Arguments], Value]:
    def answer(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
        kind = _kind(run, path, arguments.place)
        return kind if isinstance(kind, Unknown) else Const(kind in wanted, arguments.place)

    return answer


def _read(run: Run, path: PurePosixPath, place: Place) -> bytes | Unknown:
    inside = locate(run, path, place)
    if inside is None:
        return _unseen(path, place)
    data = run.bindings.project.read(inside)
    if data is None:
        raise raised(FileNotFoundError, f"No such file or directory: {str(path)!r}", place)
    return data


def _decoded(data: bytes, place: Place) -> str:
    try:
        return data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise conversion.native_error(error, place) from None


def _read_text(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    data = _read(run, path, arguments.place)
    return data if isinstance(data, Unknown) else Const(_decoded(data, arguments.place), arguments.place)


def _read_bytes(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    data = _read(run, path, arguments.place)
    return data if isinstance(data, Unknown) else Const(data, arguments.place)


def _open_path(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    mode = arguments.positional[0] if arguments.positional else arguments.keywords.get("mode")
    flags = str(mode.value) if isinstance(mode, Const) else "r"
    if set(flags) & set("wax+"):
        return Unknown("a file is opened for writing, which compiling doesn't do", arguments.place)
    data = _read(run, path, arguments.place)
    if isinstance(data, Unknown):
        return data
    return Const(OpenFile(data if "b" in flags else _decoded(data, arguments.place)), arguments.place)


def _open(run: Run, arguments: Arguments, frame: Frame) -> Value:
    path = _as_path(arguments.positional[0] if arguments.positional else arguments.keywords.get("file"))
    if path is None:
        return Unknown("the file's name isn't known", arguments.place)
    return _open_path(run, path, Arguments(arguments.positional[1:], arguments.keywords, arguments.place))


def _children(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    return _matching(run, path, "*", arguments.place)


def _glob(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    pattern = arguments.positional[0] if arguments.positional else None
    if not isinstance(pattern, Const):
        return pattern or Unknown("the pattern isn't known", arguments.place)
    return _matching(run, path, str(pattern.value), arguments.place)


def _rglob(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    pattern = arguments.positional[0] if arguments.positional else None
    if not isinstance(pattern, Const):
        return pattern or Unknown("the pattern isn't known", arguments.place)
    return _matching(run, path, f"**/{pattern.value}", arguments.place)


def _matching(run: Run, path: PurePosixPath, pattern: str, place: Place) -> Value:
    inside = locate(run, path, place)
    if inside is None:
        return _unseen(path, place)
    prefix = "" if inside == "." else inside + "/"
    names: set[str] = set()
    for file in run.bindings.project.walk(inside):
        parts = file[len(prefix) :].split("/")
        names.update("/".join(parts[: count + 1]) for count in range(len(parts)))
    deep = pattern.startswith("**/")
    last = pattern.removeprefix("**/")
    matched = sorted(
        name
        for name in names
        if (fnmatch.fnmatchcase(name.rpartition("/")[2], last) if deep else _same_depth(name, last))
    )
    return ListValue([Const(path / name, place) for name in matched], place)


def _same_depth(name: str, pattern: str) -> bool:
    parts, patterns = name.split("/"), pattern.split("/")
    return len(parts) == len(patterns) and all(fnmatch.fnmatchcase(a, b) for a, b in zip(parts, patterns, strict=True))


_FILE_METHODS: dict[str, Callable[[Run, PurePosixPath, Arguments], Value]] = {
    "exists": _answer(("file", "folder")),
    "is_file": _answer(("file",)),
    "is_dir": _answer(("folder",)),
    "read_text": _read_text,
    "read_bytes": _read_bytes,
    "open": _open_path,
    "iterdir": _children,
    "glob": _glob,
    "rglob": _rglob,
}


def _as_path(value: Value | None) -> PurePosixPath | None:
    value = conversion.plain(value) if value is not None else None
    if isinstance(value, Const) and isinstance(value.value, (str, PurePosixPath)):
        return PurePosixPath(value.value)
    return None


def _on_path(
    function: Callable[[Run, PurePosixPath, Arguments], Value],
) -> Callable[[Run, Arguments, Frame], Value]:
    def on_path(run: Run, arguments: Arguments, frame: Frame) -> Value:
        first = arguments.positional[0] if arguments.positional else None
        path = _as_path(first)
        if path is None:
            return first if isinstance(first, Unknown) else Unknown("the path isn't known", arguments.place)
        return function(run, path, Arguments(arguments.positional[1:], arguments.keywords, arguments.place))

    return on_path


def _file_method(name: str, run: Run, file: OpenFile, arguments: Arguments) -> Value:
    match name:
        case "read":
            return Const(file.data, arguments.place)
        case "readlines":
            return conversion.from_python(file.data.splitlines(keepends=True), arguments.place)
    return Const(None, arguments.place)


def file_attribute(file: OpenFile, name: str, place: Place) -> Value:
    """A method of an open file."""
    return Native(name, lambda run, arguments: _file_method(name, run, file, arguments), place)


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "builtins.open": _open,
    "io.open": _open,
    "posixpath.exists": _on_path(_answer(("file", "folder"))),
    "posixpath.isfile": _on_path(_answer(("file",))),
    "posixpath.isdir": _on_path(_answer(("folder",))),
    "posixpath.abspath": _on_path(lambda run, path, a: Const(str(_absolute(run, path)), a.place)),
    "posixpath.realpath": _on_path(lambda run, path, a: Const(str(_absolute(run, path)), a.place)),
    "posixpath.relpath": _on_path(lambda run, path, a: _relative(run, path, a)),
    "os.getcwd": lambda run, arguments, frame: Const(run.target.code_root, arguments.place),
    "os.fspath": _on_path(lambda run, path, a: Const(str(path), a.place)),
    "os.makedirs": lambda run, arguments, frame: Const(None, arguments.place),
    "os.listdir": _on_path(lambda run, path, a: _names(run, path, a)),
}


def _names(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    found = _children(run, path, arguments)
    if not isinstance(found, ListValue):
        return found
    names = [Const(item.value.name, arguments.place) for item in found.content if isinstance(item, Const)]  # type: ignore[attr-defined]
    return ListValue(list(names), arguments.place)
