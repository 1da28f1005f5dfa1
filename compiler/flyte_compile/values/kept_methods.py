"""Methods of objects that are kept as Python's own: `Counter`, `deque`, and the hashes of `hashlib`.

What they hold is immutable, so that nobody else can change it; a change makes a copy that takes the object's place.
"""

from __future__ import annotations

import copy
from typing import Any

from flyte_compile.values import conversion
from flyte_compile.values.library.applying import call_python, check_sizes, plain_arguments
from flyte_compile.values.model import Arguments, Const, Kept, Native, ObjectValue, Place, Unknown, Value
from flyte_compile.values.run import MOST_ITEMS, Run
from flyte_compile.values.signals import LimitReached, raised


def kept_attribute(run: Run, value: ObjectValue, name: str, place: Place) -> Value:
    """An attribute or bound method."""
    if value.open is not None:
        return Unknown(value.open.reason, value.open.place)
    held = value.content.object
    if name == "__class__":
        return conversion.from_python(type(held), place)
    if not hasattr(held, name):
        raise raised(AttributeError, f"{type(held).__name__!r} object has no attribute {name!r}", place)
    if name.startswith("__"):
        return Unknown(f"the attribute {name!r} of a {type(held).__name__} isn't modelled", place)
    attribute = getattr(held, name)
    if not callable(attribute):
        return conversion.from_python(attribute, place)
    return Native(name, lambda run, arguments: change(run, value, name, arguments), place)


def change(run: Run, value: ObjectValue, name: str, arguments: Arguments) -> Value:
    """Call a method on a copy, which then takes the object's place."""
    place = arguments.place
    if value.open is not None:
        return Unknown(value.open.reason, value.open.place)
    plain = Unknown(arguments.open.reason, place) if arguments.open else plain_arguments(run, name, arguments)
    if isinstance(plain, Unknown):
        run.journal.touch(value)
        value.open = plain
        return plain
    positional, keywords = plain
    check_sizes(name, (*positional, *keywords.values()), place)
    if name in ("elements", "rotate", "__imul__") and _total(value.content.object) > MOST_ITEMS:
        raise LimitReached(f"a collection holds more than {MOST_ITEMS:,} items", place)
    held = value.content.object
    changed = held.copy() if hasattr(held, "hexdigest") else copy.copy(held)
    if name == "copy":
        return ObjectValue(Kept(changed), place)
    run.charge(place, Const("x" * len(changed) if hasattr(changed, "__len__") else "", place))

    def act() -> Any:
        result = getattr(changed, name)(*positional, **keywords)
        return list(result) if name == "elements" else result

    result = call_python(name, act, place)
    run.journal.touch(value)
    value.content = Kept(changed)
    if not holds_immutable(changed):
        value.open = Unknown("what changes in place is put into a container that evaluation keeps as Python's", place)
    return result


def _total(held: Any) -> int:
    return (
        sum(count for count in held.values() if isinstance(count, int) and count > 0)
        if hasattr(held, "elements")
        else 0
    )


def holds_immutable(held: Any) -> bool:
    """Whether everything in the object is hashable, and therefore stays what it is."""
    if hasattr(held, "hexdigest"):
        return True
    if len(held) > MOST_ITEMS:
        return False
    try:
        for item in [*held, *(held.values() if isinstance(held, dict) else ())]:
            hash(item)
    except TypeError:
        return False
    return True
