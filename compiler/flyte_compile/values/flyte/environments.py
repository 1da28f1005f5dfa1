"""`flyte.TaskEnvironment` and the app environments: making, cloning, joining."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.diagnostics import Severity
from flyte_compile.sdk.signatures import nearest
from flyte_compile.values import comparisons, conversion
from flyte_compile.values.flyte import images
from flyte_compile.values.flyte.binding import bind, renamed
from flyte_compile.values.flyte.tasks import TASK, decorate, held
from flyte_compile.values.iteration import items_of, iterate
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    IteratorValue,
    ListValue,
    Native,
    Place,
    SdkObject,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    ViewValue,
)
from flyte_compile.values.run import Frame, Run

ENVIRONMENT = "flyte.TaskEnvironment"
CLUSTERED = "flyte.clustered.ClusteredTaskEnvironment"
_CLONED = [
    "image",
    "resources",
    "env_vars",
    "secrets",
    "depends_on",
    "description",
    "interruptible",
    "include",
    "service_account",
    "cache",
]


def declare(run: Run, environment: SdkObject) -> SdkObject:
    """Note a new environment, in order; what is made while a task's body is looked through isn't declared."""
    if run.analysed is None:
        run.journal.touch(run.environments)
        run.environments.content.append(environment)
        if run.uncertain:
            environment.content["_condition"] = run.uncertain[-1]
    return environment


def _environment(run: Run, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, ENVIRONMENT, arguments)
    return _declared(run, bound.object(ENVIRONMENT), bound.places.get("include", arguments.place))


def _declared(run: Run, environment: SdkObject, include: Place) -> SdkObject:
    _keep_include(run, environment.content, include)
    environment.content["_tasks"] = ListValue([], environment.place)
    return declare(run, environment)


def _keep_include(run: Run, content: dict[str, Value], place: Place) -> None:
    """Make `include` a tuple, as the SDK does: what becomes of the list afterwards doesn't reach the environment."""
    include = content["include"]
    if isinstance(include, (ListValue, SetValue, DictValue, ViewValue, IteratorValue)):
        items = items_of(run, include, place)
        # In which order files are included makes no difference.
        content["include"] = items.rest or TupleValue(tuple(items.all), include.place)


_CLUSTER = ("replicas", "nproc_per_node", "runtime", "interconnect", "failure_policy", "ttl_seconds_after_finished")
_CLUSTER_DEFAULTS = {"runtime": "flyte.clustered.TorchRun", "failure_policy": "flyte.clustered.ClusterFailurePolicy"}


def _clustered(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`ClusteredTaskEnvironment`: an environment with the shape of the cluster that its tasks run in."""
    bound = bind(run, CLUSTERED, arguments)
    place = arguments.place
    environment = bound.object(ENVIRONMENT)
    shape = {name: environment.content.pop(name) for name in _CLUSTER}
    for name, default in _CLUSTER_DEFAULTS.items():
        if name not in bound.places:
            shape[name] = bind(run, default, Arguments((), {}, place)).object(default)
    spans = {name: environment.spans.pop(name) for name in _CLUSTER if name in environment.spans}
    environment.content["cluster"] = SdkObject(CLUSTERED, shape, spans, place)
    return _declared(run, environment, bound.places.get("include", place))


def from_task(run: Run, arguments: Arguments) -> SdkObject:
    """`TaskEnvironment.from_task`."""
    bound = bind(run, f"{ENVIRONMENT}.from_task", arguments)
    place = arguments.place
    tasks, rest = iterate(run, bound.values["tasks"], place)
    tasks = [conversion.plain(task) for task in tasks]
    members = [task for task in tasks if isinstance(task, SdkObject) and task.type == TASK]
    strange = next((task for task in tasks if not (isinstance(task, SdkObject) and task.type == TASK)), None)
    unknown = rest or (None if strange is None else _no_task(strange, place))
    _check_members(run, members, place)
    depends_on = bound.values["depends_on"]
    if isinstance(depends_on, Const) and depends_on.value is None:
        depends_on = ListValue([], place)
    inner = Arguments((bound.values["name"],), {"depends_on": depends_on}, place, {0: bound.places.get("name", place)})
    environment = _declared(run, bind(run, ENVIRONMENT, inner).object(ENVIRONMENT), place)
    environment.content["image"] = _shared_image(members, place)
    environment.spans["image"] = place
    registered = environment.content["_tasks"]
    assert isinstance(registered, ListValue)
    registered.open = unknown
    for task in members:
        if not _is_taken(task):
            _move(run, task, environment)
            registered.content.append(task)
    return environment


def _no_task(value: Value, place: Place) -> Unknown:
    """Why an argument of `from_task` isn't a task that is known."""
    return value if isinstance(value, Unknown) else Unknown("what 'from_task' is given isn't a known task", place)


def _shared_image(members: list[SdkObject], place: Place) -> Value:
    """The image of the first task, a text made into an image as the SDK does it for every task."""
    return _as_image(_image_of(members[0]), place) if members else Const("auto", place)


def _image_of(task: SdkObject) -> Value:
    """A task's own image, else what it took from the environment that it was made in."""
    own = task.content.get("image")
    return task.content.get(held("image"), Const("auto", task.place)) if own is None else own


def _as_image(image: Value, place: Place) -> Value:
    if isinstance(image, Const) and image.value == "auto":
        return images.default_image(place)
    if isinstance(image, Const) and isinstance(image.value, str):
        return images.base_image(image, place)
    return image


def _move(run: Run, task: SdkObject, environment: SdkObject) -> None:
    """Make a task a member of an environment; a code string leaves the one that it was made from."""
    before = task.content.get("environment")
    if isinstance(before, SdkObject):
        listed = before.content["_tasks"]
        if isinstance(listed, ListValue):
            run.journal.touch(listed)
            listed.content = [item for item in listed.content if item is not task]
    run.journal.touch(task)
    task.content["environment"] = environment


def _check_members(run: Run, members: list[SdkObject], place: Place) -> None:
    taken = [task for task in members if _is_taken(task)]
    if taken:
        run.report(
            "FC141",
            Severity.ERROR,
            "'from_task' is given a task that belongs to an environment already",
            place,
            "Use that environment itself, for example in 'depends_on'.",
            tuple(("the task is declared here", task.place) for task in taken),
        )
        return
    for task in members[1:]:
        answer = comparisons.equal(_image_of(members[0]), _image_of(task))
        if answer is False:
            run.report(
                "FC140",
                Severity.ERROR,
                "'from_task' is given tasks with different images",
                place,
                "Give all of them one image, or make one environment for each image.",
                (("this task's image differs", task.place), ("from this one's", members[0].place)),
            )


def _is_taken(task: SdkObject) -> bool:
    """Whether a task belongs to an environment; a code string only was made from one."""
    return _kind(task) != "code" and isinstance(task.content.get("environment"), SdkObject)


def _kind(task: SdkObject) -> object:
    kind = task.content.get("kind")
    return kind.value if isinstance(kind, Const) else None


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    ENVIRONMENT: _environment,
    CLUSTERED: _clustered,
    f"{ENVIRONMENT}.from_task": lambda run, arguments, frame: from_task(run, arguments),
}

Method = Callable[[Run, SdkObject, Arguments, Frame], Value]


def _clone_with(run: Run, environment: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, f"{ENVIRONMENT}.clone_with", arguments)
    content = {key: value for key, value in environment.content.items() if not key.startswith("_")}
    spans = {key: place for key, place in environment.spans.items() if key != "name"}
    inherited = environment.content["depends_on"]
    if isinstance(inherited, ListValue):
        content["depends_on"] = ListValue(list(inherited.content), inherited.place, inherited.open)
    content["name"] = bound.values["name"]
    changes = {key: value for key, value in bound.values.items() if key in bound.places and key != "name"}
    for key, value in bound.extra.items():
        if key in ("cache", "reusable"):
            changes[key] = value
            continue
        close = nearest(key, (*_CLONED, "reusable"))
        run.report(
            "FC008",
            Severity.ERROR,
            f"TaskEnvironment.clone_with has no parameter {key!r}",
            arguments.place_of(key),
            f"Write {close!r}." if close else f"It takes name, reusable, {', '.join(_CLONED)}.",
            fix=None if close is None else renamed(arguments, key, close, (*_CLONED, "reusable")),
        )
    for key, value in changes.items():
        if key != "reusable" and isinstance(value, Const) and value.value is None:
            continue
        content[key] = value
        spans[key] = bound.places.get(key, arguments.place_of(key))
    _keep_include(run, content, bound.places.get("include", arguments.place))
    spans["name"] = bound.places.get("name", arguments.place)
    content["_tasks"] = ListValue([], arguments.place)
    return declare(run, SdkObject(ENVIRONMENT, content, spans, arguments.place))


def add_dependency(run: Run, environment: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    """`env.add_dependency(...)`."""
    depends_on = environment.content.get("depends_on")
    if not isinstance(depends_on, ListValue):
        if isinstance(depends_on, Unknown):
            return Const(None, arguments.place)
        depends_on = ListValue([], arguments.place)
        run.journal.touch(environment)
        environment.content["depends_on"] = depends_on
    run.journal.touch(depends_on)
    name = environment.content["name"]
    for index, value in enumerate(arguments.positional):
        other = conversion.plain(value)
        if other is environment:
            run.report(
                "FC142",
                Severity.ERROR,
                "an environment is added as a dependency of itself",
                arguments.place_of(index),
                "Leave it out.",
                (("the environment is declared here", environment.place),),
                subject=name.value if isinstance(name, Const) and isinstance(name.value, str) else None,
                field="depends_on",
            )
            continue
        depends_on.content.append(other)
    if arguments.open is not None:
        depends_on.open = depends_on.open or arguments.open
    environment.spans.setdefault("depends_on", arguments.place)
    return Const(None, arguments.place)


def _task(run: Run, environment: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, f"{ENVIRONMENT}.task", arguments)
    function = bound.values["_func"]
    if "_func" in bound.places and not (isinstance(function, Const) and function.value is None):
        return decorate(run, environment, function, bound)

    def decorator(run: Run, inner: Arguments) -> Value:
        if not inner.positional:
            return Unknown("the decorator is called without a function", inner.place)
        return decorate(run, environment, inner.positional[0], bound)

    return Native("TaskEnvironment.task", decorator, arguments.place)


METHODS: dict[str, Method] = {
    "clone_with": _clone_with,
    "add_dependency": add_dependency,
    "task": _task,
    "from_task": lambda run, environment, arguments, frame: from_task(run, arguments),
}
