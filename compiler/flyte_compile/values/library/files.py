"""Files: reading and looking for them, inside of the project root and nowhere else.

A program's paths stand under the code root, where the project root is when a task runs. Relative ones start from the
project root, or, where nothing is there, from the folder of the module.
"""

from __future__ import annotations

import codecs
import posixpath
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Protocol

from flyte_compile.names import Bindings
from flyte_compile.values import conversion
from flyte_compile.values.iterator_methods import open_file
from flyte_compile.values.library.globbing import children, found_by, found_by_text
from flyte_compile.values.library.paths import absolute, as_path, no_path
from flyte_compile.values.model import (
    Arguments,
    Const,
    IteratorValue,
    ListValue,
    Place,
    Shuffled,
    Unknown,
    Value,
)
from flyte_compile.values.natives import Function
from flyte_compile.values.producers import Listed
from flyte_compile.values.run import Frame, Run, Target
from flyte_compile.values.signals import raised

FileMethod = Callable[[Run, PurePosixPath, Arguments], Value]
_ANY_ORDER = "the order of a folder's files differs from machine to machine; 'sorted(...)' gives it one"


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


def _place_of(run: Run, path: PurePosixPath, place: Place) -> str | Unknown:
    inside = locate(run, path, place)
    if inside is None:
        return Unknown(f"{str(path)!r} is outside of the project, where compiling doesn't look", place)
    if str(absolute(run, path)) in run.written:
        return Unknown(f"{str(path)!r} is written while the module is imported, which compiling doesn't do", place)
    return inside


def changes(run: Run, path: PurePosixPath, arguments: Arguments, result: Value) -> Value:
    """A call that changes what stands at a path: it isn't done, and the path isn't looked at any more."""
    run.written.add(str(absolute(run, path)))
    return result


def _writes(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    data = conversion.plain(arguments.positional[0]) if arguments.positional else arguments.keywords.get("data")
    size = len(data.value) if isinstance(data, Const) and isinstance(data.value, (str, bytes)) else None
    result = Unknown("how much is written isn't known", arguments.place)
    return changes(run, path, arguments, result if size is None else Const(size, arguments.place))


def _renames(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    target = as_path(arguments.get(0, "target"))
    if target is not None:
        run.written.add(str(absolute(run, target)))
    result = no_path(arguments.get(0, "target"), arguments.place) if target is None else Const(target, arguments.place)
    return changes(run, path, arguments, result)


def _answer(*wanted: str) -> FileMethod:
    def answer(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
        inside = _place_of(run, path, arguments.place)
        if isinstance(inside, Unknown):
            return inside
        return Const(run.bindings.project.kind(inside) in wanted, arguments.place)

    return answer


def _read(run: Run, path: PurePosixPath, place: Place) -> bytes | Unknown:
    inside = _place_of(run, path, place)
    if isinstance(inside, Unknown):
        return inside
    data = run.bindings.project.read(inside)
    if data is not None:
        return data
    kind = run.bindings.project.kind(inside)
    if kind == "file":
        return Unknown(f"{str(path)!r} is too large for compiling to read, or can't be read", place)
    if kind == "folder":
        raise raised(IsADirectoryError, f"Is a directory: {str(path)!r}", place)
    raise raised(FileNotFoundError, f"No such file or directory: {str(path)!r}", place)


def _text(data: bytes, arguments: Arguments, encoding_at: int, errors_at: int) -> str | Unknown:
    """The text of a file by the `encoding`, `errors` and `newline` that a call gives; UTF-8 where it gives none."""
    place = arguments.place
    given = [arguments.get(encoding_at, "encoding"), arguments.get(errors_at, "errors")]
    newline = arguments.get(errors_at + 1, "newline")
    names: list[str] = []
    for value, default in zip(given, ("utf-8", "strict"), strict=True):
        value = conversion.plain(value) if value is not None else None
        if value is None or (isinstance(value, Const) and value.value is None):
            names.append(default)
        elif isinstance(value, Const) and isinstance(value.value, str):
            names.append(value.value)
        else:
            return Unknown("the file's encoding isn't known", place)
    try:
        text = codecs.decode(data, names[0], names[1])
    except (LookupError, ValueError) as error:
        raise conversion.native_error(error, place) from None
    if newline is not None and not (isinstance(newline, Const) and newline.value is None):
        return text if isinstance(newline, Const) else Unknown("how lines end isn't known", place)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_text(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    data = _read(run, path, arguments.place)
    text = data if isinstance(data, Unknown) else _text(data, arguments, 0, 1)
    return text if isinstance(text, Unknown) else Const(text, arguments.place)


def _read_bytes(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    data = _read(run, path, arguments.place)
    return data if isinstance(data, Unknown) else Const(data, arguments.place)


def _open_path(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    mode = arguments.get(0, "mode")
    if mode is not None and not (isinstance(mode, Const) and isinstance(mode.value, str)):
        return Unknown("how the file is opened isn't known", arguments.place)
    flags = mode.value if isinstance(mode, Const) and isinstance(mode.value, str) else "r"
    if set(flags) & set("wax+"):
        unknown = Unknown("a file is opened for writing, which compiling doesn't do", arguments.place)
        return changes(run, path, arguments, unknown)
    data = _read(run, path, arguments.place)
    if isinstance(data, Unknown):
        return data
    content = data if "b" in flags else _text(data, arguments, 2, 3)
    if isinstance(content, Unknown):
        return content
    return open_file(content, str(path), arguments.place)


def _open(run: Run, arguments: Arguments, frame: Frame) -> Value:
    first = arguments.get(0, "file")
    path = as_path(first)
    if path is None:
        return no_path(first, arguments.place)
    keywords = {name: value for name, value in arguments.keywords.items() if name != "file"}
    return _open_path(run, path, Arguments(arguments.positional[1:], keywords, arguments.place))


def _in_any_order(items: list[Value], place: Place) -> tuple[list[Value], Unknown | None]:
    """Names of files: Python gives them as the file system does."""
    return (items, None) if len(items) < 2 else ([], Shuffled(_ANY_ORDER, place, None, tuple(items)))


def _iterator(found: list[str] | Unknown, path: PurePosixPath, place: Place) -> Value:
    if isinstance(found, Unknown):
        return found
    items, opened = _in_any_order([Const(path / name, place) for name in found], place)
    return IteratorValue("generator", Listed(items, opened), place)


def _children(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    return _iterator(_listed(run, path, arguments.place), path, arguments.place)


def _listed(run: Run, path: PurePosixPath, place: Place) -> list[str] | Unknown:
    """The names in a folder; what is none raises, as in Python."""
    inside = _place_of(run, path, place)
    if isinstance(inside, Unknown):
        return inside
    _must_be_folder(run, inside, path, place)
    _count_files(run, inside, place)
    return children(run.bindings.project, inside)


_FILES_A_STEP = 1


def _count_files(run: Run, inside: str, place: Place) -> None:
    """Looking for files takes as long as there are files below the folder, found or not."""
    run.spend(len(run.bindings.project.walk(inside)) // _FILES_A_STEP, place)


def _must_be_folder(run: Run, inside: str, path: PurePosixPath, place: Place) -> None:
    kind = run.bindings.project.kind(inside)
    if kind is None:
        raise raised(FileNotFoundError, f"No such file or directory: {str(path)!r}", place)
    if kind == "file":
        raise raised(NotADirectoryError, f"Not a directory: {str(path)!r}", place)


def _glob(prefix: str) -> FileMethod:
    def glob(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
        pattern = (
            conversion.plain(arguments.positional[0]) if arguments.positional else arguments.keywords.get("pattern")
        )
        if not isinstance(pattern, Const) or len([*arguments]) > 1:
            return no_path(pattern, arguments.place)
        inside = _place_of(run, path, arguments.place)
        if isinstance(inside, Unknown):
            return inside
        _count_files(run, inside, arguments.place)
        found = found_by(run.bindings.project, inside, prefix + str(pattern.value))
        if found is None:
            return Unknown(f"looking for {str(pattern.value)!r} isn't modelled", arguments.place)
        return _iterator(found, path, arguments.place)

    return glob


METHODS: dict[str, FileMethod] = {
    "exists": _answer("file", "folder"),
    "is_file": _answer("file"),
    "is_dir": _answer("folder"),
    "read_text": _read_text,
    "read_bytes": _read_bytes,
    "open": _open_path,
    "iterdir": _children,
    "glob": _glob(""),
    "rglob": _glob("**/"),
    "write_text": _writes,
    "write_bytes": _writes,
    "rename": _renames,
    "replace": _renames,
}


def _on_path(method: FileMethod) -> Function:
    def on_path(run: Run, arguments: Arguments, frame: Frame) -> Value:
        first = arguments.positional[0] if arguments.positional else Const(".", arguments.place)
        path = as_path(first)
        if path is None:
            return no_path(first, arguments.place)
        return method(run, path, Arguments(arguments.positional[1:], arguments.keywords, arguments.place))

    return on_path


def _names(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    """`os.listdir`."""
    found = _listed(run, path, arguments.place)
    if isinstance(found, Unknown):
        return found
    items, opened = _in_any_order([Const(name, arguments.place) for name in found], arguments.place)
    return ListValue(items, arguments.place, opened)


def _glob_texts(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`glob.glob`."""
    place = arguments.place
    pattern = conversion.plain(arguments.positional[0]) if arguments.positional else None
    if not (isinstance(pattern, Const) and isinstance(pattern.value, str)):
        return no_path(pattern, place)
    recursive = arguments.keywords.get("recursive", Const(False, place))
    if set(arguments.keywords) - {"recursive"} or not isinstance(recursive, Const):
        return Unknown("'glob' with these arguments isn't modelled", place)
    found = found_by_text(run, pattern.value, bool(recursive.value), lambda path: _place_of(run, path, place))
    if found is None or isinstance(found, Unknown):
        return found or Unknown(f"looking for {pattern.value!r} isn't modelled", place)
    items, opened = _in_any_order([Const(name, place) for name in found], place)
    return ListValue(items, place, opened)


def _glob_iterator(run: Run, arguments: Arguments, frame: Frame) -> Value:
    found = _glob_texts(run, arguments, frame)
    if not isinstance(found, ListValue):
        return found
    return IteratorValue("generator", Listed(found.content, found.open), arguments.place)


def _effect(run: Run, path: PurePosixPath, arguments: Arguments) -> Value:
    return changes(run, path, arguments, Const(None, arguments.place))


FUNCTIONS: dict[str, Function] = {
    "builtins.open": _open,
    "io.open": _open,
    "posixpath.exists": _on_path(METHODS["exists"]),
    "posixpath.lexists": _on_path(METHODS["exists"]),
    "posixpath.isfile": _on_path(METHODS["is_file"]),
    "posixpath.isdir": _on_path(METHODS["is_dir"]),
    "os.makedirs": _on_path(_effect),
    "os.mkdir": _on_path(_effect),
    "os.remove": _on_path(_effect),
    "os.unlink": _on_path(_effect),
    "os.rmdir": _on_path(_effect),
    "os.chmod": _on_path(_effect),
    "shutil.rmtree": _on_path(_effect),
    "os.listdir": _on_path(_names),
    "glob.glob": _glob_texts,
    "glob.iglob": _glob_iterator,
}
