"""Tasks: the decorator, calls, and overrides."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flyte_compile.values.calls import call, follow
from flyte_compile.values.containers import set_entry
from flyte_compile.values.flyte.binding import Bound, bind
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    Const,
    DictValue,
    FunctionValue,
    ListValue,
    Native,
    Partial,
    Place,
    SdkObject,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Call, Frame, Run

TASK = "flyte.Task"

_HELD: dict[str, tuple[str, ...]] = {
    "python": (
        "cache",
        "pod_template",
        "interruptible",
        "queue",
        "service_account",
        "image",
        "resources",
        "env_vars",
        "secrets",
    ),
    "sandboxed": ("cache", "image"),
    "code": ("cache",),
}
"""By a task's kind, what it takes over from its environment when it's made: later changes don't reach it."""


def held(name: str) -> str:
    """The field of a task that holds what its environment said when the task was made."""
    return f"_environment_{name}"


CALL = "_call"
"""The field of a task whose place is the call that made it of a function."""


def decorate(run: Run, environment: SdkObject, function: Value, bound: Bound) -> Value:
    """`@env.task`: make the task and register it with its environment."""
    place = bound.place
    if isinstance(function, BoundMethod):
        function = function.function
    content = {name: value for name, value in bound.values.items() if name != "_func"}
    content.update({"environment": environment, "function": function, "kind": Const("python", place)})
    content[CALL] = Const(None, place)
    if isinstance(function, FunctionValue):
        place = Place(function.module, function.node)
    task = SdkObject(TASK, content, dict(bound.places), place)
    return register(run, environment, task)


_STEPS_A_TASK = 80
"""Planning a task takes as long as many expressions; a loop can declare very many."""


def register(run: Run, environment: SdkObject, task: SdkObject) -> SdkObject:
    """Add a task to its environment's, in order of declaration."""
    kind = task.content["kind"]
    for name in _HELD.get(str(kind.value), ()) if isinstance(kind, Const) else ():
        task.content[held(name)] = environment.content[name]
    tasks = environment.content["_tasks"]
    if run.analysed is None and isinstance(tasks, ListValue):
        run.spend(_STEPS_A_TASK, task.place)
        run.journal.touch(tasks)
        tasks.content.append(task)
    return task


def is_given(task: SdkObject, name: str) -> bool:
    """Whether a task's own option says something: the SDK takes what is empty for nothing."""
    own = task.content.get(name)
    return own is not None and not (isinstance(own, Const) and own.value in (None, ""))


def task_attribute(run: Run, task: SdkObject, name: str, place: Place) -> Value:
    """An attribute of a task that isn't a declared option."""
    function = task.content.get("function")
    match name:
        case "func":
            return function or Const(None, place)
        case "name":
            return task_name(task, place)
        case "short_name" | "__name__":
            return function_name(function, place) if isinstance(function, FunctionValue) else task_name(task, place)
        case "parent_env_name":
            environment = task.content.get("environment")
            return environment.content["name"] if isinstance(environment, SdkObject) else Const(None, place)
    return Unknown(f"the task's attribute {name!r} isn't modelled", place)


def task_name(task: SdkObject, place: Place) -> Value:
    """The fully qualified name: `<env_name>.<function_name>`, or the name that the task was given."""
    own = task.content.get("name")
    if isinstance(own, Unknown) or (isinstance(own, Const) and own.value is not None):
        return own
    environment, function = task.content.get("environment"), task.content.get("function")
    if not isinstance(environment, SdkObject):
        return Unknown("the task belongs to no environment", place)
    name = environment.content["name"]
    if isinstance(name, Unknown):
        return name
    if isinstance(function, Unknown):
        return function
    if not isinstance(function, FunctionValue) or not isinstance(name, Const):
        return Unknown("the task's function isn't known", place)
    short = function_name(function, place)
    return Const(f"{name.value}.{short.value}", place) if isinstance(short, Const) else short


def function_name(function: FunctionValue, place: Place) -> Const | Unknown:
    """A function's `__name__`, which the program may have set."""
    given = function.content.get("__name__")
    return given if isinstance(given, (Const, Unknown)) else Const(function.name, place)


# ---- calls ----


def note_task_call(run: Run, task: SdkObject, arguments: Arguments) -> None:
    """Note that a task calls another one."""
    if run.analysed is not None:
        run.calls.append(Call("call", run.analysed, task, arguments, arguments.place))
        follow(run, arguments, Frame(arguments.place.module, ()))


def _run_later(run: Run, task: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    note_task_call(run, task, arguments)
    return Unknown("the result of a task is known when it runs", arguments.place)


def _forward(run: Run, task: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    function = task.content.get("function")
    if isinstance(function, FunctionValue):
        return call(run, function, arguments, frame)
    return Unknown("the task's function isn't known", arguments.place)


_TAKES_FALSE = frozenset(("entrypoint", "interruptible", "produces_artifacts"))
"""What a call of `override` may turn off; of everything else, what Python takes for false changes nothing."""


def _override(run: Run, task: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, f"{TASK}.override", arguments)
    given = {name: value for name, value in bound.values.items() if name in bound.places and not _is_none(value)}
    changes = {name: value for name, value in given.items() if not _changes_nothing(name, value)}
    result = SdkObject(TASK, {**task.content}, {**task.spans, **bound.places}, task.place)
    result.content.update((_REUSABLE if name == "reusable" else name, value) for name, value in changes.items())
    original = task.content.get("_original", task)
    result.content["_original"] = original
    if run.analysed is not None or not run.active:
        earlier = _overridden(task, original, bound.values) if isinstance(original, SdkObject) else {}
        places: dict[int | str, Place] = {name: task.spans[name] for name in earlier if name in task.spans}
        places.update(arguments.places)
        places.update(bound.places)
        everything = Arguments((), {**given, **earlier, **changes, **bound.extra}, arguments.place, places)
        run.calls.append(Call("override", run.analysed, original, everything, arguments.place, result))  # type: ignore[arg-type]
    return result


_REUSABLE = "_reusable"
"""What a call of `override` gave for `reusable`: the task itself stays one of its environment."""


def _overridden(task: SdkObject, original: SdkObject, names: Iterable[str]) -> dict[str, Value]:
    """What earlier calls of a chain, such as `task.override(...).override(...)`, have changed."""
    held = {name: _REUSABLE if name == "reusable" else name for name in names}
    return {
        name: task.content[field]
        for name, field in held.items()
        if field in task.content and task.content[field] is not original.content.get(field)
    }


def _changes_nothing(name: str, value: Value) -> bool:
    """Whether the SDK goes on with what the task has: 0, an empty text or mapping."""
    if name in _TAKES_FALSE:
        return False
    match value:
        case Const():
            return not value.value
        case TupleValue():
            return not value.items
        case ListValue() | DictValue():
            return value.open is None and not value.content
        case _:
            return False


def _is_none(value: Value) -> bool:
    return isinstance(value, Const) and value.value is None


METHODS: dict[str, Callable[[Run, SdkObject, Arguments, Frame], Value]] = {
    "override": _override,
    "aio": _run_later,
    "forward": _forward,
    "execute": _run_later,
}


def _map(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`flyte.map(task, ...)`: calls the task, or what a partial of it calls."""
    function = arguments.positional[0] if arguments.positional else arguments.keywords.get("func")
    rest = Unknown("an item that the task is mapped over", arguments.place)
    while isinstance(function, Partial):
        function = function.function
    match function:
        case SdkObject(type="flyte.Task"):
            note_task_call(run, function, Arguments((), {}, arguments.place, {}, rest))
        case FunctionValue() | BoundMethod() if run.analysed is not None:
            call(run, function, Arguments((), {}, arguments.place, {}, rest), frame)
    return Unknown("the result of a task is known when it runs", arguments.place)


def _no_call(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`flyte.run(task)` and its kin start a run of their own: the task is not called from here."""
    return Unknown("the result of a run is known when it ends", arguments.place)


def _context(name: str) -> Callable[[Run, Arguments, Frame], Value]:
    """`flyte.with_runcontext(...)` and its kin: what runs and serves is no part of what is declared."""
    from flyte_compile.values.library.reasons import why_unknown

    def make(run: Run, arguments: Arguments, frame: Frame) -> Value:
        bind(run, name, arguments)
        return Unknown(why_unknown(name), arguments.place, name)

    return make


def _identity_decorator(run: Run, arguments: Arguments, frame: Frame) -> Value:
    if arguments.positional:
        return arguments.positional[0]
    return Native("decorator", lambda run, inner: inner.positional[0], arguments.place)


def _gather(run: Run, arguments: Arguments, frame: Frame) -> Value:
    items, rest = list(arguments.positional), arguments.open
    return ListValue(items, arguments.place, rest)


def _inline(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`asyncio.run(f())`, `create_task(f())`: the call has been looked at; its result is what the awaiting gives."""
    return arguments.positional[0] if arguments.positional else Const(None, arguments.place)


def _called_with_rest(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`asyncio.to_thread(f, *args)`."""
    function, *rest = arguments.positional
    return call(run, function, Arguments(tuple(rest), arguments.keywords, arguments.place), frame)


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "flyte.map": _map,
    "flyte.map.aio": _map,
    "flyte.run": _no_call,
    "flyte.run.aio": _no_call,
    "flyte.deploy": _no_call,
    "flyte.build": _no_call,
    "flyte.serve": _no_call,
    "flyte.with_runcontext": _context("flyte.with_runcontext"),
    "flyte.with_servecontext": _context("flyte.with_servecontext"),
    "flyte.trace": _identity_decorator,
    "asyncio.gather": _gather,
    "asyncio.run": _inline,
    "asyncio.create_task": _inline,
    "asyncio.ensure_future": _inline,
    "asyncio.wait_for": _inline,
    "asyncio.shield": _inline,
    "asyncio.to_thread": _called_with_rest,
}


def tasks_by_name(run: Run, environment: SdkObject, place: Place) -> Value:
    """`env.tasks`: a dictionary of the tasks that are declared so far, the last of each name."""
    items, rest = iterate(run, environment.content["_tasks"], place)
    result = DictValue({}, place, rest)
    for item in items:
        if isinstance(item, SdkObject):
            set_entry(result, task_name(item, place), item, place)
    return result
