"""Methods of dictionaries."""

from __future__ import annotations

from flyte_compile.values import conversion
from flyte_compile.values.candidates import one_of
from flyte_compile.values.containers import merge_into, set_entry, spoil
from flyte_compile.values.iteration import items_of
from flyte_compile.values.list_methods import none
from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    Const,
    DictValue,
    Shuffled,
    TupleValue,
    Unknown,
    Value,
    ViewValue,
    key_of,
)
from flyte_compile.values.natives import Call, Method, method
from flyte_compile.values.run import Run
from flyte_compile.values.signals import missing_key, raised


def identity_of(at: Call, key: Value) -> object | Unknown:
    """What tells a key from others."""
    key = conversion.plain(key)
    identity = key_of(key)
    if identity is not None:
        return identity
    conversion.check_hashable(key, at.place)
    return key if isinstance(key, Unknown) else Unknown("the key isn't known", at.place)


def _get(at: Call, target: DictValue, key: Value, default: Value | None = None, /) -> Value:
    identity = identity_of(at, key)
    if isinstance(identity, Unknown):
        held = [value for _, value in target.content.values()]
        return one_of(held if default is None else [*held, default], identity)
    pair = target.content.get(identity)
    if pair is not None:
        return pair[1]
    reason = _maybe_there(target)
    return reason or default or none(at)


def _maybe_there(target: DictValue) -> Unknown | None:
    """Why an entry that isn't known may be there after all."""
    return None if isinstance(target.open, Shuffled) else target.open


def _keys(at: Call, target: DictValue) -> Value:
    return ViewValue("keys", target, at.place)


def _values(at: Call, target: DictValue) -> Value:
    return ViewValue("values", target, at.place)


def _items(at: Call, target: DictValue) -> Value:
    return ViewValue("items", target, at.place)


def update(run: Run, target: DictValue, arguments: Arguments) -> Value:
    """`target.update(...)`."""
    run.journal.touch(target)
    if len(arguments.positional) > 1:
        raise raised(TypeError, "update expected at most 1 argument", arguments.place)
    for source in arguments.positional:
        merge_into(run, target, source, arguments.place)
    for name, value in arguments.keywords.items():
        set_entry(target, Const(name, arguments.place), value, arguments.place)
    if arguments.open is not None:
        spoil(target, arguments.open)
    return Const(None, arguments.place)


def _setdefault(at: Call, target: DictValue, key: Value, default: Value | None = None, /) -> Value:
    identity = identity_of(at, key)
    if isinstance(identity, Unknown):
        at.run.journal.touch(target)
        held = [value for _, value in target.content.values()]
        spoil(target, identity)
        return one_of(held if default is None else [*held, default], identity)
    if identity not in target.content:
        reason = _maybe_there(target)
        at.run.journal.touch(target)
        target.content[identity] = (key, reason or default or none(at))
        at.run.limit_items(len(target.content), at.place, new=1)
    return target.content[identity][1]


def _pop(at: Call, target: DictValue, key: Value, default: Value | None = None, /) -> Value:
    if not target.content and target.open is None:
        # Python doesn't look at the key then.
        if default is None:
            raise raised(KeyError, repr(getattr(conversion.plain(key), "value", "key")), at.place)
        return default
    identity = identity_of(at, key)
    at.run.journal.touch(target)
    if isinstance(identity, Unknown):
        held = [value for _, value in target.content.values()]
        spoil(target, identity)
        target.content = {}
        return one_of(held if default is None else [*held, default], identity)
    if identity in target.content:
        return target.content.pop(identity)[1]
    reason = _maybe_there(target)
    if reason is not None:
        return reason
    if default is None:
        raise missing_key(key, at.place)
    return default


def _popitem(at: Call, target: DictValue) -> Value:
    at.run.journal.touch(target)
    return _taken(at, target, last=True)


def _popitem_ordered(at: Call, target: DictValue, last: Value | None = None) -> Value:
    from flyte_compile.values.comparisons import truth

    answer = truth(last) if last is not None else True
    at.run.journal.touch(target)
    if isinstance(answer, Unknown):
        spoil(target, answer)
        return answer
    return _taken(at, target, last=answer)


def _taken(at: Call, target: DictValue, *, last: bool) -> Value:
    items = items_of(at.run, target, at.place)
    if items.unordered or items.rest is not None:
        reason = items.rest or Unknown(conversion.ORDER_OF_A_SET, at.place)
        target.content, target.open = {}, Unknown(reason.reason, reason.place)
        return Unknown(reason.reason, reason.place)
    if not target.content:
        raise raised(KeyError, "popitem(): dictionary is empty", at.place)
    identity = next(reversed(target.content) if last else iter(target.content))
    return TupleValue(target.content.pop(identity), at.place)


def _move_to_end(at: Call, target: DictValue, key: Value, last: Value | None = None) -> Value:
    from flyte_compile.values.comparisons import truth

    identity = identity_of(at, key)
    answer = truth(last) if last is not None else True
    unknown = next((value for value in (identity, answer) if isinstance(value, Unknown)), None)
    at.run.journal.touch(target)
    if unknown is not None:
        spoil(target, unknown)
        return none(at)
    if identity not in target.content:
        if target.open is None:
            raise missing_key(key, at.place)
        return none(at)
    entry = target.content.pop(identity)
    target.content = {**target.content, identity: entry} if answer else {identity: entry, **target.content}
    return none(at)


def _copy(at: Call, target: DictValue) -> Value:
    copied = DictValue(dict(target.content), at.place, target.open, target.kind)
    factory = at.run.default_factories.get(id(target))
    if factory is not None:
        at.run.default_factories[id(copied)] = (copied, factory[1])
    if target is at.run.environ:
        copied.open = target.open
    return copied


def _fromkeys(at: Call, target: DictValue, iterable: Value, value: Value | None = None, /) -> Value:
    from flyte_compile.values.library.construction import class_attribute

    made = class_attribute(at.run, BuiltinClass(target.kind, at.place), "fromkeys", at.place)
    return at.call(made, iterable) if value is None else at.call(made, iterable, value)


def _clear(at: Call, target: DictValue) -> Value:
    at.run.journal.touch(target)
    target.content, target.open = {}, None
    return none(at)


DICT: dict[str, Method] = {
    "get": method(_get),
    "keys": method(_keys),
    "values": method(_values),
    "items": method(_items),
    "update": update,
    "setdefault": method(_setdefault),
    "pop": method(_pop),
    "popitem": method(_popitem),
    "copy": method(_copy),
    "clear": method(_clear),
    "fromkeys": method(_fromkeys),
}
ORDERED: dict[str, Method] = {
    **DICT,
    "popitem": method(_popitem_ordered),
    "move_to_end": method(_move_to_end),
}
