"""Ask for modules by name: `importlib.import_module` and `importlib.util.find_spec`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from flyte_compile.values.model import Arguments, ClassValue, Const, InstanceValue, Place, Unknown, Value
from flyte_compile.values.modules import load
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised

_SPEC = "ModuleSpec"


def _import_module(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """A module that the name says, which is then loaded; names that are put together may mean one that isn't."""
    place = arguments.place
    name = _name(arguments, "importlib.import_module")
    if isinstance(name, Unknown):
        return name
    known = run.bindings.find(frame.module, name) is not None or run.bindings.is_namespace(frame.module, name)
    if not known and run.bindings.holds(frame.module, name):
        return Unknown(f"the module {name!r} is imported by a name that is put together", place)
    return load(run, frame.module, name, place)


def _find_spec(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`None` where the project has no such module, something where it has; what else is installed isn't known."""
    place = arguments.place
    name = _name(arguments, "importlib.util.find_spec")
    if isinstance(name, Unknown):
        return name
    package, _, _ = name.rpartition(".")
    top = name.partition(".")[0]
    if not run.bindings.holds(frame.module, top):
        if name in sys.stdlib_module_names or name == "flyte":
            return _spec(place, name)
        return Unknown(f"whether {name!r} is installed where the program runs isn't known", place)
    if package:
        if not run.bindings.holds(frame.module, package):
            raise raised(ModuleNotFoundError, f"No module named {package!r}", place)
        load(run, frame.module, package, place)
    return _spec(place, name) if run.bindings.holds(frame.module, name) else Const(None, place)


def _spec(place: Place, name: str) -> InstanceValue:
    """That there is a module; everything that a specification says of it is left open."""
    rest = Unknown(f"what the specification of the module {name!r} holds isn't modelled", place)
    return InstanceValue(ClassValue(_SPEC, (), {}, place), {"name": Const(name, place)}, place, None, rest)


def _name(arguments: Arguments, function: str) -> str | Unknown:
    place = arguments.place
    match arguments.get(0, "name"):
        case Unknown() as unknown:
            return unknown
        case Const(value=str(name)) if len([*arguments]) == 1 and arguments.open is None:
            if name and not name.startswith("."):
                return name
    return Unknown(f"'{function}' with these arguments isn't modelled", place)


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "importlib.import_module": _import_module,
    "importlib.util.find_spec": _find_spec,
}
