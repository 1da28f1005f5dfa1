"""Import every module that the compile starts from, then look through the bodies of the tasks that they declare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.names import Bindings
from flyte_compile.values.conversion import plain
from flyte_compile.values.functions import call_function
from flyte_compile.values.model import Arguments, FunctionValue, ListValue, Place, Scope, SdkObject, Unknown
from flyte_compile.values.modules import import_entry
from flyte_compile.values.run import Call, Run, Target
from flyte_compile.values.signals import LimitReached, Signal

_STEPS_PER_TASK = 50_000
"""Steps that looking through one task's body may take; past them its calls may be incomplete."""
_STEPS_PER_MODULE = 400_000
"""The same for the bodies of all tasks of a module."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What the program declared, and which calls and overrides of tasks were found where."""

    bindings: Bindings
    target: Target
    environments: tuple[SdkObject, ...]
    """Task and app environments in order of declaration."""
    installed: tuple[SdkObject, ...]
    """Environments of installed packages that the program asked for."""
    calls: tuple[Call, ...]
    variables: Mapping[int, str]
    """By the identity of an environment: the module variable that holds it."""
    scopes: Mapping[str, Scope]
    """The variables of each module that was imported, by path, as they are at its end."""


def evaluate_program(bindings: Bindings, target: Target) -> tuple[Evaluated, tuple[Diagnostic, ...]]:
    """Evaluate the program."""
    run = Run(bindings, target)
    imports: dict[str, list[str]] = {}
    for edge in bindings.edges:
        imports.setdefault(edge.source, []).append(edge.target)
    for path in bindings.entries:
        module = bindings.modules[path]
        if _matters(bindings, imports, path):
            import_entry(run, module)
    environments = tuple(run.environments.content)
    spent_on_bodies: dict[str, int] = {}
    for environment in environments:
        tasks = environment.content.get("_tasks")
        for task in tasks.content if isinstance(tasks, ListValue) else ():
            if isinstance(task, SdkObject):
                _look_through(run, task, spent_on_bodies)
    installed = tuple(run.installed[name] for name in sorted(run.installed))
    variables = _variables(run, environments)
    evaluated = Evaluated(bindings, target, environments, installed, tuple(run.calls), variables, run.module_scopes)
    return evaluated, run.diagnostics


def _matters(bindings: Bindings, imports: Mapping[str, Sequence[str]], path: str) -> bool:
    """Whether a module, or one that it imports, says anything of the SDK."""
    seen = {path}
    pending = [path]
    while pending:
        current = pending.pop()
        if "flyte" in bindings.modules[current].text:
            return True
        for target in imports.get(current, ()):
            if target not in seen:
                seen.add(target)
                pending.append(target)
    return False


def _look_through(run: Run, task: SdkObject, spent_on_bodies: dict[str, int]) -> None:
    """Find the calls and overrides in a task's body: every way through it, with inputs that aren't known."""
    function = task.content.get("function")
    if not isinstance(function, FunctionValue):
        return
    place = Place(function.module, function.node)
    inputs = Arguments((), {}, place, {}, Unknown("the value is an input of the task", place))
    wrapped = function.content.get("__wrapped__")
    body = wrapped if isinstance(wrapped, FunctionValue) else function
    already = spent_on_bodies.get(function.module.path, 0)
    allowed = min(_STEPS_PER_TASK, _STEPS_PER_MODULE - already)
    before, run.steps = run.steps, run.limit - allowed
    run.analysed = task
    reached = False
    try:
        run.journal.attempt(lambda: _discard(call_function(run, body, inputs)))
    except LimitReached:
        reached = True
    except (RecursionError, Signal):
        pass
    finally:
        spent_on_bodies[function.module.path] = already + min(run.steps - run.limit + allowed, allowed)
        run.analysed = None
        run.steps = before
        run.active.clear()
        run.uncertain.clear()
        run.depth = 0
    if reached:
        run.report(
            "FC006",
            Severity.WARNING,
            f"looking through the body of {function.name!r} takes too long: calls of other tasks in it may be missed",
            place,
            "Declare in depends_on what it calls.",
        )


def _discard(value: object) -> None:
    return


def _variables(run: Run, environments: tuple[SdkObject, ...]) -> dict[int, str]:
    wanted = {id(environment): environment for environment in environments}
    found: dict[int, str] = {}
    for scope in run.module_scopes.values():
        for name, held in scope.content.items():
            value = plain(held)
            if id(value) in wanted and id(value) not in found:
                found[id(value)] = name
    return found
