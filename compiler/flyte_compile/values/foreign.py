"""Instances of project classes that derive from classes of other packages: what those do with them isn't known."""

from __future__ import annotations

from flyte_compile.values.lineage import ancestors
from flyte_compile.values.model import Arguments, ClassValue, External, InstanceValue, Unknown
from flyte_compile.values.record_fields import fields_of, fill_fields
from flyte_compile.values.run import Frame, Run


def is_foreign(cls: ClassValue) -> bool:
    """Whether a class has a base that isn't the project's."""
    return any(isinstance(base, (External, Unknown)) for found in ancestors(cls) for base in found.bases)


def make_foreign(run: Run, instance: InstanceValue, arguments: Arguments, frame: Frame) -> None:
    """Initialise an instance by what a foreign base's `__init__` does: it may set anything.

    The `__init__` of a dataclass sets the fields of the class itself, whatever else the base declares: such a field is
    known where its keyword is given, or where no argument can be for it.
    """
    cls, place = instance.type, arguments.place
    instance.open = reason = made_outside(cls, arguments)
    if cls.style != "dataclass":
        return
    declared = tuple(fields_of(cls))
    mine = {name: value for name, value in arguments.keywords.items() if name in declared}
    # Positional arguments are for the fields of the base first, and nobody says how many it has.
    rest = arguments.open or (reason if arguments.positional else None)
    if rest is None and not all(_has_default(cls, name) for name in declared if name not in mine):
        rest = reason
    fill_fields(run, cls, instance, Arguments((), mine, place, {}, rest), frame, declared)


def made_outside(cls: ClassValue, arguments: Arguments) -> Unknown:
    """Why an instance holds more than is known."""
    bases = (base for found in ancestors(cls) for base in found.bases if isinstance(base, External))
    name = next((base.name for base in bases), cls.name)
    reason = f"the class {cls.name!r} is made by {name!r}, outside of the project"
    return Unknown(reason, arguments.place, cls.name)


def _has_default(cls: ClassValue, name: str) -> bool:
    field = fields_of(cls).get(name)
    return field is not None and (field.default is not None or field.factory is not None)
