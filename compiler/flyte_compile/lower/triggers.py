"""Triggers and links of a task."""

from __future__ import annotations

from flyte_compile import ir
from flyte_compile.lower import parts
from flyte_compile.lower.parts import field_place, is_none
from flyte_compile.lower.places import describe, settled, span_at, spans_of, unknown
from flyte_compile.lower.reading import Reader
from flyte_compile.values.flyte.objects import TRIGGER_TIME
from flyte_compile.values.model import (
    Const,
    DictValue,
    InstanceValue,
    ListValue,
    Place,
    SdkObject,
    TupleValue,
    Unknown,
    Value,
)


def triggers(reader: Reader, task: SdkObject) -> tuple[ir.Trigger | ir.Unknown, ...] | ir.Unknown:
    """One trigger or several."""
    value = task.content.get("triggers")
    if value is None:
        return ()
    place, reader = field_place(task, "triggers"), reader.below("triggers")
    value = settled(value)
    if isinstance(value, SdkObject):
        return (_trigger(reader, value, place),)
    return reader.items(value, place, lambda item, at: _trigger(reader, item, at))


def _trigger(reader: Reader, value: Value, place: Place) -> ir.Trigger | ir.Unknown:
    if isinstance(value, Unknown):
        return unknown(value)
    if not isinstance(value, SdkObject) or value.type != "flyte.Trigger":
        return reader.wrong_kind(describe(value), "flyte.Trigger(...)", place)
    name = value.content["name"]
    reader = reader.item(name.value if isinstance(name, Const) and isinstance(name.value, str) else "?")
    automation = value.content["automation"]
    schedule = automation if isinstance(automation, SdkObject) else None
    cron = schedule if schedule is not None and schedule.type == "flyte.Cron" else None
    rate = schedule if schedule is not None and schedule.type == "flyte.FixedRate" else None
    fires = reader.below("automation")
    inputs, times = _without_times(value.content["inputs"])

    def optional(name: str) -> Value | None:
        item = value.content.get(name)
        return None if item is None or is_none(item) else item

    spans = {**({} if schedule is None else spans_of(schedule)), **spans_of(value)}
    interruptible = optional("interruptible")
    start = None if rate is None else rate.content["start_time"]
    return ir.Trigger(
        span=span_at(value.place),
        name=reader.below("name").required_text(value.content["name"], field_place(value, "name")),
        cron=None
        if cron is None
        else fires.below("expression").text(cron.content["expression"], field_place(cron, "expression")),
        timezone=None
        if cron is None
        else fires.below("timezone").text(cron.content["timezone"], field_place(cron, "timezone")),
        interval_minutes=None
        if rate is None
        else fires.below("interval_minutes").integer(
            rate.content["interval_minutes"], field_place(rate, "interval_minutes")
        ),
        automation=unknown(automation)
        if isinstance(automation, Unknown)
        else schedule.type.rpartition(".")[2]
        if schedule
        else None,
        auto_activate=reader.below("auto_activate").boolean(
            value.content["auto_activate"], field_place(value, "auto_activate"), True
        ),
        inputs=reader.below("inputs").mapping(inputs, field_place(value, "inputs"), reader.any_data),
        spans=spans,
        time_inputs=times,
        start_time=None if start is None or is_none(start) else _moment(reader, start, value.place),
        env_vars=parts.env_vars(reader.below("env_vars"), value.content["env_vars"], field_place(value, "env_vars")),
        interruptible=None if interruptible is None else reader.boolean(interruptible, value.place),
        queue=reader.below("queue").text(value.content["queue"], field_place(value, "queue")),
        labels=parts.env_vars(reader.below("labels"), value.content["labels"], field_place(value, "labels")),
        annotations=parts.env_vars(
            reader.below("annotations"), value.content["annotations"], field_place(value, "annotations")
        ),
    )


def _without_times(inputs: Value) -> tuple[Value, tuple[str, ...]]:
    """The inputs without those that are `flyte.TriggerTime`, and the names of these."""
    if not isinstance(inputs, DictValue):
        return inputs, ()
    rest = DictValue({}, inputs.place, inputs.open)
    times = []
    for key, (name, item) in inputs.content.items():
        if isinstance(item, SdkObject) and item.type == TRIGGER_TIME and isinstance(name, Const):
            times.append(str(name.value))
        else:
            rest.content[key] = (name, item)
    return rest, tuple(times)


def _moment(reader: Reader, value: Value, place: Place) -> str | ir.Unknown:
    data = reader.any_data(value, place)
    return data if isinstance(data, (str, ir.Unknown)) else str(data)


def links(reader: Reader, task: SdkObject) -> tuple[ir.Data, ...] | ir.Unknown:
    """The type names of a task's links."""
    value = task.content.get("links")
    if value is None:
        return ()
    value = settled(value)
    items = value if isinstance(value, (TupleValue, ListValue)) else TupleValue((value,), task.place)
    return reader.items(items, field_place(task, "links"), _link)


def _link(value: Value, place: Place) -> ir.Data:
    match value:
        case InstanceValue():
            return value.type.name
        case SdkObject():
            return value.type
        case Unknown(made_by=str() as name):
            return name
        case _:
            return unknown(value) if isinstance(value, Unknown) else describe(value)
