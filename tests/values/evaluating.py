"""What a module's variables come to: by this project's evaluation, and by Python itself, in the same plain form."""

from __future__ import annotations

import dataclasses
import enum
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from unittest import mock

from flyte_compile.diagnostics import Diagnostic
from flyte_compile.names import Bindings
from flyte_compile.source import Project, parse_module
from flyte_compile.values.journal import Journal
from flyte_compile.values.journal import Outcome as JournalOutcome
from flyte_compile.values.model import (
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    ExceptionValue,
    InstanceValue,
    ListValue,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.modules import import_entry
from flyte_compile.values.run import Run, Target

MODULE = "subject"


@dataclasses.dataclass(frozen=True)
class Unsure:
    """Stands for what evaluation doesn't know."""

    reason: str


@dataclasses.dataclass(frozen=True)
class Shape:
    """Stands for an object: its class and what it holds; functions, classes and iterators have no content."""

    kind: str
    name: str
    content: Any = None


Plain = Any
OPAQUE = Shape("opaque", "")


@dataclasses.dataclass(frozen=True)
class Outcome:
    """A module's public variables after importing it, and the exception that importing it ended with."""

    variables: Mapping[str, Plain]
    raised: str | None
    findings: tuple[Diagnostic, ...] = ()
    parted: bool = False
    """Whether evaluation didn't know which way the program goes somewhere."""


def evaluated(text: str, root: Path = Path("/nowhere"), environment: Mapping[str, str] | None = None) -> Outcome:
    """Evaluate the text of a module, statically."""
    module, findings = parse_module(text.encode(), name=MODULE, path=f"{MODULE}.py", import_root=".", is_package=False)
    assert module is not None, findings
    bindings = Bindings(Project(root), (".",), (module.path,), {module.path: module}, ())
    run = Run(bindings, Target(f"3.{sys.version_info.minor}", "2.12.1", environment or {}, "/app"))
    attempts: list[object] = []
    attempt = Journal.attempt

    def counted(journal: Journal, way: Callable[[], Value | None]) -> list[JournalOutcome]:
        attempts.append(way)
        return attempt(journal, way)

    with mock.patch.object(Journal, "attempt", counted):
        import_entry(run, module)
    scope = run.module_scopes[module.path]
    raised = next((found.message for found in run.diagnostics if found.code in ("FC004", "FC006")), None)
    variables = {name: plain(value) for name, value in scope.content.items() if not name.startswith("_")}
    return Outcome(variables, raised, run.diagnostics, bool(attempts))


def plain(value: Value, seen: tuple[int, ...] = ()) -> Plain:
    """A value in plain form, what isn't known marked."""
    if id(value) in seen:
        return Shape("cycle", "")
    seen = (*seen, id(value))
    rest = getattr(value, "open", None)
    match value:
        case Unknown():
            return Unsure(value.reason)
        case Const(value=native):
            return of_python(native)
        case TupleValue():
            return tuple(plain(item, seen) for item in value.items)
        case ListValue():
            items = [plain(item, seen) for item in value.content]
            return Shape("open list", rest.reason, items) if rest is not None else items
        case SetValue():
            return of_members(value.frozen, [plain(item, seen) for item in value.content.values()], rest)
        case DictValue():
            entries = {_hashable(plain(key, seen)): plain(item, seen) for key, item in value.content.values()}
            return Shape("open dict", rest.reason, entries) if rest is not None else entries
        case InstanceValue(type=ClassValue(style="enum") as cls) if "name" in value.content:
            return Shape("enum", cls.name, (plain(value.content["name"], seen),))
        case InstanceValue(type=ClassValue(style="tuple") as cls):
            return Shape("tuple", cls.name, {name: plain(item, seen) for name, item in value.content.items()})
        case InstanceValue():
            if rest is not None:
                return Unsure(rest.reason)
            base = plain(value.base, seen) if value.base is not None else None
            fields = {name: plain(item, seen) for name, item in value.content.items()}
            return Shape("object", value.type.name, (base, fields))
        case ExceptionValue():
            if rest is not None:
                return Unsure(rest.reason)
            name = value.type.name if isinstance(value.type, ClassValue) else value.type.__name__
            return Shape("exception", name, tuple(plain(item, seen) for item in value.arguments))
        case BuiltinClass():
            return Shape("class", value.type.__name__)
        case ClassValue():
            return Shape("class", value.name)
        case _:
            return OPAQUE


def _hashable(key: Plain) -> Plain:
    return repr(key) if isinstance(key, Shape) else key


def of_members(frozen: bool, members: list[Plain], rest: Unknown | None = None) -> Plain:
    """A set: its members in an order that is always the same."""
    ordered = sorted(members, key=repr)
    if rest is not None:
        return Shape("open set", rest.reason, ordered)
    return Shape("frozenset" if frozen else "set", "", ordered)


def run_by_python(text: str, given: Mapping[str, object] | None = None) -> Outcome:
    """Execute the text of a module, with variables given for what it imports from outside of itself."""
    module = types.ModuleType(MODULE)
    module.__file__ = f"/app/{MODULE}.py"
    sys.modules[MODULE] = module
    outside = types.ModuleType("third_party")
    for name, value in (given or {}).items():
        setattr(outside, name, value)
    sys.modules["third_party"] = outside
    raised = None
    try:
        exec(compile(text, module.__file__, "exec"), module.__dict__)
    except Exception as error:
        raised = type(error).__name__
    finally:
        del sys.modules[MODULE], sys.modules["third_party"]
    variables = {name: of_python(value) for name, value in vars(module).items() if not name.startswith("_")}
    return Outcome(variables, raised)


def of_python(value: object, seen: tuple[int, ...] = ()) -> Plain:
    """A Python object in plain form."""
    if id(value) in seen:
        return Shape("cycle", "")
    inner = (*seen, id(value))
    if isinstance(value, enum.Enum):
        return Shape("enum", type(value).__name__, (value.name,))
    if isinstance(value, type):
        return Shape("class", value.__name__)
    if isinstance(value, PurePosixPath):
        return PurePosixPath(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        fields = {name: of_python(getattr(value, name), inner) for name in value._fields}
        return Shape("tuple", type(value).__name__, fields)
    match value:
        case bool() | int() | str() | float() | complex() | bytes() | None if type(value).__module__ == "builtins":
            return value
        case BaseException():
            return Shape("exception", type(value).__name__, tuple(of_python(item, inner) for item in value.args))
        case tuple() if type(value) is tuple:
            return tuple(of_python(item, inner) for item in value)
        case list() if type(value) is list:
            return [of_python(item, inner) for item in value]
        case set() | frozenset() if type(value) in (set, frozenset):
            return of_members(isinstance(value, frozenset), [of_python(item, inner) for item in value])
        case dict() if type(value).__module__ in ("builtins", "collections"):
            return {_hashable(of_python(key, inner)): of_python(item, inner) for key, item in value.items()}
        case range() | slice() | types.EllipsisType() | types.NotImplementedType():
            return value
    if type(value).__module__ in ("datetime", "decimal", "fractions", "uuid", "re"):
        return value
    if type(value).__module__ == MODULE:
        natives: tuple[type[Any], ...] = (str, int, float, dict, list, tuple)
        base = next((cls for cls in natives if isinstance(value, cls)), None)
        names = [name for cls in type(value).__mro__ for name in cls.__dict__.get("__slots__", ())]
        slots = {name: getattr(value, name) for name in names if hasattr(value, name)}
        fields = {name: of_python(item, inner) for name, item in {**slots, **getattr(value, "__dict__", {})}.items()}
        return Shape("object", type(value).__name__, (of_python(base(value), inner) if base else None, fields))
    return OPAQUE


def differences(ours: Plain, theirs: Plain, at: str = "") -> Iterator[str]:
    """Where what evaluation claims to know isn't so."""
    if isinstance(ours, Unsure) or ours == OPAQUE or theirs == OPAQUE:
        return
    match ours, theirs:
        case Shape(kind="open list"), list():
            for index, item in enumerate(ours.content):
                if index < len(theirs):
                    yield from differences(item, theirs[index], f"{at}[{index}]")
                else:
                    yield f"{at}[{index}]: not there"
            return
        case Shape(kind="open set"), Shape(kind="set" | "frozenset"):
            yield from (f"{at}: {item!r} isn't in it" for item in ours.content if item not in theirs.content)
            return
        case Shape(kind="open dict"), dict():
            for key, item in ours.content.items():
                if key in theirs:
                    yield from differences(item, theirs[key], f"{at}[{key!r}]")
                elif not isinstance(item, Unsure):
                    yield f"{at}[{key!r}]: not there"
            return
        case Shape(), Shape():
            if (ours.kind, ours.name) != (theirs.kind, theirs.name):
                yield f"{at}: {ours!r} for {theirs!r}"
            else:
                yield from differences(ours.content, theirs.content, at)
            return
    if type(ours) is not type(theirs):
        yield f"{at}: {ours!r} for {theirs!r}"
        return
    match ours, theirs:
        case (list(), list()) | (tuple(), tuple()):
            if len(ours) != len(theirs):
                yield f"{at}: {ours!r} for {theirs!r}"
                return
            for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
                yield from differences(one, other, f"{at}[{index}]")
        case dict(), dict():
            if list(ours) != list(theirs):
                yield f"{at}: keys {list(ours)!r} for {list(theirs)!r}"
                return
            for key in ours:
                yield from differences(ours[key], theirs[key], f"{at}[{key!r}]")
        case _:
            if repr(ours) != repr(theirs) and ours != theirs:
                yield f"{at}: {ours!r} for {theirs!r}"


def unsure(value: Plain) -> str | None:
    """The reason of the first part that isn't known."""
    match value:
        case Unsure(reason=reason):
            return reason
        case Shape(kind=kind, name=reason) if kind.startswith("open"):
            return reason
        case Shape(content=content):
            return unsure(content)
        case dict():
            return next((found for item in value.values() if (found := unsure(item)) is not None), None)
        case list() | tuple():
            return next((found for item in value if (found := unsure(item)) is not None), None)
    return None
