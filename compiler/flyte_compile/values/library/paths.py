"""Paths: the classes of `pathlib`, and the parts of `os.path` that look at no file."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Callable
from pathlib import PurePosixPath

from flyte_compile.values import conversion
from flyte_compile.values.library.applying import apply
from flyte_compile.values.model import Arguments, Const, InstanceValue, Native, Place, TupleValue, Unknown, Value
from flyte_compile.values.natives import Call, Function, function
from flyte_compile.values.run import Frame, Run


class PosixPath(PurePosixPath):
    """`pathlib.Path`, whose methods look at the project's files through `files`."""

    __slots__ = ()


PosixPath.__module__ = "pathlib"
PurePath = PurePosixPath

_PLAIN = frozenset({"parent", "name", "stem", "suffix", "suffixes", "parts", "root", "anchor", "drive"})
_CALLED = frozenset(
    {"as_posix", "as_uri", "is_absolute", "is_relative_to", "is_reserved", "joinpath", "match", "relative_to"}
    | {"with_name", "with_stem", "with_suffix", "full_match", "with_segments"}
)
_EFFECTS = frozenset({"mkdir", "touch", "unlink", "rmdir", "chmod", "lchmod", "symlink_to", "hardlink_to"})


def path_attribute(run: Run, value: Const, path: PurePosixPath, name: str, place: Place) -> Value:
    """An attribute or method of a path."""
    from flyte_compile.values.library import files

    if name == "parents":
        return TupleValue(tuple(Const(parent, place) for parent in path.parents), place)
    if name in _PLAIN:
        return conversion.from_python(getattr(path, name), place)
    if name == "__class__":
        return conversion.from_python(type(path), place)
    if name in _CALLED and (hasattr(path, name) or sys.version_info < (3, 13)):
        return Native(name, lambda run, arguments: _call(run, path, name, arguments), place)
    if name.startswith("__"):
        return Unknown(f"the path's attribute {name!r} isn't modelled", place)
    if isinstance(path, PosixPath):
        if name in ("resolve", "absolute"):
            return Native(name, lambda run, arguments: Const(absolute(run, path), arguments.place), place)
        if name == "expanduser":
            return Native(name, lambda run, arguments: _expanded(value, path, arguments), place)
        if name in files.METHODS:
            method = files.METHODS[name]
            return Native(name, lambda run, arguments: method(run, path, arguments), place)
        if name in _EFFECTS:
            return Native(name, lambda run, arguments: files.changes(run, path, arguments, Const(None, place)), place)
        if name in _ON_DISK:
            reason = f"'Path.{name}' asks the file system, which compiling doesn't"
            return Native(name, lambda run, arguments: Unknown(reason, arguments.place), place)
    from flyte_compile.values.signals import raised

    raise raised(AttributeError, f"{type(path).__name__!r} object has no attribute {name!r}", place)


_ON_DISK = frozenset(
    {"stat", "lstat", "owner", "group", "readlink", "samefile", "is_symlink", "is_mount", "is_socket", "is_fifo"}
    | {"is_block_device", "is_char_device", "is_junction", "walk", "link_to", "copy", "move", "info", "from_uri"}
)


def _call(run: Run, path: PurePosixPath, name: str, arguments: Arguments) -> Value:
    if not hasattr(path, name) or set(arguments.keywords) & {"walk_up", "case_sensitive"}:
        return Unknown(f"'Path.{name}' with these arguments isn't modelled", arguments.place)
    if name == "match" and any(isinstance(v, Const) and "**" in str(v.value) for v in arguments.positional):
        return Unknown("'Path.match' with '**' differs between Pythons", arguments.place)
    return apply(run, name, getattr(path, name), arguments)


def path_class_attribute(run: Run, cls: type, name: str, place: Place) -> Value:
    """`Path.cwd`, `Path.home`, and methods as functions."""
    if cls is PosixPath and name == "cwd":
        return Native(name, lambda run, arguments: Const(PosixPath(run.target.code_root), arguments.place), place)
    if cls is PosixPath and name == "home":
        return Native(
            name, lambda run, arguments: Unknown("'Path.home' depends on the machine", arguments.place), place
        )

    def unbound(run: Run, arguments: Arguments) -> Value:
        from flyte_compile.values.attributes import get_attribute
        from flyte_compile.values.calls import call

        if not arguments.positional:
            return Unknown(f"'Path.{name}' isn't modelled", arguments.place)
        receiver, *rest = arguments.positional
        method = get_attribute(run, receiver, name, arguments.place)
        if not isinstance(method, Native):
            return method
        inner = Arguments(tuple(rest), arguments.keywords, arguments.place, {}, arguments.open)
        return call(run, method, inner, Frame(arguments.place.module, ()))

    if name == "__name__" or name.startswith("__"):
        return Unknown(f"the attribute {name!r} of the class isn't modelled", place)
    return Native(name, unbound, place)


def absolute(run: Run, path: PurePosixPath) -> PurePosixPath:
    """The path from the root, without `.` and `..`."""
    return PosixPath(posixpath.normpath(posixpath.join(run.target.code_root, str(path))))


def _expanded(value: Const, path: PurePosixPath, arguments: Arguments) -> Value:
    return Unknown("the home folder depends on the machine", arguments.place) if str(path).startswith("~") else value


def as_path(value: Value | None) -> PurePosixPath | None:
    """A path or text as a path."""
    if isinstance(value, InstanceValue) and value.base is None and "_path" not in value.content:
        return None
    value = conversion.plain(value) if value is not None else None
    if isinstance(value, Const) and isinstance(value.value, (str, PurePosixPath)):
        return PosixPath(value.value)
    return None


def no_path(value: Value | None, place: Place) -> Unknown:
    """Why a value is no path that is known."""
    if isinstance(value, Unknown):
        return Unknown(value.reason, value.place, value.made_by)
    return Unknown("the path isn't known", place)


def text_of_path(value: Value) -> str | None:
    """`os.fspath(value)` where that's text."""
    value = conversion.plain(value)
    if isinstance(value, Const) and isinstance(value.value, (str, PurePosixPath)):
        return str(value.value)
    return None


def _relpath(at: Call, path: Value, start: Value | None = None) -> Value:
    texts = [text_of_path(value) if value is not None else "." for value in (path, start)]
    if texts[0] is None or texts[1] is None:
        return no_path(path if texts[0] is None else start, at.place)
    one, other = (str(absolute(at.run, PosixPath(text))) for text in texts if text is not None)
    return Const(posixpath.relpath(one, other), at.place)


def _abspath(at: Call, path: Value, *, strict: Value | None = None) -> Value:
    text = text_of_path(path)
    if text is None:
        return no_path(path, at.place)
    return Const(posixpath.normpath(posixpath.join(at.run.target.code_root, text)), at.place)


def _fspath(at: Call, path: Value) -> Value:
    value = conversion.plain(path)
    if isinstance(value, Const) and not isinstance(value.value, (str, bytes, PurePosixPath)):
        from flyte_compile.values.signals import raised

        raise raised(TypeError, "expected str, bytes or os.PathLike object", at.place)
    if isinstance(value, Const) and isinstance(value.value, bytes):
        return value
    text = text_of_path(path)
    return no_path(path, at.place) if text is None else Const(text, at.place)


def _expanduser(at: Call, path: Value) -> Value:
    text = text_of_path(path)
    if text is None:
        return no_path(path, at.place)
    if text.startswith("~"):
        return Unknown("the home folder depends on the machine", at.place)
    return Const(text, at.place)


def _expandvars(at: Call, path: Value) -> Value:
    import re

    text = text_of_path(path)
    if text is None:
        return no_path(path, at.place)
    if at.run.environ.open is not None:
        return Unknown(at.run.environ.open.reason, at.run.environ.open.place)
    found = {}
    for name in re.findall(r"\$(\w+|\{[^}]*\})", text):
        pair = at.run.environ.content.get((0, name.strip("{}")))
        value = conversion.plain(pair[1]) if pair is not None else None
        if not isinstance(value, Const):
            bare = name.strip("{}")
            return Unknown(
                f"the environment variable {bare!r} isn't defined at compile time; "
                f"define it with '--define {bare}=...'",
                at.place,
            )
        found[name] = str(value.value)
    return Const(re.sub(r"\$(\w+|\{[^}]*\})", lambda match: found[match[1]], text), at.place)


def _on_texts(name: str) -> Callable[..., Value]:
    """A function of `os.path` that looks at texts only; paths are taken as text."""
    native = getattr(posixpath, name)

    def on_texts(run: Run, arguments: Arguments, frame: Frame) -> Value:
        return apply(run, f"posixpath.{name}", native, arguments, any_order=name in ("commonpath", "commonprefix"))

    return on_texts


FUNCTIONS: dict[str, Function] = {
    **{
        f"posixpath.{name}": _on_texts(name)
        for name in (
            *("join", "basename", "dirname", "split", "splitext", "normpath", "isabs", "commonpath", "commonprefix"),
            *("normcase", "splitdrive"),
        )
    },
    "posixpath.abspath": function(_abspath),
    "posixpath.realpath": function(_abspath),
    "posixpath.relpath": function(_relpath),
    "posixpath.expanduser": function(_expanduser),
    "posixpath.expandvars": function(_expandvars),
    "os.fspath": function(_fspath),
    "os.getcwd": lambda run, arguments, frame: Const(run.target.code_root, arguments.place),
}
