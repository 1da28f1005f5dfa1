"""Project classes that derive from the SDK's: an instance holds the SDK's object as its base."""

from __future__ import annotations

from flyte_compile.sdk.signatures import SIGNATURES, parameters_of
from flyte_compile.values.foreign import is_foreign, made_outside
from flyte_compile.values.lineage import ancestors, find_in_class
from flyte_compile.values.model import (
    Arguments,
    ClassValue,
    Const,
    External,
    InstanceValue,
    Native,
    Place,
    Value,
)
from flyte_compile.values.record_fields import fields_of, fill_fields
from flyte_compile.values.run import Frame, Run

_PACKAGES = ("flyte.", "flyteplugins.")


def sdk_base(cls: ClassValue) -> External | None:
    """The class of the SDK that a project class derives from, if evaluation knows it."""
    from flyte_compile.values.library import is_modelled

    bases = (base for found in ancestors(cls) for base in found.bases if isinstance(base, External))
    return next((base for base in bases if base.name.startswith(_PACKAGES) and is_modelled(base.name)), None)


def base_initialiser(cls: ClassValue, receiver: Value, place: Place) -> Native:
    """`super().__init__` where no further project class has one."""
    base = sdk_base(cls)

    def initialise(run: Run, arguments: Arguments) -> Value:
        if base is not None and isinstance(receiver, InstanceValue):
            receiver.base = _made(run, base, arguments)
        elif is_foreign(cls) and isinstance(receiver, InstanceValue):
            run.journal.touch(receiver)
            receiver.open = made_outside(cls, arguments)
        return Const(None, place)

    return Native("object.__init__", initialise, place)


def make_derived(run: Run, instance: InstanceValue, base: External, arguments: Arguments, frame: Frame) -> None:
    """Initialise an instance of a class without an `__init__` of its own.

    A dataclass keeps its own fields; one that the SDK's class has as well is a new default of that.
    """
    cls, place = instance.type, arguments.place
    declared = fields_of(cls) if cls.style == "dataclass" else {}
    of_base = {parameter.name for parameter in parameters_of(base.name)} if base.name in SIGNATURES else set()
    own = [name for name in declared if name not in of_base]
    mine = {name: value for name, value in arguments.keywords.items() if name in own}
    rest = {name: value for name, value in arguments.keywords.items() if name not in own}
    for name in declared:
        default = find_in_class(cls, name)
        if name in of_base and name not in rest and default is not None:
            rest[name] = default
    places = {key: at for key, at in arguments.places.items() if key not in mine}
    instance.base = _made(run, base, Arguments(arguments.positional, rest, place, places, arguments.open))
    fill_fields(run, cls, instance, Arguments((), mine, place, {}, arguments.open), frame, tuple(own))


def _made(run: Run, base: External, arguments: Arguments) -> Value:
    from flyte_compile.values.library import call_external

    return call_external(run, base, arguments, Frame(arguments.place.module, ()))
