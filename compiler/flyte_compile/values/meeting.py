"""Where ways meet: what is the same at the end of every way stays known, and any other value becomes unknown.

Two lists that are made on two ways are taken for one, item by item, if every name that holds one of them holds the
other on the other way. A list that was there before and one that is new are not: other names may hold the old one.
"""

from __future__ import annotations

from collections.abc import Sequence

from flyte_compile.values.candidates import one_of
from flyte_compile.values.journal import Journal, Layer, Outcome, State, restore, state_of
from flyte_compile.values.model import (
    BoundMethod,
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    ExceptionValue,
    External,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ModuleValue,
    Mutable,
    ObjectValue,
    OneOf,
    Registry,
    SdkObject,
    SetValue,
    Shuffled,
    TupleValue,
    TypeForm,
    Unknown,
    Value,
    key_of,
)

_DECLARED = ("flyte.TaskEnvironment", "flyte.Task")
_MUTABLE = (ListValue, DictValue, SetValue, InstanceValue, ExceptionValue, FunctionValue, ClassValue, IteratorValue)
_DEEPEST = 40


def meet(journal: Journal, ways: Sequence[Outcome], reason: Unknown, start: int) -> tuple[Value | None, bool]:
    """Make the state what it is after any one of the ways; their joined value, and whether the state changed."""
    meeting = _Meeting(journal, [way.layer for way in ways], reason, start)
    changed = meeting.apply()
    values = [way.value for way in ways]
    return (meeting.join(values) if any(value is not None for value in values) else None), changed


class _Meeting:
    def __init__(self, journal: Journal, ways: list[Layer], reason: Unknown, start: int) -> None:
        self.journal = journal
        self.ways = ways
        self.reason = reason
        self.start = start
        self.partners: dict[int, tuple[int, ...]] = {}
        """By the identity of an object on one way: who it is taken for, on each."""
        self.depth = 0
        self.kept: list[object] = []
        """Keeps the objects alive whose identities are remembered."""
        self.before: dict[int, State] = {}
        self.joined: dict[tuple[int, ...], Value] = {}
        """What tuples came to, by their identities: one that holds another twice is gone through once."""

    def apply(self) -> bool:
        """Give everything that a way has changed its joined state; whether that is another one than before."""
        touched: dict[int, Mutable] = {key: target for way in self.ways for key, (target, _) in way.items()}
        self.before = {key: state_of(target) for key, target in touched.items()}
        changed = False
        for key, target in touched.items():
            merged = self._merged(target, [self._state(way, target) for way in range(len(self.ways))])
            if key in self.partners and target.born >= self.start:
                continue
            self.journal.touch(target)
            restore(target, merged)
            # What the ways made themselves is new each time: it makes no difference to what was there.
            changed = changed or (target.born < self.start and not _alike(self.before[key], merged))
        return changed

    def join(self, values: Sequence[Value | None]) -> Value:
        """One value for what is one of several; `None` stands for "not set" on one of the ways."""
        first = values[0]
        if first is not None and all(other is first for other in values):
            young = isinstance(first, _MUTABLE) and first.born >= self.start
            return first if not young or self._paired([first] * len(values)) else one_of([first], self.reason)
        known = [value for value in values if value is not None]
        if first is None or len(known) < len(values) or self.depth > _DEEPEST:
            return self._unknown(known)
        same = tuple(map(id, known))
        if same in self.joined:
            return self.joined[same]
        self.depth += 1
        try:
            joined = self._joined(first, known) or self._unknown(known)
        finally:
            self.depth -= 1
        if isinstance(first, TupleValue):
            self.joined[same] = joined
        return joined

    def _joined(self, first: Value, values: list[Value]) -> Value | None:
        if any(type(value) is not type(first) for value in values):
            return None
        match first:
            case Const() | External() | BuiltinClass() | TypeForm() | ModuleValue() | BoundMethod():
                return first if all(_same_atom(first, other) for other in values) else None
            case TupleValue():
                rows = [value.items for value in values if isinstance(value, TupleValue)]
                if len({len(row) for row in rows}) > 1:
                    return None
                return TupleValue(tuple(self.join(column) for column in zip(*rows, strict=True)), first.place)
            case ExceptionValue():
                return self._exception(first, [value for value in values if isinstance(value, ExceptionValue)])
            case SdkObject():
                return self._sdk_object(first, [value for value in values if isinstance(value, SdkObject)])
            case InstanceValue():
                return self._instance(first, [value for value in values if isinstance(value, InstanceValue)])
            case ListValue() | DictValue() | SetValue():
                return self._made_alike(first, [v for v in values if isinstance(v, (ListValue, DictValue, SetValue))])
        return None

    def _unknown(self, values: list[Value]) -> Unknown:
        unknown = one_of(values, next((value for value in values if isinstance(value, Unknown)), self.reason))
        declared = next((v for v in values if isinstance(v, SdkObject) and v.type in _DECLARED), None)
        # What is declared in it must not get lost without a word.
        if declared is None:
            return unknown
        if isinstance(unknown, OneOf):
            return OneOf(unknown.reason, unknown.place, declared.type, unknown.candidates)
        return Unknown(unknown.reason, unknown.place, declared.type)

    def _state(self, way: int, target: Mutable) -> State:
        found = self.ways[way].get(id(target))
        return found[1] if found is not None else self.before.get(id(target)) or state_of(target)

    def _paired(self, values: Sequence[object]) -> bool:
        """Whether each of these objects is taken for the others wherever one of them is held."""
        identities = tuple(map(id, values))
        self.kept.extend(values)
        return all(self.partners.setdefault(identity, identities) == identities for identity in identities)

    def _made_alike(self, first: Mutable, values: Sequence[Mutable]) -> Value | None:
        """Objects that were made on each way, taken for the first one."""
        if any(value.born < self.start for value in values):
            return None
        joined = id(first) in self.partners
        if not self._paired(values):
            return None
        if joined:
            return first  # type: ignore[return-value]  # or it's being joined right now
        states = [self._state(way, value) for way, value in enumerate(values)]
        if isinstance(first, DictValue) and len({v.kind for v in values if isinstance(v, DictValue)}) > 1:
            return None
        if isinstance(first, SetValue) and len({v.frozen for v in values if isinstance(v, SetValue)}) > 1:
            return None
        self.journal.touch(first)
        restore(first, self._merged(first, states))
        return first  # type: ignore[return-value]

    def _instance(self, first: InstanceValue, values: list[InstanceValue]) -> Value | None:
        if any(value.type is not first.type for value in values) or first.type.style == "enum":
            return None
        if not (first.type.frozen or first.type.style == "tuple"):
            if first.base is not None:
                return None
            return self._made_alike(first, values)
        contents: list[dict[str, Value]] = [self._state(way, value)[0] for way, value in enumerate(values)]  # type: ignore[misc]
        content = {name: self.join([fields.get(name) for fields in contents]) for name in contents[0]}
        return InstanceValue(first.type, content, first.place, first.base, first.open) if first.base is None else None

    def _exception(self, first: ExceptionValue, values: list[ExceptionValue]) -> Value | None:
        if any(value.type is not first.type or len(value.arguments) != len(first.arguments) for value in values):
            return None
        if any(value.content or value.open for value in values):
            return None
        arguments = tuple(self.join(column) for column in zip(*(value.arguments for value in values), strict=True))
        return ExceptionValue(first.type, arguments, first.place)

    def _sdk_object(self, first: SdkObject, values: list[SdkObject]) -> Value | None:
        if any(value.type != first.type for value in values) or first.type in _DECLARED:
            return None
        contents: list[dict[str, Value]] = [self._state(way, value)[0] for way, value in enumerate(values)]  # type: ignore[misc]
        names = dict.fromkeys(name for content in contents for name in content)
        content = {name: self._field([c.get(name) for c in contents]) for name in names}
        if all(content[name] is contents[0].get(name) for name in names):
            return first
        return SdkObject(first.type, content, dict(first.spans), first.place)

    def _field(self, values: list[Value | None]) -> Value:
        """A field of an SDK object: nobody changes what it holds, so equal lists are one whoever made them."""
        first = values[0]
        if first is not None and all(other is not None and same(first, other) for other in values):
            return first
        return self.join(values)

    def _merged(self, target: Mutable, states: list[State]) -> State:
        opened = next((state[1] for state in states if state[1] is not None), None)
        match target:
            case Registry():
                declared: list[list[SdkObject]] = [state[0] for state in states]  # type: ignore[misc]
                return (list(dict.fromkeys(item for items in declared for item in items)), opened)
            case IteratorValue() | ObjectValue():
                producers = [state[0] for state in states]
                return (producers[0], opened if all(p is producers[0] for p in producers) else opened or self.reason)
            case ListValue():
                lists: list[list[Value]] = [state[0] for state in states]  # type: ignore[misc]
                items = [self.join(column) for column in zip(*lists, strict=False)]
                if opened is not None and any(state[1] is not opened for state in states):
                    opened = Unknown(opened.reason, opened.place, opened.made_by)
                return (items, opened if len({len(items) for items in lists}) == 1 else opened or self.reason)
            case DictValue():
                pairs: list[dict[object, tuple[Value, Value]]] = [state[0] for state in states]  # type: ignore[misc]
                merged: dict[object, tuple[Value, Value]] = {}
                maybe: list[Value] = []
                for key in dict.fromkeys(key for content in pairs for key in content):
                    entries = [content[key] for content in pairs if key in content]
                    if len(entries) == len(pairs):
                        merged[key] = (entries[0][0], self.join([entry[1] for entry in entries]))
                    else:
                        maybe.extend(entry[1] for entry in entries)
                uneven = len({tuple(content) for content in pairs}) > 1
                opening = next((s[1] for s in states if s[1] is not None and not isinstance(s[1], Shuffled)), None)
                return (merged, opening or self._unknown(maybe) if uneven else opening or opened)
            case SetValue():
                sets: list[dict[object, Value]] = [state[0] for state in states]  # type: ignore[misc]
                common = {key: value for key, value in sets[0].items() if all(key in other for other in sets)}
                return (common, opened if all(len(other) == len(common) for other in sets) else opened or self.reason)
            case _:
                scopes: list[dict[str, Value]] = [state[0] for state in states]  # type: ignore[misc]
                variables = dict.fromkeys(name for content in scopes for name in content)
                return ({name: self.join([content.get(name) for content in scopes]) for name in variables}, opened)


def _same_atom(one: Value, other: Value) -> bool:
    match one, other:
        case Const(), Const():
            return _same_constant(one.value, other.value)
        case BoundMethod(), BoundMethod():
            return one.function is other.function and one.receiver is other.receiver
        case ModuleValue(), ModuleValue():
            return one.module is other.module and one.name == other.name
        case (External(), External()) | (BuiltinClass(), BuiltinClass()) | (TypeForm(), TypeForm()):
            return key_of(one) == key_of(other)
    return False


def _same_constant(one: object, other: object) -> bool:
    """Equal, and told apart by nothing that a program can see: `0.0` and `-0.0` are two."""
    if type(one) is not type(other) or one != other:
        return False
    return repr(one) == repr(other) if isinstance(one, (float, complex, tuple)) else True


def _alike(before: State, after: State) -> bool:
    """Whether a state says the same as another of the same object; what isn't known is as good as any unknown."""
    one, other = before[0], after[0]
    if (before[1] is None) != (after[1] is None):
        return False
    match one, other:
        case list(), list():
            return len(one) == len(other) and all(_as_good(a, b) for a, b in zip(one, other, strict=True))
        case dict(), dict():
            return list(one) == list(other) and all(_as_good(one[key], other[key]) for key in one)
    return one == other


def _as_good(one: object, other: object) -> bool:
    match one, other:
        case tuple(), tuple():
            return all(_as_good(a, b) for a, b in zip(one, other, strict=True))
        case Unknown(), Unknown():
            return True
        case TupleValue(), TupleValue():
            return len(one.items) == len(other.items) and all(map(_as_good, one.items, other.items))
        case Const(), Const():
            return _same_constant(one.value, other.value)
    return one is other


def same(one: Value, other: Value, depth: int = 8) -> bool:
    """Whether two values are the same for a program that changes neither of them."""
    if one is other:
        return True
    if depth == 0:
        return False
    match one, other:
        case TupleValue(), TupleValue():
            return _all_same(list(one.items), list(other.items), depth)
        case ListValue(), ListValue():
            return one.open is other.open and _all_same(one.content, other.content, depth)
        case SetValue(), SetValue():
            return one.open is other.open and one.content.keys() == other.content.keys()
        case DictValue(), DictValue():
            return (
                one.open is other.open
                and list(one.content) == list(other.content)
                and _all_same([pair[1] for pair in one.content.values()], [p[1] for p in other.content.values()], depth)
            )
        case SdkObject(), SdkObject():
            return (
                one.type == other.type
                and one.type not in _DECLARED
                and one.content.keys() == other.content.keys()
                and all(same(one.content[name], other.content[name], depth - 1) for name in one.content)
            )
        case _:
            return _same_atom(one, other)


def _all_same(ones: list[Value], others: list[Value], depth: int) -> bool:
    return len(ones) == len(others) and all(same(a, b, depth - 1) for a, b in zip(ones, others, strict=True))
