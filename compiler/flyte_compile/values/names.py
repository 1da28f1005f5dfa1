"""Look names up the way Python does: function scopes inside out, the module, the builtins."""

from __future__ import annotations

import builtins

from flyte_compile.values.model import Place, Scope, Unknown, Value
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised

BUILTIN_NAMES = frozenset(dir(builtins))


def lookup(run: Run, frame: Frame, name: str, place: Place) -> Value:
    """The value of a name; one that nothing binds raises `NameError` in the program."""
    scopes = frame.scopes[:1] if name in frame.global_names else frame.scopes
    for scope in reversed(scopes):
        if name in scope.content:
            return scope.content[name]
        if name in scope.declared:
            return _unbound(run, frame, scope, name, place)
    if name in BUILTIN_NAMES:
        from flyte_compile.values.library import external

        return external(run, f"builtins.{name}", place)
    opened = next((scope.open for scope in scopes if scope.open is not None), None)
    if opened is not None:
        return opened
    if run.analysed is not None or run.uncertain:
        return Unknown(f"the name {name!r} isn't bound here", place)
    raise raised(NameError, f"name {name!r} is not defined", place)


def _unbound(run: Run, frame: Frame, scope: Scope, name: str, place: Place) -> Value:
    """A variable of a function that isn't set."""
    if scope.open is not None:
        return scope.open
    if run.analysed is not None or run.uncertain:
        return Unknown(f"the variable {name!r} isn't set here", place)
    if scope is frame.variables:
        message = f"cannot access local variable {name!r} where it is not associated with a value"
        raise raised(UnboundLocalError, message, place)
    message = f"cannot access free variable {name!r} where it is not associated with a value in enclosing scope"
    raise raised(NameError, message, place)


def bind(run: Run, frame: Frame, name: str, value: Value) -> None:
    """Assign to a name in the scope that Python would choose."""
    scope = scope_for(frame, name)
    run.journal.touch(scope)
    scope.content[name] = value


def unbind(run: Run, frame: Frame, name: str, place: Place) -> None:
    """`del name`."""
    scope = scope_for(frame, name)
    if name not in scope.content and name in scope.declared:
        _unbound(run, frame, scope, name, place)
        return
    if name not in scope.content:
        if run.uncertain or scope.open is not None:
            return
        raise raised(NameError, f"name {name!r} is not defined", place)
    run.journal.touch(scope)
    del scope.content[name]


def scope_for(frame: Frame, name: str) -> Scope:
    """The scope that an assignment to a name changes."""
    if name in frame.global_names:
        return frame.module_scope
    if name in frame.nonlocal_names:
        for scope in reversed(frame.scopes[1:-1]):
            if name in scope.content or name in scope.declared:
                return scope
    return frame.variables
