"""Where classes come from: the order that attributes are looked up in, and what derives from what."""

from __future__ import annotations

from collections.abc import Sequence

from flyte_compile.values.model import BuiltinClass, ClassValue, External, Unknown, Value

ENUMS: dict[str, type] = {
    "enum.Enum": object,
    "enum.IntEnum": int,
    "enum.StrEnum": str,
    "enum.ReprEnum": object,
    "enum.Flag": object,
    "enum.IntFlag": int,
}
"""Each with what its members are besides."""


MOST_ANCESTORS = 300
"""Classes that a class may derive from, directly and through others."""


def ancestors(cls: ClassValue) -> Sequence[ClassValue]:
    """The class and its project bases, in the order that Python looks attributes up in."""
    if cls.order is None:
        cls.order = _order(cls)
    return cls.order


def _order(cls: ClassValue) -> Sequence[ClassValue]:
    bases = [base for base in cls.bases if isinstance(base, ClassValue)]
    if not bases:
        return (cls,)
    if len(bases) == 1:
        return (cls, *ancestors(bases[0]))
    return (cls, *_merged([list(ancestors(base)) for base in bases] + [list(bases)]))


def has_order(cls: ClassValue) -> bool:
    """Whether Python finds an order for the bases; it refuses to make the class otherwise."""
    bases = [base for base in cls.bases if isinstance(base, ClassValue)]
    if len({id(base) for base in bases}) < len(bases):
        return False
    lists = [list(ancestors(base)) for base in bases] + [list(bases)]
    return len(_merged(lists, strictly=True)) == len({id(found) for one in lists for found in one})


def _merged(lists: list[list[ClassValue]], *, strictly: bool = False) -> list[ClassValue]:
    """The C3 linearisation."""
    found: list[ClassValue] = []
    pending = [list(one) for one in lists if one]
    while pending:
        heads = [one[0] for one in pending]
        good = [head for head in heads if not any(head is other for one in pending for other in one[1:])]
        if not good and strictly:
            return found
        chosen = (good or heads)[0]
        found.append(chosen)
        pending = [rest for one in pending if (rest := [other for other in one if other is not chosen])]
    return found


def find_in_class(cls: ClassValue, name: str) -> Value | None:
    """A class attribute, inherited ones included."""
    for found in ancestors(cls):
        if name in found.content:
            return found.content[name]
    return None


def find_after(cls: ClassValue, start: ClassValue, name: str) -> Value | None:
    """The attribute that `super()` of `start` finds on an instance of `cls`."""
    return next((found.content[name] for found in after(cls, start) if name in found.content), None)


def after(cls: ClassValue, start: ClassValue) -> Sequence[ClassValue]:
    """The classes that come after `start` in the order of `cls`."""
    order = ancestors(cls)
    position = next((index for index, found in enumerate(order) if found is start), None)
    return order[position + 1 :] if position is not None else ancestors(start)[1:]


def foreign_base(cls: ClassValue) -> Value | None:
    """A base outside of the project that may have any attribute."""
    for found in ancestors(cls):
        for base in found.bases:
            if isinstance(base, Unknown) or (isinstance(base, External) and base.name not in _KNOWN):
                return base
    return None


_KNOWN = frozenset({*ENUMS, "typing.NamedTuple", "typing.TypedDict"})


def native_bases(cls: ClassValue) -> list[type]:
    """Python's own classes that a class derives from."""
    return [base.type for found in ancestors(cls) for base in found.bases if isinstance(base, BuiltinClass)]


def enum_names(cls: ClassValue) -> set[str]:
    """Which of the classes of `enum` a class derives from."""
    return {base.name for found in ancestors(cls) for base in found.bases if isinstance(base, External)}


def is_subclass(cls: ClassValue, other: Value) -> bool | None:
    """Whether a project class derives from another; `None` where a foreign base leaves it open."""
    if isinstance(other, BuiltinClass) and other.type is object:
        return True
    order = ancestors(cls)
    if any(found is other for found in order):
        return True
    undecided = False
    for base in (base for found in order for base in found.bases):
        match base:
            case BuiltinClass(type=native) if isinstance(other, BuiltinClass):
                if issubclass(native, other.type):
                    return True
            case External(name=name) if name in ENUMS and isinstance(other, BuiltinClass):
                if issubclass(ENUMS[name], other.type):
                    return True
            case External(name=name) if isinstance(other, External):
                if name == other.name or _derives(name, other.name):
                    return True
                undecided = undecided or name not in ENUMS
            case External(name=name) if name in _KNOWN:
                if isinstance(other, BuiltinClass) and name == "typing.NamedTuple" and issubclass(tuple, other.type):
                    return True
            case Unknown() | External():
                undecided = True
    return None if undecided or isinstance(other, Unknown) else False


def _derives(name: str, other: str) -> bool:
    """Whether one class of `enum` derives from another."""
    import enum

    one = getattr(enum, name.rpartition(".")[2], None) if name in ENUMS else None
    base = getattr(enum, other.rpartition(".")[2], None) if other in ENUMS else None
    return isinstance(one, type) and isinstance(base, type) and issubclass(one, base)
