"""`container[key]`: reading, writing, deleting."""

from __future__ import annotations

from typing import Any

from flyte_compile.values import conversion
from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    Place,
    SetValue,
    TupleValue,
    TypeForm,
    Unknown,
    Value,
    key_of,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised


def get_item(run: Run, container: Value, key: Value, place: Place, frame: Frame | None = None) -> Value:
    """The item under a key or index, or the slice."""
    if isinstance(container, InstanceValue):
        if container.type.style == "tuple":
            container = TupleValue(tuple(container.content.values()), container.place)
        else:
            from flyte_compile.values.classes import find_in_class

            method = find_in_class(container.type, "__getitem__")
            if method is not None and frame is not None:
                from flyte_compile.values.attributes import get_attribute
                from flyte_compile.values.calls import call

                bound = get_attribute(run, container, "__getitem__", place)
                return call(run, bound, Arguments((key,), {}, place), frame)
    container = conversion.plain(container)
    key = conversion.plain(key)
    match container:
        case Unknown():
            return container
        case External() if not container.name.startswith(("typing.", "collections.", "flyte.")):
            return External(container.name, place)
        case External() | BuiltinClass() | TypeForm():
            return TypeForm(container, key.items if isinstance(key, TupleValue) else (key,), place)
        case ClassValue(style="enum"):
            member = container.content.get(str(key.value)) if isinstance(key, Const) else None
            return member if member is not None else Unknown("no such member", place)
        case ClassValue():
            return TypeForm(container, key.items if isinstance(key, TupleValue) else (key,), place)
        case DictValue():
            return _entry(run, container, key, place, frame)
    if isinstance(key, Unknown):
        return key
    match container:
        case Const(value=(str() | bytes() | range() | tuple()) as sequence) if isinstance(key, Const):
            index: Any = key.value
            try:
                return conversion.from_python(sequence[index], place)
            except Exception as error:
                raise conversion.native_error(error, place) from None
        case ListValue() | TupleValue() if isinstance(key, Const):
            item = _sequence_item(container, key, place)
            if isinstance(key.value, slice):
                run.charge(place, item)
            return item
    return Unknown("a subscript of this value isn't modelled", place)


def _entry(run: Run, container: DictValue, key: Value, place: Place, frame: Frame | None) -> Value:
    if isinstance(key, Unknown):
        return key
    identity = key_of(key)
    if identity in container.content:
        return container.content[identity][1]
    if container.open is not None:
        return container.open
    shown = repr(key.value) if isinstance(key, Const) else "the key"
    if container is run.environ:
        hint = f"define it with '--define {key.value}=...'" if isinstance(key, Const) else "its name isn't known"
        return Unknown(f"the environment variable {shown} isn't defined at compile time; {hint}", place)
    if id(container) in run.default_factories:
        return _default(run, container, key, place, frame)
    raise raised(KeyError, shown, place)


def _default(run: Run, container: DictValue, key: Value, place: Place, frame: Frame | None) -> Value:
    from flyte_compile.values.calls import call

    factory = run.default_factories[id(container)][1]
    if factory is None or frame is None:
        raise raised(KeyError, "no such key", place)
    value = call(run, factory, Arguments((), {}, place), frame)
    run.journal.touch(container)
    container.content[key_of(key)] = (key, value)
    return value


def _sequence_item(container: ListValue | TupleValue, key: Const, place: Place) -> Value:
    items = container.content if isinstance(container, ListValue) else container.items
    opened = container.open if isinstance(container, ListValue) else None
    index = key.value
    if isinstance(index, slice):
        if opened is not None:
            return opened
        try:
            part = items[index]
        except (TypeError, ValueError) as error:
            raise conversion.native_error(error, place) from None
        return ListValue(list(part), place) if isinstance(container, ListValue) else TupleValue(tuple(part), place)
    if not isinstance(index, int):
        raise raised(TypeError, "indices must be integers or slices", place)
    if opened is not None and (index < 0 or index >= len(items)):
        return opened
    try:
        return items[index]
    except IndexError:
        raise raised(IndexError, "index out of range", place) from None


def set_item(run: Run, container: Value, key: Value, value: Value, place: Place, frame: Frame) -> None:
    """`container[key] = value`."""
    from flyte_compile.values.containers import set_entry

    container = conversion.plain(container)
    key = conversion.plain(key)
    match container:
        case DictValue():
            run.journal.touch(container)
            set_entry(container, key, value, place)
            run.limit_items(len(container.content), place)
        case ListValue():
            run.journal.touch(container)
            if isinstance(key, Const) and isinstance(key.value, int) and container.open is None:
                try:
                    container.content[key.value] = value
                except IndexError:
                    raise raised(IndexError, "assignment index out of range", place) from None
            else:
                reason = key if isinstance(key, Unknown) else Unknown("a slice of the list was assigned", place)
                container.content.clear()
                container.open = reason
        case SetValue() | TupleValue() | Const():
            raise raised(TypeError, "object does not support item assignment", place)
        case _:
            return


def delete_item(run: Run, container: Value, key: Value, place: Place) -> None:
    """`del container[key]`."""
    container = conversion.plain(container)
    key = conversion.plain(key)
    match container:
        case DictValue():
            run.journal.touch(container)
            identity = key_of(key)
            if identity in container.content:
                del container.content[identity]
            elif isinstance(key, Unknown):
                container.open = container.open or key
            elif container.open is None:
                raise raised(KeyError, "no such key", place)
        case ListValue() if isinstance(key, Const):
            run.journal.touch(container)
            try:
                del container.content[key.value]  # type: ignore[arg-type]
            except (IndexError, TypeError) as error:
                raise conversion.native_error(error, place) from None
        case _:
            return
