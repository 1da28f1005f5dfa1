"""The values that evaluation deals in: a closed union, each member with the place that it came from.

What can't be known is `Unknown`; it spreads, and it is never guessed and never dropped. A container that may hold more
than is known says so in `open`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from flyte_compile.source import Module
from flyte_compile.values.numbers_as_keys import number_key

if TYPE_CHECKING:
    from flyte_compile.values.record_fields import Field
    from flyte_compile.values.run import Run

WRAPPED_OUTSIDE = "__wrapped_outside__"
"""The field of a function that says what decorator from outside of the project it is under."""
ABSTRACT = "__isabstractmethod__"
"""The attribute of a function under `abc.abstractmethod`."""
_births = count(1)


def next_birth() -> int:
    """A number above that of every object made so far: it tells what is older from what is younger."""
    return next(_births)


def _born() -> int:
    return field(default_factory=next_birth, init=False, repr=False)


class Place(NamedTuple):
    """A node of a module's syntax tree; its span is worked out when somebody asks."""

    module: Module
    node: ast.AST


@dataclass(frozen=True, slots=True, eq=False)
class Const:
    """An immutable Python value: a number, text, bytes, `None`, a duration, a path ..."""

    value: object
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Unknown:
    """A value that can't be known, and why; `made_by` names the foreign callable that gave it, if one did."""

    reason: str
    place: Place
    made_by: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class OneOf(Unknown):
    """One of some objects, nobody knows which: what is done to it may be done to any of them."""

    candidates: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Shuffled(Unknown):
    """In `open` of a container: its order isn't known. It stands for no item and is no value itself.

    A list or iterator holds `members` after what comes before in known order; a dictionary holds its `content`.
    """

    members: tuple[Value, ...] = ()
    more: bool = False
    """Whether others may be among the members."""


@dataclass(slots=True, eq=False)
class TupleValue:
    items: tuple[Value, ...]
    place: Place


@dataclass(slots=True, eq=False)
class ListValue:
    """A list; `open` is set where items of unknown number follow the known ones."""

    content: list[Value]
    place: Place
    open: Unknown | None = None
    born: int = _born()


@dataclass(slots=True, eq=False)
class SetValue:
    """A set: items by key, in order of insertion, which says nothing of the order that Python iterates in."""

    content: dict[Key, Value]
    place: Place
    frozen: bool = False
    open: Unknown | None = None
    born: int = _born()


@dataclass(slots=True, eq=False)
class DictValue:
    """A dictionary: (key, value) by the key's identity; `open` is set where it may hold more than is known."""

    content: dict[Key, tuple[Value, Value]]
    place: Place
    open: Unknown | None = None
    kind: type = dict
    """`dict`, or a class of the standard library that derives from it."""
    born: int = _born()


@dataclass(frozen=True, slots=True, eq=False)
class ViewValue:
    """What `keys()`, `values()` or `items()` of a dictionary gives: `kind` is the method's name."""

    kind: str
    source: DictValue
    place: Place


@dataclass(frozen=True, slots=True)
class End:
    """An iterator gives no more items; with a reason, whether it does isn't known."""

    reason: Unknown | None = None


class Producer(Protocol):
    """Where an iterator stands. It never changes: the next item comes with where the iterator stands after it."""

    def advance(self, run: Run, place: Place) -> tuple[Value, Producer] | End:
        """The next item."""


@dataclass(slots=True, eq=False)
class IteratorValue:
    """An iterator: every item of it comes once. `kind` is the name of its class in Python."""

    kind: str
    content: Producer
    place: Place
    open: Unknown | None = None
    """Set when nothing, or no order, is known of what still comes."""
    born: int = _born()


@dataclass(frozen=True, slots=True)
class Kept:
    """A Python object that nobody changes: a change is made to a copy that takes its place."""

    object: Any


@dataclass(slots=True, eq=False)
class ObjectValue:
    """A container of the standard library, such as a `collections.Counter`, kept as Python's own."""

    content: Kept
    place: Place
    open: Unknown | None = None
    """Set where nothing is known of it any more."""
    born: int = _born()


@dataclass(slots=True, eq=False)
class Scope:
    """The variables of a module, a function call, or a class body."""

    content: dict[str, Value]
    is_class: bool = False
    open: Unknown | None = None
    declared: frozenset[str] = frozenset()
    """Of a function: the names that are its own, bound or not."""
    born: int = _born()


@dataclass(slots=True, eq=False)
class FunctionValue:
    """A function or lambda of the project, with what its definition captured."""

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    module: Module
    scopes: tuple[Scope, ...]
    defaults: Mapping[str, Value]
    place: Place
    content: dict[str, Value] = field(default_factory=dict)
    """Attributes that the program sets on it."""
    owner: ClassValue | None = None
    open: Unknown | None = None
    born: int = _born()
    qualified: str = ""
    """`__qualname__`, where it's another than the name."""

    @property
    def is_async(self) -> bool:
        return isinstance(self.node, ast.AsyncFunctionDef)


@dataclass(slots=True, eq=False)
class ClassValue:
    """A class of the project. `style` says how instances are made: see `classes`."""

    name: str
    bases: tuple[Value, ...]
    content: dict[str, Value]
    place: Place
    style: str = "plain"
    annotations: dict[str, ast.expr] = field(default_factory=dict)
    frozen: bool = False
    open: Unknown | None = None
    born: int = _born()
    qualified: str = ""
    """`__qualname__`, where it's another than the name."""
    fields: dict[str, Field] | None = None
    """Of a dataclass: the fields that the class itself declares."""
    options: dict[str, bool] = field(default_factory=dict)
    """What the decorator `dataclass` was told."""
    combined: dict[int, InstanceValue] = field(default_factory=dict)
    """Of an `enum.Flag`: members that operators made, by their number."""
    order: Sequence[ClassValue] | None = None
    """The class and its project bases in the order of lookup, once somebody has asked."""


@dataclass(slots=True, eq=False)
class InstanceValue:
    """An instance of a project class; `base` is its value where the class derives from `str`, `int`, `dict` ..."""

    type: ClassValue
    content: dict[str, Value]
    place: Place
    base: Value | None = None
    open: Unknown | None = None
    born: int = _born()


@dataclass(frozen=True, slots=True, eq=False)
class BuiltinClass:
    """A class of Python's own that evaluation models, such as `int`, `ValueError` or `datetime.timedelta`."""

    type: type
    place: Place


@dataclass(slots=True, eq=False)
class ExceptionValue:
    """An exception instance; `type` is a Python class, or a project class for the user's own."""

    type: type[BaseException] | ClassValue
    arguments: tuple[Value, ...]
    place: Place
    content: dict[str, Value] = field(default_factory=dict)
    open: Unknown | None = None
    born: int = _born()


@dataclass(frozen=True, slots=True, eq=False)
class ModuleValue:
    """A project module or namespace package; its variables are in the run."""

    name: str
    module: Module | None
    importer: Module
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class External:
    """A name from outside of the project: a module, class or function, by its qualified name."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class TypeForm:
    """A class with arguments, such as `list[File]`; `X | None` and `Optional[X]` have the origin `typing.Union`."""

    origin: Value
    arguments: tuple[Value, ...]
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Native:
    """A callable that this program implements."""

    name: str
    call: Callable[[Run, Arguments], Value]
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class BoundMethod:
    function: FunctionValue
    receiver: Value
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """`functools.partial`."""

    function: Value
    arguments: Arguments
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Descriptor:
    """`property`, `staticmethod`, `classmethod`, `functools.cached_property` around a function."""

    kind: str
    function: Value
    place: Place
    setter: Value | None = None
    deleter: Value | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SuperValue:
    """What `super()` gives: attributes of the classes after `start`, bound to the receiver."""

    start: ClassValue
    receiver: Value
    place: Place


@dataclass(slots=True, eq=False)
class SdkObject:
    """An instance of an SDK class: `type` is its public name (`flyte.Image`), fields are by the SDK's names.

    `spans` holds the place of each argument that was given.
    """

    type: str
    content: dict[str, Value]
    spans: dict[str, Place]
    place: Place
    open: Unknown | None = None
    born: int = _born()


@dataclass(slots=True, eq=False)
class Registry:
    """What the program declared so far, in order; where ways of evaluation part, it holds what any of them declared."""

    content: list[SdkObject]
    open: Unknown | None = None
    born: int = _born()


Value: TypeAlias = (
    Const
    | Unknown
    | TupleValue
    | ListValue
    | SetValue
    | DictValue
    | ViewValue
    | IteratorValue
    | ObjectValue
    | FunctionValue
    | ClassValue
    | InstanceValue
    | BuiltinClass
    | ExceptionValue
    | ModuleValue
    | External
    | TypeForm
    | Native
    | BoundMethod
    | Partial
    | Descriptor
    | IteratorValue
    | SuperValue
    | SdkObject
)

Mutable: TypeAlias = (
    ListValue
    | SetValue
    | DictValue
    | IteratorValue
    | ObjectValue
    | Scope
    | Registry
    | FunctionValue
    | ClassValue
    | InstanceValue
    | ExceptionValue
    | IteratorValue
    | SdkObject
)
"""What assignments and methods change in place: `content` and `open` are its state."""

Key: TypeAlias = "object"
"""A hashable stand-in for a value as a dictionary key: equal where Python's values would be equal."""


@dataclass(frozen=True, slots=True, eq=False)
class Arguments:
    """The arguments of a call: values with the places that they are written at."""

    positional: tuple[Value, ...]
    keywords: Mapping[str, Value]
    place: Place
    places: Mapping[int | str, Place] = field(default_factory=dict)
    """By position or name."""
    open: Unknown | None = None
    """Set where `*` or `**` spread something unknown: there may be more arguments."""

    def place_of(self, argument: int | str) -> Place:
        return self.places.get(argument, self.place)

    def get(self, index: int, name: str = "") -> Value | None:
        """The argument at a position or under a name, if the call gave it."""
        return self.positional[index] if index < len(self.positional) else self.keywords.get(name)

    def __iter__(self) -> Iterator[Value]:
        yield from self.positional
        yield from self.keywords.values()


def is_anything(name: str) -> bool:
    """Whether a name from outside of the project may stand for any value, and not only for a class or function."""
    root, dot, rest = name.partition(".")
    if not dot or root in sys.stdlib_module_names or root in ("flyte", "flyteplugins", "typing_extensions"):
        return False
    return not rest.rpartition(".")[2][:1].isupper() or rest.isupper()


def operand(value: Value) -> Value:
    """A value for an operator: a name from outside of the project may stand for anything."""
    if isinstance(value, External) and is_anything(value.name):
        return Unknown(f"what {value.name!r} is isn't known, which is outside of the project", value.place, value.name)
    return value


def key_of(value: Value) -> Key | None:
    """The dictionary key for a value; `None` where Python would refuse to hash it or where it isn't known."""
    match value:
        case Const(value=slice()):
            return None
        case Const(value=str() | None):
            return (0, value.value)
        case Const():
            return (0, number_key(value.value))
        case TupleValue():
            if _leaves(value, {}) > _MOST_LEAVES:
                raise too_large(value.place)
            parts = tuple(key_of(item) for item in value.items)
            return None if None in parts else (1, parts)
        case InstanceValue(base=(Const() | TupleValue()) as base):
            return key_of(base)
        case InstanceValue(type=cls) if cls.style != "enum":
            return _instance_key(value)
        case SetValue(frozen=True):
            return (2, frozenset(value.content))
        case Unknown() | ListValue() | DictValue() | SetValue() | ObjectValue():
            return None
        case ViewValue(kind=kind) if kind != "values":
            return None
        case External(name=name):
            return None if is_anything(name) else (3, name)
        case BuiltinClass():
            return (4, value.type)
        case TypeForm():
            return (6, key_of(value.origin), tuple(key_of(argument) for argument in value.arguments))
        case _:
            return (5, id(value))


_MOST_LEAVES = 100_000
"""Items of a tuple and of all tuples in it: hashing goes through each, as often as it is there."""


def _leaves(value: Value, known: dict[int, int]) -> int:
    if not isinstance(value, TupleValue):
        return 1
    if id(value) not in known:
        known[id(value)] = sum(_leaves(item, known) for item in value.items)
    return known[id(value)]


def too_large(place: Place) -> Exception:
    """What is raised for a value that can't be looked at as a whole."""
    from flyte_compile.values.signals import LimitReached

    return LimitReached("a value holds very many others", place)


def _instance_key(value: InstanceValue) -> Key | None:
    """An object is itself, unless its class says when two are equal."""
    pending = [value.type]
    while pending:
        cls = pending.pop()
        if "__eq__" in cls.content or "__hash__" in cls.content:
            return None
        if cls.fields is not None and cls.options.get("eq") is not False:
            if not value.type.frozen:
                return None
            parts = tuple(key_of(item) for item in value.content.values())
            return None if None in parts else (7, id(value.type), parts)
        pending.extend(base for base in cls.bases if isinstance(base, ClassValue))
    return (5, id(value))


def find_unknown(value: Value | None) -> Unknown | None:
    """The first unknown part of a value, its containers included."""
    return _find_unknown(value, 6, {})


def _find_unknown(value: Value | None, depth: int, seen: dict[int, int]) -> Unknown | None:
    if seen.get(id(value), -1) >= depth:
        return None
    if isinstance(value, (TupleValue, ListValue, SetValue, DictValue)):
        # What stands in several places is looked at once.
        seen[id(value)] = depth
    match value:
        case Unknown():
            return value
        case _ if depth == 0 or value is None:
            return None
        case TupleValue():
            items: list[Value] = list(value.items)
        case ListValue() | SetValue() | DictValue():
            if value.open is not None:
                return value.open
            if isinstance(value, DictValue):
                items = [item for pair in value.content.values() for item in pair]
            else:
                items = list(value.content if isinstance(value, ListValue) else value.content.values())
        case ViewValue(source=source):
            items = [source]
        case IteratorValue() | ObjectValue():
            return value.open
        case InstanceValue(base=base) if base is not None:
            items = [base]
        case _:
            return None
    return next((found for item in items if (found := _find_unknown(item, depth - 1, seen))), None)
