"""`flyte.extras.ContainerTask`: a task that runs an image's own command."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flyte_compile.sdk.signatures import parameters_of
from flyte_compile.values.flyte.binding import bind, refuse_keyword
from flyte_compile.values.flyte.tasks import TASK
from flyte_compile.values.model import Arguments, Const, Place, SdkObject, Value
from flyte_compile.values.run import Frame, Run

CONTAINER_TASK = "flyte.extras.ContainerTask"
_TEMPLATE = "flyte.TaskTemplate"


def _container_task(run: Run, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, CONTAINER_TASK, arguments)
    task = bound.object(TASK)
    task.content["kind"] = Const("container", arguments.place)
    known = tuple(parameter.name for parameter in parameters_of(_TEMPLATE, run.target.flyte_version))
    for name, value in bound.extra.items():
        place = arguments.place_of(name)
        if name not in known:
            refuse_keyword(run, CONTAINER_TASK, name, known, arguments, base=_TEMPLATE)
        task.content[name] = value
        task.spans[name] = place
    return task


def container_task(content: Mapping[str, Value], spans: Mapping[str, Place], place: Place) -> SdkObject:
    """A container task of fields that are named as `ContainerTask` names them."""
    return SdkObject(TASK, {**content, "kind": Const("container", place)}, dict(spans), place)


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {CONTAINER_TASK: _container_task}
