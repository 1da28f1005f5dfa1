"""`container[key]`: reading, writing, deleting."""

from __future__ import annotations

from typing import Any

from flyte_compile.values import conversion
from flyte_compile.values.candidates import changed, one_of
from flyte_compile.values.containers import set_entry, spoil
from flyte_compile.values.enumerations import members_of
from flyte_compile.values.iteration import items_of
from flyte_compile.values.lineage import find_in_class
from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ObjectValue,
    OneOf,
    Place,
    SetValue,
    Shuffled,
    TupleValue,
    TypeForm,
    Unknown,
    Value,
    ViewValue,
    find_unknown,
    key_of,
    operand,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import missing_key, raised


def get_item(run: Run, container: Value, key: Value, place: Place, frame: Frame | None = None) -> Value:
    """The item under a key or index, or the slice."""
    key = operand(key)
    if isinstance(container, InstanceValue):
        if container.type.style == "tuple":
            container = TupleValue(tuple(container.content.values()), container.place)
        else:
            method = find_in_class(container.type, "__getitem__")
            if method is not None and frame is not None:
                from flyte_compile.values.attributes import get_attribute
                from flyte_compile.values.calls import call

                bound = get_attribute(run, container, "__getitem__", place)
                return call(run, bound, Arguments((key,), {}, place), frame)
    container = conversion.plain(container)
    key = conversion.plain(key)
    match container:
        case OneOf(candidates=candidates):
            return one_of(candidates, Unknown(container.reason, container.place))
        case Unknown():
            return container
        case External() if not container.name.startswith(("typing.", "collections.", "flyte.")):
            return External(container.name, place)
        case BuiltinClass(type=cls) if not (cls is type or hasattr(cls, "__class_getitem__")):
            raise raised(TypeError, f"type {cls.__name__!r} is not subscriptable", place)
        case External() | BuiltinClass() | TypeForm():
            return TypeForm(container, key.items if isinstance(key, TupleValue) else (key,), place)
        case ClassValue(style="enum"):
            return _member(container, key, place)
        case ClassValue() if (hook := find_in_class(container, "__class_getitem__")) is not None:
            from flyte_compile.values.calls import call

            function = hook.function if isinstance(hook, Descriptor) else hook
            return call(run, function, Arguments((container, key), {}, place), Frame(place.module, ()))
        case ClassValue():
            return TypeForm(container, key.items if isinstance(key, TupleValue) else (key,), place)
        case DictValue():
            return _entry(run, container, key, place, frame)
        case ViewValue(kind="proxy"):
            return _entry(run, container.source, key, place, frame)
        case SetValue() | ViewValue() | IteratorValue() | FunctionValue():
            raise raised(TypeError, "the object is not subscriptable", place)
    if isinstance(key, Unknown):
        held = container.content if isinstance(container, ListValue) else getattr(container, "items", ())
        return one_of(held, key)
    match container:
        case Const(value=sequence) if isinstance(key, Const):
            return _constant_item(run, sequence, key, place)
        case ObjectValue():
            return kept_item(run, container, key, place)
        case ListValue() | TupleValue() if isinstance(key, Const):
            item = _sequence_item(container, key, place)
            if isinstance(key.value, slice):
                run.charge(place, item)
            return item
        case Const(value=(str() | bytes() | tuple() | range())) | ListValue() | TupleValue() if isinstance(
            key, _NO_INDEX
        ):
            raise raised(TypeError, "indices must be integers or slices", place)
    return Unknown("a subscript of this value isn't modelled", place)


def _constant_item(run: Run, sequence: Any, key: Const, place: Place) -> Value:
    index: Any = key.value
    if not hasattr(sequence, "__getitem__"):
        raise raised(TypeError, f"{type(sequence).__name__!r} object is not subscriptable", place)
    try:
        item = conversion.from_python(sequence[index], place)
    except Exception as error:
        raise conversion.native_error(error, place) from None
    run.charge(place, item)
    return item


def kept_item(run: Run, container: ObjectValue, key: Value, place: Place) -> Value:
    """An item of a `Counter` or `deque`."""
    native = conversion.to_python(key)
    if container.open is not None or not conversion.is_python(native):
        return Unknown(container.open.reason if container.open else "the key isn't modelled", place)
    try:
        return conversion.from_python(container.content.object[native], place)
    except Exception as error:
        raise conversion.native_error(error, place) from None


def _member(cls: ClassValue, key: Value, place: Place) -> Value:
    """`Colour["RED"]`."""
    if isinstance(key, Unknown):
        return key
    found = members_of(cls).get(key.value) if isinstance(key, Const) and isinstance(key.value, str) else None
    if found is None:
        raise missing_key(key, place)
    return found


def _entry(run: Run, container: DictValue, key: Value, place: Place, frame: Frame | None) -> Value:
    if isinstance(key, Unknown):
        return one_of([value for _, value in container.content.values()], key)
    identity = key_of(key)
    if identity is None:
        conversion.check_hashable(key, place)
        return find_unknown(key) or Unknown("the key isn't known", place)
    if identity in container.content:
        return container.content[identity][1]
    if container.open is not None and not isinstance(container.open, Shuffled):
        return Unknown(container.open.reason, container.open.place, container.open.made_by)
    shown = repr(key.value) if isinstance(key, Const) else "the key"
    if container is run.environ:
        hint = f"define it with '--define {key.value}=...'" if isinstance(key, Const) else "its name isn't known"
        return Unknown(f"the environment variable {shown} isn't defined at compile time; {hint}", place)
    if id(container) in run.default_factories:
        return _default(run, container, key, place, frame)
    raise missing_key(key, place)


def _default(run: Run, container: DictValue, key: Value, place: Place, frame: Frame | None) -> Value:
    from flyte_compile.values.calls import call

    factory = run.default_factories[id(container)][1]
    if factory is None or frame is None:
        raise missing_key(key, place)
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
            return ListValue([], place, Unknown(opened.reason, opened.place))
        try:
            part = items[index]
        except (TypeError, ValueError) as error:
            raise conversion.native_error(error, place) from None
        return ListValue(list(part), place) if isinstance(container, ListValue) else TupleValue(tuple(part), place)
    if not isinstance(index, int):
        raise raised(TypeError, "indices must be integers or slices", place)
    if opened is not None and (index < 0 or index >= len(items)):
        return Unknown(opened.reason, opened.place, opened.made_by)
    try:
        return items[index]
    except IndexError:
        raise raised(IndexError, "index out of range", place) from None


def set_item(run: Run, container: Value, key: Value, value: Value, place: Place, frame: Frame) -> None:
    """`container[key] = value`."""
    key = operand(key)
    if isinstance(container, InstanceValue) and find_in_class(container.type, "__setitem__") is not None:
        from flyte_compile.values.protocols import special

        special(run, container, "__setitem__", (key, value), place)
        return
    changed(run, container, place)
    container = conversion.plain(container)
    key = conversion.plain(key)
    match container:
        case DictValue():
            run.journal.touch(container)
            set_entry(container, key, value, place)
            run.limit_items(len(container.content), place, new=1)
        case ListValue():
            run.journal.touch(container)
            _set_list_item(run, container, key, value, place)
        case ObjectValue():
            from flyte_compile.values.kept_methods import change

            change(run, container, "__setitem__", Arguments((key, value), {}, place))
        case SetValue() | TupleValue() | Const() | ViewValue() | IteratorValue() | FunctionValue() | BuiltinClass():
            raise raised(TypeError, "object does not support item assignment", place)
        case _:
            return


def _set_list_item(run: Run, container: ListValue, key: Value, value: Value, place: Place) -> None:
    index = key.value if isinstance(key, Const) else None
    if isinstance(key, _NO_INDEX) or (isinstance(key, Const) and not isinstance(index, (int, slice))):
        raise raised(TypeError, "list indices must be integers or slices", place)
    if isinstance(index, int) and (container.open is None or 0 <= index < len(container.content)):
        try:
            container.content[index] = value
        except IndexError:
            raise raised(IndexError, "list assignment index out of range", place) from None
        return
    if isinstance(index, slice) and container.open is None:
        if index.step == 0:
            raise raised(ValueError, "slice step cannot be zero", place)
        items = items_of(run, value, place)
        if items.rest is None and not items.unordered:
            try:
                container.content[index] = items.ordered
            except (ValueError, TypeError) as error:
                raise conversion.native_error(error, place) from None
            run.limit_items(len(container.content), place, new=len(items.ordered))
            return
    reason = key if isinstance(key, Unknown) else container.open or Unknown("what was put into the list", place)
    container.content = []
    container.open = Unknown(reason.reason, reason.place)


def delete_item(run: Run, container: Value, key: Value, place: Place) -> None:
    """`del container[key]`."""
    key = operand(key)
    if isinstance(container, InstanceValue) and find_in_class(container.type, "__delitem__") is not None:
        from flyte_compile.values.protocols import special

        special(run, container, "__delitem__", (key,), place)
        return
    changed(run, container, place)
    container = conversion.plain(container)
    key = conversion.plain(key)
    match container:
        case DictValue():
            run.journal.touch(container)
            identity = key_of(key)
            if identity is None:
                conversion.check_hashable(key, place)
                spoil(container, find_unknown(key) or Unknown("the key isn't known", place))
                container.content = {}
            elif identity in container.content:
                del container.content[identity]
            elif container.open is None or isinstance(container.open, Shuffled):
                raise missing_key(key, place)
        case ListValue():
            run.journal.touch(container)
            _delete_list_item(container, key, place)
        case ObjectValue():
            from flyte_compile.values.kept_methods import change

            change(run, container, "__delitem__", Arguments((key,), {}, place))
        case SetValue() | TupleValue() | Const() | ViewValue() | IteratorValue() | FunctionValue() | BuiltinClass():
            raise raised(TypeError, "object doesn't support item deletion", place)
        case _:
            return


def _delete_list_item(container: ListValue, key: Value, place: Place) -> None:
    index = key.value if isinstance(key, Const) else None
    if isinstance(key, _NO_INDEX) or (isinstance(key, Const) and not isinstance(index, (int, slice))):
        raise raised(TypeError, "list indices must be integers or slices", place)
    known = container.open is None or (isinstance(index, int) and 0 <= index < len(container.content))
    if known and isinstance(index, (int, slice)):
        try:
            del container.content[index]
        except (IndexError, TypeError, ValueError) as error:
            raise conversion.native_error(error, place) from None
        return
    reason = key if isinstance(key, Unknown) else container.open or Unknown("the index isn't known", place)
    container.content = []
    container.open = Unknown(reason.reason, reason.place)


_NO_INDEX = (ListValue, TupleValue, DictValue, SetValue, ViewValue, IteratorValue, ObjectValue)
