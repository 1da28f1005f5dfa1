"""Import modules: a project module's statements are executed once, anything else is a name from outside."""

from __future__ import annotations

import ast

from flyte_compile.diagnostics import Fix, Safety, Severity
from flyte_compile.diagnostics.fix import RenameAttribute, RenameImported
from flyte_compile.diagnostics.spelling import is_sure
from flyte_compile.names.imports import absolute_name
from flyte_compile.sdk.members import MEMBERS
from flyte_compile.sdk.names import NAMES, missing, near_name
from flyte_compile.sdk.signatures import nearest
from flyte_compile.source import Module, span_of
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    ClassValue,
    Const,
    ExceptionValue,
    External,
    ModuleValue,
    Place,
    Scope,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import LimitReached, RaiseSignal, raised


def run_module(run: Run, module: Module) -> Scope:
    """Execute a module's statements, once; its variables. An exception of the program's passes through."""
    known = run.module_scopes.get(module.path)
    if known is not None:
        return known
    from flyte_compile.values.statements import execute

    place = Place(module, module.tree)
    names = {
        "__name__": module.name,
        "__file__": f"{run.target.code_root}/{module.path}",
        "__package__": module.package,
        "__doc__": ast.get_docstring(module.tree, clean=False),
    }
    scope = Scope({name: Const(value, place) for name, value in names.items()})
    run.module_scopes[module.path] = scope
    # The module is imported wherever the import statement stands: conditions around it don't reach into it.
    uncertain, run.uncertain = run.uncertain, []
    analysed, run.analysed = run.analysed, None
    try:
        execute(run, module.tree.body, Frame(module, (scope,)))
    except RaiseSignal as signal:
        signal.exception.content.setdefault("__reported__", Const(True, place))
        raise
    finally:
        run.uncertain, run.analysed = uncertain, analysed
    return scope


def import_entry(run: Run, module: Module) -> None:
    """Import a module that the compile starts from; what stops it is a diagnostic."""
    run.steps = 0
    try:
        _run_with_packages(run, module)
    except RaiseSignal as signal:
        _report_exception(run, signal.exception)
    except LimitReached as limit:
        run.report(
            "FC006",
            Severity.ERROR,
            limit.message,
            limit.place,
            help="Declarations are evaluated within bounds; make this computation smaller, or write its result down.",
        )
    except RecursionError:
        run.report(
            "FC006",
            Severity.ERROR,
            "an expression is nested too deeply to evaluate",
            Place(module, module.tree),
            help="Split the expression up.",
        )


def _run_with_packages(run: Run, module: Module) -> None:
    """Import a module the way its dotted name would: every package on the way comes first."""
    parts = module.name.split(".")
    for count in range(1, len(parts)):
        package = run.bindings.find(module, ".".join(parts[:count]))
        if package is not None:
            run_module(run, package)
    run_module(run, module)


def _report_exception(run: Run, exception: ExceptionValue) -> None:
    kind = exception.type.name if isinstance(exception.type, ClassValue) else exception.type.__name__
    shown = repr if exception.type is KeyError else str
    texts = [shown(item.value) for item in exception.arguments if isinstance(item, Const)]
    detail = f": {' '.join(texts)}" if texts else ""
    run.report(
        "FC004",
        Severity.ERROR,
        f"importing this module raises {kind}{detail}",
        exception.place,
        help="Mend it, or guard it; nothing that the module declares after this line is compiled.",
        fix=_other_name(run, exception, detail),
    )


def _other_name(run: Run, exception: ExceptionValue, detail: str) -> Fix | None:
    """The name that the SDK has for one that it hasn't."""
    place = exception.place
    match place.node:
        case ast.Attribute(attr=name):
            make: type[RenameAttribute | RenameImported] = RenameAttribute
        case ast.alias(name=name):
            make = RenameImported
        case _:
            return None
    release = run.target.flyte_version
    owners = {"flyte": tuple(sorted(NAMES)), **MEMBERS}
    for owner, names in owners.items():
        # A name that only another release has isn't a mistyped one.
        if name in names or missing(f"{owner}.{name}", release) != detail.removeprefix(": "):
            continue
        near = near_name(name, release) if owner == "flyte" else nearest(name, names)
        if near is not None:
            safety = Safety.SAFE if is_sure(name, near, names) else Safety.UNSAFE
            return Fix(f"Write {near!r}", (make(span_of(place.module, place.node), name, near),), safety)
    return None


def import_module(run: Run, alias: ast.alias, frame: Frame, place: Place) -> None:
    """`import a.b [as c]`."""
    from flyte_compile.values.names import bind

    value = load(run, frame.module, alias.name, place)
    if alias.asname is None:
        top = alias.name.partition(".")[0]
        bind(run, frame, top, _module_named(run, frame.module, top, place))
    else:
        bind(run, frame, alias.asname, value)


def import_from(run: Run, node: ast.ImportFrom, frame: Frame, place: Place) -> None:
    """`from a.b import c, d as e` and `from a import *`."""
    from flyte_compile.values.flyte import note_import
    from flyte_compile.values.names import bind

    target = absolute_name(frame.module, node)
    if target is None:
        raise raised(ImportError, "attempted relative import beyond top-level package", place)
    note_import(run, target, place)
    source = load(run, frame.module, target, place)
    for alias in node.names:
        if alias.name == "*":
            _star(run, source, frame, place)
            continue
        bind(run, frame, alias.asname or alias.name, _member(run, source, alias.name, Place(frame.module, alias)))


_STEPS_AN_IMPORT = 4
"""Finding out what a name means takes as long as several expressions."""


def load(run: Run, importer: Module, name: str, place: Place) -> Value:
    """Execute every package on the way and the module, and return it."""
    run.spend(_STEPS_AN_IMPORT, place)
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        module = run.bindings.find(importer, ".".join(parts[:count]))
        if module is not None:
            run_module(run, module)
    value = _module_named(run, importer, name, place)
    if isinstance(value, ModuleValue) or run.bindings.find(importer, parts[0]) is None:
        return value
    # The project's own package is the one that Python finds: it has no such module.
    raise raised(ModuleNotFoundError, f"No module named {name!r}", place)


def _module_named(run: Run, importer: Module, name: str, place: Place) -> Value:
    from flyte_compile.sdk.names import came
    from flyte_compile.values.library import external

    module = run.bindings.find(importer, name)
    if module is not None:
        return ModuleValue(name, module, importer, place)
    if run.bindings.is_namespace(importer, name) and name.partition(".")[0] != "flyte":
        return ModuleValue(name, None, importer, place)
    try:
        return external(run, name, place)
    except RaiseSignal:
        raise raised(
            ModuleNotFoundError, f"No module named {name!r}{came(name, run.target.flyte_version)}", place
        ) from None


def module_attribute(run: Run, value: ModuleValue, name: str, place: Place) -> Value:
    """`module.name`."""
    from flyte_compile.values.library import external

    if value.module is not None:
        scope = run.module_scopes.get(value.module.path)
        if scope is not None and name in scope.content:
            return scope.content[name]
    inner = run.bindings.find(value.importer, f"{value.name}.{name}")
    if inner is not None:
        run_module(run, inner)
        return ModuleValue(f"{value.name}.{name}", inner, value.importer, place)
    if run.bindings.is_namespace(value.importer, f"{value.name}.{name}"):
        return ModuleValue(f"{value.name}.{name}", None, value.importer, place)
    if value.module is None:
        # A folder of that name hides nothing: an installed package of the same name comes before it.
        return external(run, f"{value.name}.{name}", place)
    if value.module is not None:
        scope = run_module(run, value.module)
        if scope.open is not None:
            return scope.open
        getter = scope.content.get("__getattr__")
        if getter is not None:
            from flyte_compile.values.calls import call
            from flyte_compile.values.model import Arguments

            frame = Frame(value.module, (scope,))
            return call(run, getter, Arguments((Const(name, place),), {}, place), frame)
    if run.analysed is not None or run.uncertain:
        return Unknown(f"the module {value.name!r} has no {name!r}", place)
    raise raised(AttributeError, f"module {value.name!r} has no attribute {name!r}", place)


def _member(run: Run, source: Value, name: str, place: Place) -> Value:
    from flyte_compile.values.attributes import get_attribute

    try:
        return get_attribute(run, source, name, place)
    except RaiseSignal as signal:
        if signal.exception.type is AttributeError and "__reported__" not in signal.exception.content:
            why = "; ".join(str(item.value) for item in signal.exception.arguments if isinstance(item, Const))
            foreign = isinstance(source, External)
            message = why if foreign else f"cannot import name {name!r} from {getattr(source, 'name', '')!r}"
            raise raised(ImportError, message, place) from None
        raise


_NAMES_A_STEP = 2


def _star(run: Run, source: Value, frame: Frame, place: Place) -> None:
    from flyte_compile.values.library import public_names
    from flyte_compile.values.names import bind

    if isinstance(source, ModuleValue) and source.module is not None:
        scope = run_module(run, source.module)
        listed = scope.content.get("__all__")
        if listed is not None:
            items, rest = iterate(run, listed, place)
            names = [str(item.value) for item in items if isinstance(item, Const)]
            if rest is not None:
                frame.variables.open = rest
        else:
            names = [name for name in scope.content if not name.startswith("_")]
        run.spend(len(names) // _NAMES_A_STEP, place)
        for name in names:
            bind(run, frame, name, _member(run, source, name, place))
        frame.variables.open = frame.variables.open or scope.open
        return
    name = getattr(source, "name", "")
    exported, is_all = public_names(name, run.target.flyte_version)
    run.spend(len(exported) // _NAMES_A_STEP, place)
    for item in exported:
        bind(run, frame, item, _member(run, source, item, place))
    if not is_all:
        frame.variables.open = Unknown(f"the name may come from '{name}', outside of the project, by '*'", place)
