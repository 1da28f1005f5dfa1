"""JSON values turned into what an annotation asks for; every mismatch is noted, none stops the others."""

from __future__ import annotations

import collections
import collections.abc
import contextlib
import enum
import json
import types
import typing
from collections.abc import Callable
from typing import Any

from flyte_compile_runtime import records, scalars
from flyte_compile_runtime.annotations import UNKNOWN, describe
from flyte_compile_runtime.problems import Problems, show

_LISTS = (list, collections.deque, collections.abc.Sequence, collections.abc.MutableSequence, collections.abc.Iterable)
_COLLECTIONS = (*_LISTS, collections.abc.Collection)
_SETS = {set: set, frozenset: frozenset, collections.abc.Set: frozenset, collections.abc.MutableSet: set}
_MAPPINGS = (dict, collections.OrderedDict, collections.abc.Mapping, collections.abc.MutableMapping)
_WRAPPERS = {"Annotated", "Required", "NotRequired", "ReadOnly", "Final", "ClassVar", "InitVar"}


def decode(value: object, annotation: Any, path: str, problems: Problems) -> object:
    """`value` as the annotated type; where it can't be, a problem at `path` is added and the result means nothing.

    A type that isn't known (no annotation, one that can't be resolved, a protocol) takes any value as it is.
    """
    annotation = _bare(annotation)
    if annotation is UNKNOWN or annotation is object:
        return value
    if annotation is None or isinstance(annotation, type):
        decoder = _SIMPLE.get(annotation) or (_decode_scalar if scalars.text_reader(annotation) else None)
        if decoder is not None:
            return decoder(value, annotation, path, problems)
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin is typing.Union or origin is types.UnionType:
        return _decode_union(value, annotation, arguments, path, problems)
    if origin is typing.Literal:
        return _decode_literal(value, annotation, arguments, path, problems)
    kind = origin if origin is not None else annotation
    if kind in _COLLECTIONS:
        items = _decode_items(value, annotation, arguments[0] if arguments else UNKNOWN, path, problems)
        return collections.deque(items) if kind is collections.deque else items
    if kind in _SETS:
        return _decode_set(value, annotation, _SETS[kind], arguments, path, problems)
    if kind is tuple:
        return _decode_tuple(value, annotation, arguments, path, problems)
    if kind in _MAPPINGS or kind is collections.defaultdict:
        mapping = _decode_mapping(value, annotation, arguments, path, problems)
        return collections.OrderedDict(mapping) if kind is collections.OrderedDict else mapping
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _decode_enum(value, kind, path, problems)
    return records.decode_record(value, kind, path, problems, decode)


def _bare(annotation: Any) -> Any:
    """The annotation without what only type checkers care about: Annotated, NewType, aliases, type variables."""
    while True:
        if isinstance(annotation, typing.TypeVar):
            annotation = annotation.__bound__ or UNKNOWN
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        elif type(annotation).__name__ == "TypeAliasType":
            annotation = annotation.__value__
        elif _wrapper_name(annotation) in _WRAPPERS:
            annotation = annotation.type if hasattr(annotation, "type") else typing.get_args(annotation)[0]
        else:
            return annotation


def _wrapper_name(annotation: Any) -> str | None:
    if type(annotation).__name__ == "InitVar":
        return "InitVar"
    origin = typing.get_origin(annotation)
    return None if origin is None else getattr(origin, "_name", None) or getattr(origin, "__name__", None)


def _decode_null(value: object, annotation: Any, path: str, problems: Problems) -> None:
    if value is not None:
        problems.expected(path, "null", value)


def _decode_plain(value: object, annotation: Any, path: str, problems: Problems) -> object:
    # By the exact type: for Python `True` is an int, for JSON it isn't.
    if type(value) is not annotation:
        problems.expected(path, annotation.__name__, value)
    return value


def _decode_float(value: object, annotation: Any, path: str, problems: Problems) -> object:
    if type(value) is int:
        try:
            return float(value)
        except OverflowError:
            problems.add(path, f"{show(value)} is too large for a float")
            return value
    return _decode_plain(value, annotation, path, problems)


def _decode_scalar(value: object, annotation: Any, path: str, problems: Problems) -> object:
    reader = scalars.text_reader(annotation)
    assert reader is not None, "only types that are read from text come here"
    read, expected = reader
    read_number = scalars.number_reader(annotation)
    with contextlib.suppress(*scalars.WRONG_TEXT):
        if isinstance(value, str):
            return read(value)
        if read_number is not None and type(value) in (int, float):
            return read_number(value)
    problems.expected(path, expected, value)
    return value


def _decode_union(value: object, annotation: Any, members: tuple[Any, ...], path: str, problems: Problems) -> object:
    # In the order that they are written in, but an int stays an int where the union has one: `float | int` would make
    # every number a float otherwise.
    ordered = sorted(members, key=lambda member: type(value) is not int or member is not int)
    deeper: list[Problems] = []
    for member in ordered:
        attempt = Problems()
        decoded = decode(value, member, path, attempt)
        if not attempt:
            return decoded
        if not attempt.at(path):
            deeper.append(attempt)
    absent = [member for member in members if records.missing_package(member) is not None]
    present = [member for member in members if member is not type(None)]
    if len(deeper) == 1:
        # Only one member has the right shape, so what is wrong within it is what is wrong.
        problems.extend(deeper[0])
    elif absent or len(present) == 1:
        decode(value, (absent or present)[0], path, problems)
    else:
        problems.expected(path, describe(annotation), value)
    return value


def _decode_literal(value: object, annotation: Any, choices: tuple[Any, ...], path: str, problems: Problems) -> object:
    for choice in choices:
        if type(choice) is type(value) and choice == value:
            return choice
        if isinstance(choice, enum.Enum) and value in (choice.name, choice.value):
            return choice
    problems.expected(path, describe(annotation), value)
    return value


def _decode_items(value: object, annotation: Any, item: Any, path: str, problems: Problems) -> list[Any]:
    if not isinstance(value, list):
        problems.expected(path, describe(annotation), value)
        return []
    return [decode(element, item, f"{path}[{index}]", problems) for index, element in enumerate(value)]


def _decode_set(
    value: object, annotation: Any, kind: type, arguments: tuple[Any, ...], path: str, problems: Problems
) -> object:
    items = _decode_items(value, annotation, arguments[0] if arguments else UNKNOWN, path, problems)
    try:
        return kind(items)
    except TypeError:
        problems.add(path, "a list or an object can't be an element of a set")
        return items


def _decode_tuple(value: object, annotation: Any, arguments: tuple[Any, ...], path: str, problems: Problems) -> object:
    if not arguments or (len(arguments) == 2 and arguments[1] is Ellipsis):
        return tuple(_decode_items(value, annotation, arguments[0] if arguments else UNKNOWN, path, problems))
    if not isinstance(value, list):
        problems.expected(path, describe(annotation), value)
        return value
    # `tuple[()]` has one argument before Python 3.11, the empty tuple.
    types_ = () if arguments == ((),) else arguments
    if len(value) != len(types_):
        problems.add(path, f"expected {describe(annotation)}, got a list of {len(value)}")
        return value
    pairs = enumerate(zip(value, types_, strict=True))
    return tuple(decode(item, type_, f"{path}[{index}]", problems) for index, (item, type_) in pairs)


def _decode_mapping(
    value: object, annotation: Any, arguments: tuple[Any, ...], path: str, problems: Problems
) -> dict[Any, Any]:
    if not isinstance(value, dict):
        problems.expected(path, describe(annotation), value)
        return {}
    key_type, item_type = arguments if len(arguments) == 2 else (UNKNOWN, UNKNOWN)
    decoded: dict[Any, Any] = {}
    for key, item in value.items():
        where = f"{path}[{json.dumps(key)}]"
        key = _decode_key(key, _bare(key_type), where, problems)
        decoded[key] = decode(item, item_type, where, problems)
    return decoded


def _decode_key(key: str, annotation: Any, path: str, problems: Problems) -> Any:
    """A key of the annotated type: in JSON all keys are strings, so `{"1": ...}` is a `dict[int, ...]`."""
    number: object = key
    if annotation in (int, float):
        try:
            number = annotation(key)
        except ValueError:
            problems.add(path, f"the key {key!r} is not {describe(annotation)}")
            return key
    if annotation is bool and key in ("true", "false"):
        number = key == "true"
    decoded = decode(number, annotation, path, problems)
    return decoded if isinstance(decoded, collections.abc.Hashable) else key


def _decode_enum(value: object, kind: type[enum.Enum], path: str, problems: Problems) -> object:
    for member in kind:
        if type(member.value) is type(value) and member.value == value:
            return member
    if isinstance(value, str) and value in kind.__members__:
        return kind[value]
    if issubclass(kind, enum.Flag) and type(value) is int:
        with contextlib.suppress(ValueError):
            return kind(value)
    names = ", ".join(repr(name) for name in kind.__members__)
    problems.expected(path, f"one of {names} ({kind.__name__})", value)
    return value


_SIMPLE: dict[Any, Callable[[object, Any, str, Problems], object]] = {
    None: _decode_null,
    type(None): _decode_null,
    bool: _decode_plain,
    int: _decode_plain,
    str: _decode_plain,
    float: _decode_float,
}
