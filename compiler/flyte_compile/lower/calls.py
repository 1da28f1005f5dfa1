"""Calls of tasks in other tasks' bodies, and what `override` changes for them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TypeVar

from flyte_compile import ir
from flyte_compile.lower import parts
from flyte_compile.lower.names import Keys, text_of
from flyte_compile.lower.places import span_at
from flyte_compile.lower.reading import Reader
from flyte_compile.values.flyte.tasks import task_name
from flyte_compile.values.model import Const, Place, Value
from flyte_compile.values.run import Call

T = TypeVar("T")


def task_calls(calls: Sequence[Call], keys: Keys) -> tuple[ir.TaskCall, ...]:
    """The tasks of the program that are called, once per place."""
    found: dict[tuple[object, ...], ir.TaskCall] = {}
    for call in calls:
        target = call.target
        name = text_of(task_name(target, target.place))
        environment = target.content.get("environment")
        if call.kind == "call" and isinstance(name, str) and id(environment) in keys:
            lowered = ir.TaskCall(span_at(call.place), name, keys[id(environment)])
            found.setdefault((lowered.span, name), lowered)
    return tuple(sorted(found.values(), key=lambda call: (call.span, call.target)))


def lower_override(reader: Reader, call: Call, keys: Keys) -> ir.Override:
    """One `override` call with what it changes."""
    target = call.target
    name = text_of(task_name(target, target.place))
    given = {
        field: value
        for field, value in call.arguments.keywords.items()
        if not (field in ("retries", "timeout") and _is_zero(value))
    }
    places = call.arguments.places
    environment = target.content.get("environment")
    caller = None if call.caller is None else text_of(task_name(call.caller, call.caller.place))

    shown = name if isinstance(name, str) else "?"
    within = reader.about(caller if isinstance(caller, str) else name).below(f"override[{shown}]")

    def read(field: str, function: Callable[[Reader, Value, Place], T]) -> T | None:
        value = given.get(field)
        return None if value is None else function(within.below(field), value, places.get(field, call.place))

    reusable = given.get("reusable")
    return ir.Override(
        span=span_at(call.place),
        target=name if isinstance(name, str) else "",
        environment=keys.get(id(environment), -1),
        caller=caller if isinstance(caller, str) else None,
        spans={key: span_at(place) for key, place in places.items() if isinstance(key, str)},
        given=tuple(sorted(given)),
        short_name=read("short_name", Reader.text),
        resources=read("resources", parts.resources),
        env_vars=read("env_vars", parts.env_vars),
        secrets=read("secrets", parts.secrets),
        pod_template=read("pod_template", parts.pod_template),
        cache=read("cache", parts.cache),
        retries=read("retries", parts.retries),
        timeout=read("timeout", parts.timeout),
        interruptible=read("interruptible", Reader.boolean),
        queue=read("queue", Reader.text),
        service_account=read("service_account", Reader.text),
        reusable=None if reusable is None else reader.any_data(reusable, places.get("reusable", call.place)),
    )


def _is_zero(value: Value) -> bool:
    """Whether a call passes what Python takes for false, which the SDK takes for nothing."""
    return isinstance(value, Const) and value.value in (0, datetime.timedelta(0))
