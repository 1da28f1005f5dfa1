"""Enumerations: their members, looking one up, and the flags that operators combine."""

from __future__ import annotations

import ast
from typing import Any

from flyte_compile.values.lineage import enum_names, find_in_class, native_bases
from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    ClassValue,
    Const,
    Descriptor,
    FunctionValue,
    InstanceValue,
    Native,
    Place,
    Scope,
    TupleValue,
    Unknown,
    Value,
    key_of,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised

_AUTO = "enum.auto"
_FLAGS = {"enum.Flag", "enum.IntFlag"}


def is_flag(cls: ClassValue) -> bool:
    """Whether the members combine with `|`."""
    return bool(enum_names(cls) & _FLAGS)


def members_of(cls: ClassValue) -> dict[str, InstanceValue]:
    """The members by name, aliases included."""
    return {
        name: item
        for name, item in cls.content.items()
        if isinstance(item, InstanceValue) and item.type is cls and "_name_" in item.content
    }


def count_autos(run: Run, cls: ClassValue, body: Scope, frame: Frame) -> None:
    """Give the `auto()` of a statement its value, which the following ones may use."""
    cls.content = body.content
    values: list[Value] = []
    for name, value in list(body.content.items()):
        if not _declares_member(cls, name, value):
            continue
        if isinstance(value, Unknown) and value.made_by == _AUTO:
            value = _next_value(run, cls, name, values, value.place, frame)
            run.journal.touch(body)
            body.content[name] = value
        values.append(value)


def finish_enum(run: Run, cls: ClassValue, frame: Frame) -> None:
    """Turn the plain attributes of an enumeration's body into members."""
    seen: dict[object, Value] = {}
    for name, value in list(cls.content.items()):
        if not _declares_member(cls, name, value):
            continue
        member = _member(run, cls, name, value, frame)
        key = key_of(member.content["_value_"])
        if key is not None and key in seen:
            cls.content[name] = seen[key]
            continue
        cls.content[name] = member
        if key is not None:
            seen[key] = member


def _declares_member(cls: ClassValue, name: str, value: Value) -> bool:
    if name.startswith("_") and name.endswith("_"):
        return False
    if name.startswith(f"_{cls.name.lstrip('_')}__"):
        return False
    match value:
        case FunctionValue() | Descriptor() | Native():
            return False
        case InstanceValue() if find_in_class(value.type, "__get__") is not None:
            return False
    return True


def _next_value(run: Run, cls: ClassValue, name: str, values: list[Value], place: Place, frame: Frame) -> Value:
    """What `auto()` stands for."""
    from flyte_compile.values.calls import call
    from flyte_compile.values.model import ListValue

    hook = find_in_class(cls, "_generate_next_value_")
    if hook is not None:
        function = hook.function if isinstance(hook, Descriptor) else hook
        given = (Const(name, place), Const(1, place), Const(len(values), place), ListValue(list(values), place))
        return call(run, function, Arguments(given, {}, place), frame)
    if "enum.StrEnum" in enum_names(cls):
        return Const(name.lower(), place)
    numbers = [value.value for value in values if isinstance(value, Const) and isinstance(value.value, int)]
    if len(numbers) < len(values):
        return Unknown("what 'auto()' counts on from isn't a number", place)
    if is_flag(cls):
        return Const(1 << max((number.bit_length() for number in numbers), default=0), place)
    if numbers and numbers[-1] != max(numbers):
        return Unknown("what 'auto()' counts on from differs between Pythons", place)
    return Const(numbers[-1] + 1 if numbers else 1, place)


def _member(run: Run, cls: ClassValue, name: str, value: Value, frame: Frame) -> InstanceValue:
    from flyte_compile.values.calls import call
    from flyte_compile.values.functions import call_function

    place = getattr(value, "place", cls.place)
    arguments = value.items if isinstance(value, TupleValue) else (value,)
    mixin = next((native for native in native_bases(cls) if native is not object), None)
    names = enum_names(cls)
    mixin = mixin or (str if "enum.StrEnum" in names else int if names & {"enum.IntEnum", "enum.IntFlag"} else None)
    member = InstanceValue(cls, {}, place)
    maker = find_in_class(cls, "__new__")
    number = value
    if isinstance(maker, (FunctionValue, Descriptor)):
        made = call(
            run,
            maker.function if isinstance(maker, Descriptor) else maker,
            Arguments((cls, *arguments), {}, place),
            frame,
        )
        if isinstance(made, InstanceValue):
            member = made
            number = made.content.pop("_value_", made.base or value)
        else:
            member.open = Unknown("what '__new__' of the enumeration gives isn't known", place)
    elif mixin in (str, int, float, bytes):
        member.base = call(run, BuiltinClass(mixin, place), Arguments(tuple(arguments), {}, place), frame)
        number = member.base
        if isinstance(member.base, Unknown):
            member.open = member.base
    elif mixin is not None and value is not None:
        member.open = Unknown("an enumeration of such values isn't modelled", place)
    shown = Const(name, place)
    member.content.update({"name": shown, "value": number, "_name_": shown, "_value_": number})
    init = find_in_class(cls, "__init__")
    if isinstance(init, FunctionValue):
        call_function(run, init, Arguments((member, *arguments), {}, place), owner=init.owner or cls)
        member.content["value"] = member.content["_value_"]
    return member


def member_of(run: Run, cls: ClassValue, arguments: Arguments, frame: Frame) -> Value:
    """`Colour(1)`: the member with a value."""
    from flyte_compile.values.calls import call
    from flyte_compile.values.comparisons import equal
    from flyte_compile.values.objects import bound_in_class

    place = arguments.place
    if len(arguments.positional) != 1 or arguments.keywords or arguments.open is not None:
        return arguments.open or Unknown("an enumeration made by a call isn't modelled", place)
    wanted = arguments.positional[0]
    if isinstance(wanted, InstanceValue) and wanted.type is cls:
        return wanted
    if isinstance(wanted, Unknown):
        return Unknown(wanted.reason, wanted.place)
    undecided: Unknown | None = None
    for member in members_of(cls).values():
        answer = equal(member.content["_value_"], wanted)
        if answer is True:
            return undecided or member
        undecided = undecided or (answer if isinstance(answer, Unknown) else None)
    undecided = undecided or next((member.open for member in members_of(cls).values() if member.open is not None), None)
    if undecided is not None:
        return undecided
    if is_flag(cls) and isinstance(wanted, Const) and isinstance(wanted.value, int):
        return combined(cls, wanted.value, place)
    hook = find_in_class(cls, "_missing_")
    if hook is not None:
        result = call(run, bound_in_class(run, hook, cls, place), Arguments((wanted,), {}, place), frame)
        if not (isinstance(result, Const) and result.value is None):
            return result
    shown = repr(wanted.value) if isinstance(wanted, Const) else "the value"
    raise raised(ValueError, f"{shown} is not a valid {cls.qualified or cls.name}", place)


def combined(cls: ClassValue, number: int, place: Place) -> Value:
    """The member of a flag with a number, whether it has a name or not."""
    single = {
        member.content["_value_"].value: member
        for member in members_of(cls).values()
        if isinstance(member.content["_value_"], Const)
    }
    if number in single:
        return single[number]
    known = 0
    for value in single:
        known |= int(value)  # type: ignore[call-overload]  # the numbers of flags
    if number < 0 or number & ~known:
        return Unknown("a flag with bits that no member has isn't modelled", place)
    if number not in cls.combined:
        names = [
            str(member.content["_name_"].value)  # type: ignore[union-attr]
            for value, member in sorted(single.items(), key=lambda item: int(item[0]))  # type: ignore[call-overload]
            if value & number and int(value).bit_count() == 1  # type: ignore[call-overload, operator]
        ]
        shown = Const("|".join(names) if names else None, place)
        value = Const(number, place)
        base = value if "enum.IntFlag" in enum_names(cls) else None
        content: dict[str, Value] = {"name": shown, "value": value, "_name_": shown, "_value_": value}
        cls.combined[number] = InstanceValue(cls, content, place, base)
    return cls.combined[number]


def flag_operator(kind: ast.operator, left: Value, right: Value, place: Place) -> Value | None:
    """`|`, `&` and `^` of two members of a flag; `None` for anything else."""
    one, other = _number(left), _number(right)
    if not isinstance(left, InstanceValue) or not isinstance(right, InstanceValue) or left.type is not right.type:
        return None
    if one is None or other is None:
        return None
    operations: dict[type[ast.operator], Any] = {
        ast.BitOr: int.__or__,
        ast.BitAnd: int.__and__,
        ast.BitXor: int.__xor__,
    }
    function = operations.get(type(kind))
    return combined(left.type, function(one, other), place) if function is not None else None


def flag_inverse(value: Value, place: Place) -> Value | None:
    """`~` of a member of a flag."""
    number = _number(value)
    if number is None or not isinstance(value, InstanceValue):
        return None
    if "enum.IntFlag" in enum_names(value.type):
        return Unknown("'~' of an 'IntFlag' differs between Pythons", place)
    everything = 0
    for member in members_of(value.type).values():
        everything |= _number(member) or 0
    return combined(value.type, everything & ~number, place)


def _number(value: Value) -> int | None:
    if isinstance(value, InstanceValue) and value.type.style == "enum" and is_flag(value.type):
        number = value.content.get("_value_")
        if isinstance(number, Const) and isinstance(number.value, int):
            return number.value
    return None


def flag_truth(value: InstanceValue) -> bool | None:
    """Whether a flag has any bit set."""
    number = _number(value)
    return None if number is None else number != 0


def flag_contains(container: InstanceValue, item: Value) -> bool | None:
    """Whether a flag has all bits of another."""
    one, other = _number(container), _number(item)
    return None if one is None or other is None else other & one == other


def iterated(cls: ClassValue) -> list[Value]:
    """What iterating over the class gives: no aliases, of flags only those of one bit."""
    found: dict[int, Value] = {}
    for member in members_of(cls).values():
        number = _number(member)
        if number is None or number.bit_count() == 1:
            found.setdefault(id(member), member)
    return list(found.values())
