"""Tasks that a service runs and no pod: those of connectors, and classes that derive from `TaskTemplate`."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.values.flyte.binding import bind
from flyte_compile.values.flyte.tasks import TASK
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    SdkObject,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run

_TEMPLATE = "flyte.TaskTemplate"
_PLUGINS = {
    "flyteplugins.bigquery.BigQueryTask": "bigquery_query_job_task",
    "flyteplugins.snowflake.Snowflake": "snowflake",
}
"""The task classes of the SDK's plugins, each with its task type: release 2.12.1."""


def _template(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`TaskTemplate(name=..., interface=..., task_type=...)`, as a class that derives from it calls it."""
    bound = bind(run, _TEMPLATE, arguments)
    task = bound.object(TASK)
    task.content["kind"] = Const("connector", arguments.place)
    interface = task.content.pop("interface")
    if isinstance(interface, SdkObject):
        task.content["inputs"], task.content["defaults"] = _declared_inputs(interface.content["inputs"])
        task.content["outputs"] = interface.content["outputs"]
    else:
        reason = Unknown("the task's interface isn't known", arguments.place)
        task.content["inputs"] = interface if isinstance(interface, Unknown) else reason
    return task


def _declared_inputs(inputs: Value) -> tuple[Value, Value]:
    """Types and defaults by name, from the pairs that a `NativeInterface` has."""
    if not isinstance(inputs, DictValue):
        return inputs, Const(None, inputs.place)
    types = DictValue({}, inputs.place, inputs.open)
    defaults = DictValue({}, inputs.place, inputs.open)
    for key, (name, pair) in inputs.content.items():
        first = pair.items[0] if isinstance(pair, TupleValue) and pair.items else pair
        types.content[key] = (name, first)
        if isinstance(pair, TupleValue) and len(pair.items) > 1:
            defaults.content[key] = (name, pair.items[1])
    return types, defaults


def _plugin_task(task_type: str) -> Callable[[Run, Arguments, Frame], Value]:
    def make(run: Run, arguments: Arguments, frame: Frame) -> Value:
        place = arguments.place
        given = dict(arguments.keywords)
        unnamed = arguments.open or Unknown("the task is made without a name", place)
        inputs = given.pop("inputs", Const(None, place))
        content: dict[str, Value] = {
            **given,
            "name": arguments.get(0, "name") or unnamed,
            "kind": Const("connector", place),
            "task_type": Const(task_type, place),
            "image": Const(None, place),
            "inputs": inputs,
        }
        if isinstance(inputs, DictValue):
            nothing = {key: (name, Const(None, place)) for key, (name, _) in inputs.content.items()}
            content["defaults"] = DictValue(dict(nothing), place, inputs.open)
        spans = {name: arguments.place_of(name) for name in arguments.keywords}
        return SdkObject(TASK, content, spans, place, arguments.open)

    return make


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    _TEMPLATE: _template,
    **{name: _plugin_task(task_type) for name, task_type in _PLUGINS.items()},
}
