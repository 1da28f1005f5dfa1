"""Task values to tasks of the program: signature, options, calls, overrides."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Sequence
from typing import TypeVar

from flyte_compile import ir
from flyte_compile.diagnostics import Diagnostic, Related, Severity, Span
from flyte_compile.lower import parts
from flyte_compile.lower.parts import field_place, is_none
from flyte_compile.lower.reading import Reader, describe, place_of, span_at, spans_of, unknown
from flyte_compile.source import Module, source_text, span_of
from flyte_compile.values.flyte.tasks import task_name
from flyte_compile.values.model import (
    Const,
    DictValue,
    FunctionValue,
    InstanceValue,
    ListValue,
    Place,
    SdkObject,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.operators import plain
from flyte_compile.values.run import Call

T = TypeVar("T")

Keys = dict[int, int]
"""The key of each environment, by its identity."""

_SANDBOX_TIMEOUT_MS = 30_000
_SANDBOX_MEMORY = 50 * 1024 * 1024


def lower_task(
    reader: Reader, task: SdkObject, environment: SdkObject, calls: Sequence[Call], keys: Keys
) -> ir.Task | None:
    """One task; `None`, with a diagnostic, where not even its name is known."""
    name = parts_text(task_name(task, task.place))
    if isinstance(name, ir.Unknown):
        reader.diagnostics.append(_unnamed(name, task))
        return None
    function = task.content.get("function")
    signature = _innermost(function) if isinstance(function, FunctionValue) else None
    kind = _kind(task)
    spans = spans_of(task)
    if "_func_or_source" in spans:
        spans["source"] = spans.pop("_func_or_source")
    own_template = task.content.get("pod_template")
    inputs, returns = _interface(reader, task, signature)
    return ir.Task(
        name=name,
        function=function.name if isinstance(function, FunctionValue) else None,
        module=_module(function, task).name,
        span=span_at(task.place),
        spans=spans,
        kind=kind,
        is_async=isinstance(function, FunctionValue) and function.is_async,
        short_name=_short_name(reader, task, function, name),
        docs=_docs(reader, task, signature),
        retries=_option(reader, task, "retries", parts.retries, ir.Retries(0)),
        timeout=_option(reader, task, "timeout", parts.timeout, ir.Timeout()),
        cache=_inherited_cache(reader, task, environment),
        pod_template=_inherited(reader, task, environment, "pod_template", parts.pod_template),
        report=_flag(reader, task, "report"),
        interruptible=_inherited_flag(reader, task, environment, "interruptible"),
        queue=_inherited(reader, task, environment, "queue", Reader.text),
        service_account=_inherited(reader, task, environment, "service_account", Reader.text),
        entrypoint=_flag(reader, task, "entrypoint"),
        triggers=_triggers(reader, task),
        links=_links(reader, task),
        inputs=inputs,
        returns=returns,
        calls=_task_calls(reader, calls, keys),
        overrides=tuple(lower_override(reader, call, keys) for call in calls if call.kind == "override"),
        sandbox=_sandbox(reader, task, signature) if kind is ir.TaskKind.SANDBOXED else None,
        container=_container(reader, task) if kind is ir.TaskKind.CONTAINER else None,
        own_pod_template=own_template is not None and not is_none(own_template),
    )


def parts_text(value: Value) -> str | ir.Unknown:
    """A name that is a string, or why it isn't known."""
    value = plain(value)
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    return (
        unknown(value)
        if isinstance(value, Unknown)
        else ir.Unknown("it isn't a string", span_at(place_of(value, value.place)))
    )


def _unnamed(name: ir.Unknown, task: SdkObject) -> Diagnostic:
    return Diagnostic(
        "FC003",
        Severity.WARNING,
        f"a task's name can't be known statically: {name.reason}",
        span_at(task.place),
        "Give the environment a literal name.",
        (Related("the reason lies here", name.span),),
    )


def _kind(task: SdkObject) -> ir.TaskKind:
    match task.content.get("kind"):
        case Const(value="container"):
            return ir.TaskKind.CONTAINER
        case Const(value="sandboxed" | "code"):
            return ir.TaskKind.SANDBOXED
        case _:
            return ir.TaskKind.PYTHON


def _innermost(function: FunctionValue) -> FunctionValue:
    """The function that the signature comes from: `functools.wraps` leads to it."""
    for _ in range(20):
        wrapped = function.content.get("__wrapped__")
        if not isinstance(wrapped, FunctionValue):
            break
        function = wrapped
    return function


def _module(function: Value | None, task: SdkObject) -> Module:
    return function.module if isinstance(function, FunctionValue) else task.place.module


def _short_name(reader: Reader, task: SdkObject, function: Value | None, name: str) -> str | ir.Unknown:
    given = task.content.get("short_name")
    if given is not None and not is_none(given):
        return reader.required_text(given, field_place(task, "short_name")) or name
    if isinstance(function, FunctionValue) and _kind(task) is ir.TaskKind.PYTHON:
        return function.name
    return name


def _docs(reader: Reader, task: SdkObject, function: FunctionValue | None) -> str | ir.Unknown | None:
    given = task.content.get("docs")
    if isinstance(given, SdkObject) and given.type == "flyte.Documentation":
        return reader.text(given.content["description"], field_place(given, "description"))
    if isinstance(given, Unknown):
        return unknown(given)
    if given is not None and not is_none(given):
        message = f"{describe(given)} stands where flyte.Documentation(...) belongs"
        return reader.refuse("FC010", message, field_place(task, "docs"))
    if function is not None and not isinstance(function.node, ast.Lambda):
        return ast.get_docstring(function.node)
    return None


def _option(
    reader: Reader, task: SdkObject, name: str, read: Callable[[Reader, Value, Place], T | ir.Unknown], default: T
) -> T | ir.Unknown:
    value = task.content.get(name)
    return default if value is None or is_none(value) else read(reader, value, field_place(task, name))


def _inherited_cache(reader: Reader, task: SdkObject, environment: SdkObject) -> ir.Cache | ir.Unknown:
    own = task.content.get("cache")
    if own is not None and not is_none(own):
        return parts.cache(reader, own, field_place(task, "cache"))
    if _kind(task) is ir.TaskKind.CONTAINER:
        return ir.Cache("disable")
    return parts.cache(reader, environment.content["cache"], field_place(environment, "cache"))


def _inherited(
    reader: Reader, task: SdkObject, environment: SdkObject, name: str, read: Callable[[Reader, Value, Place], T]
) -> T:
    """The task's own value where it is given, else the environment's: the more specific wins."""
    own = task.content.get(name)
    if own is not None and not is_none(own) and not (isinstance(own, Const) and own.value == ""):
        return read(reader, own, field_place(task, name))
    return read(reader, environment.content[name], field_place(environment, name))


def _flag(reader: Reader, task: SdkObject, name: str) -> bool | ir.Unknown:
    value = task.content.get(name)
    return False if value is None else reader.boolean(value, field_place(task, name))


def _inherited_flag(reader: Reader, task: SdkObject, environment: SdkObject, name: str) -> bool | ir.Unknown:
    own = task.content.get(name)
    if own is not None and not is_none(own):
        return reader.boolean(own, field_place(task, name))
    if _kind(task) is not ir.TaskKind.PYTHON:
        return False
    return reader.boolean(environment.content[name], field_place(environment, name))


# ---- signatures ----


def _interface(
    reader: Reader, task: SdkObject, function: FunctionValue | None
) -> tuple[tuple[ir.Input, ...], str | None]:
    if function is not None and not isinstance(function.node, ast.Lambda):
        returns = function.node.returns
        return _parameters(function), None if returns is None else source_text(function.module, returns)
    declared = task.content.get("inputs")
    output = task.content.get("output", task.content.get("outputs"))
    inputs: list[ir.Input] = []
    if isinstance(declared, DictValue):
        for key, value in declared.content.values():
            if isinstance(key, Const):
                inputs.append(ir.Input(str(key.value), _type_text(value), None))
    return tuple(inputs), None if output is None or is_none(output) else _type_text(output)


def _type_text(value: Value) -> str:
    place = place_of(value, value.place)
    if isinstance(place.node, ast.expr):
        return source_text(place.module, place.node)
    return describe(value)


def _parameters(function: FunctionValue) -> tuple[ir.Input, ...]:
    spec = function.node.args
    positional = [*spec.posonlyargs, *spec.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(spec.defaults))
    defaults += spec.defaults
    rows = [(parameter, default, "keyword") for parameter, default in zip(positional, defaults, strict=True)]
    if spec.vararg is not None:
        rows.append((spec.vararg, None, "variadic"))
    rows += [(p, d, "keyword") for p, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]
    if spec.kwarg is not None:
        rows.append((spec.kwarg, None, "variadic"))
    module = function.module
    return tuple(
        ir.Input(
            parameter.arg,
            None if parameter.annotation is None else source_text(module, parameter.annotation),
            None if default is None else source_text(module, default),
            kind,
        )
        for parameter, default, kind in rows
    )


def _function_text(function: FunctionValue | None) -> tuple[str | None, Span | None]:
    if function is None or isinstance(function.node, ast.Lambda):
        return None, None
    node = function.node
    lines = function.module.lines[node.lineno - 1 : node.end_lineno]
    return textwrap.dedent("\n".join(lines)), span_of(function.module, node)


# ---- triggers and links ----


def _triggers(reader: Reader, task: SdkObject) -> tuple[ir.Trigger | ir.Unknown, ...] | ir.Unknown:
    value = task.content.get("triggers")
    if value is None:
        return ()
    place = field_place(task, "triggers")
    value = plain(value)
    if isinstance(value, SdkObject):
        return (_trigger(reader, value, place),)
    return reader.items(value, place, lambda item, at: _trigger(reader, item, at))


def _trigger(reader: Reader, value: Value, place: Place) -> ir.Trigger | ir.Unknown:
    if isinstance(value, Unknown):
        return unknown(value)
    if not isinstance(value, SdkObject) or value.type != "flyte.Trigger":
        return reader.refuse("FC010", f"{describe(value)} stands where flyte.Trigger(...) belongs", place)
    automation = value.content["automation"]
    schedule = automation if isinstance(automation, SdkObject) else None
    is_cron = schedule is not None and schedule.type == "flyte.Cron"
    is_rate = schedule is not None and schedule.type == "flyte.FixedRate"
    inputs = value.content["inputs"]

    def optional(name: str) -> Value | None:
        item = value.content.get(name)
        return None if item is None or is_none(item) else item

    spans = {**({} if schedule is None else spans_of(schedule)), **spans_of(value)}
    interruptible = optional("interruptible")
    start = schedule.content["start_time"] if is_rate and schedule is not None else None
    return ir.Trigger(
        span=span_at(value.place),
        name=reader.required_text(value.content["name"], field_place(value, "name")),
        cron=reader.text(schedule.content["expression"], field_place(schedule, "expression")) if is_cron else None,  # type: ignore[union-attr,arg-type]
        timezone=reader.text(schedule.content["timezone"], field_place(schedule, "timezone")) if is_cron else None,  # type: ignore[union-attr,arg-type]
        interval_minutes=(
            reader.integer(schedule.content["interval_minutes"], field_place(schedule, "interval_minutes"))  # type: ignore[union-attr,arg-type]
            if is_rate
            else None
        ),
        automation=unknown(automation)
        if isinstance(automation, Unknown)
        else schedule.type.rpartition(".")[2]
        if schedule
        else None,
        auto_activate=reader.boolean(value.content["auto_activate"], field_place(value, "auto_activate"), True),
        inputs=reader.mapping(inputs, field_place(value, "inputs"), reader.any_data),
        spans=spans,
        start_time=None if start is None or is_none(start) else _moment(reader, start, value.place),
        env_vars=parts.env_vars(reader, value.content["env_vars"], field_place(value, "env_vars")),
        interruptible=None if interruptible is None else reader.boolean(interruptible, value.place),
        queue=reader.text(value.content["queue"], field_place(value, "queue")),
        labels=parts.env_vars(reader, value.content["labels"], field_place(value, "labels")),
        annotations=parts.env_vars(reader, value.content["annotations"], field_place(value, "annotations")),
    )


def _moment(reader: Reader, value: Value, place: Place) -> str | ir.Unknown:
    data = reader.any_data(value, place)
    return data if isinstance(data, (str, ir.Unknown)) else str(data)


def _links(reader: Reader, task: SdkObject) -> tuple[ir.Data, ...] | ir.Unknown:
    value = task.content.get("links")
    if value is None:
        return ()
    value = plain(value)
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


# ---- kinds ----


def _sandbox(reader: Reader, task: SdkObject, function: FunctionValue | None) -> ir.Sandbox:
    def number(name: str, default: int) -> int | ir.Unknown:
        value = task.content.get(name)
        return default if value is None else reader.integer(value, field_place(task, name))

    source = task.content.get("source")
    allowed = task.content.get("tasks")
    names = []
    if isinstance(allowed, (ListValue, TupleValue)):
        for item in allowed.content if isinstance(allowed, ListValue) else allowed.items:
            if isinstance(item, SdkObject) and item.type == "flyte.Task":
                name = parts_text(task_name(item, item.place))
                if isinstance(name, str):
                    names.append(name)
    text, span = _function_text(function)
    return ir.Sandbox(
        timeout_ms=number("timeout_ms", _SANDBOX_TIMEOUT_MS),
        max_memory=number("max_memory", _SANDBOX_MEMORY),
        max_stack_depth=number("max_stack_depth", 256),
        type_check=_flag(reader, task, "type_check") if "type_check" in task.content else True,
        source=None if source is None else reader.required_text(source, field_place(task, "source")),
        tasks=tuple(names),
        function_source=text,
        function_span=span,
    )


def _container(reader: Reader, task: SdkObject) -> ir.Container:
    image = task.content.get("image", Const(None, task.place))
    reference: str | ir.Unknown | None
    if isinstance(image, SdkObject):
        base = image.content.get("base_image", Const(None, image.place))
        layers = image.content.get("layers")
        plain_base = isinstance(layers, TupleValue) and not layers.items and not is_none(base)
        reference = (
            reader.text(base, image.place)
            if plain_base
            else ir.Unknown("the container task's image is built from layers", span_at(image.place))
        )
    else:
        reference = reader.text(image, field_place(task, "image"))
    nothing = Const(None, task.place)
    return ir.Container(
        reference,
        reader.items(task.content.get("command", nothing), field_place(task, "command"), reader.any_data),
        reader.items(task.content.get("arguments", nothing), field_place(task, "arguments"), reader.any_data),
    )


# ---- calls and overrides ----


def _task_calls(reader: Reader, calls: Sequence[Call], keys: Keys) -> tuple[ir.TaskCall, ...]:
    found: dict[tuple[object, ...], ir.TaskCall] = {}
    for call in calls:
        target = call.target
        name = parts_text(task_name(target, target.place))
        environment = target.content.get("environment")
        if call.kind == "call" and isinstance(name, str) and id(environment) in keys:
            lowered = ir.TaskCall(span_at(call.place), name, keys[id(environment)])
            found.setdefault((lowered.span, name), lowered)
    return tuple(sorted(found.values(), key=lambda call: (call.span, call.target)))


def lower_override(reader: Reader, call: Call, keys: Keys) -> ir.Override:
    """One `override` call with what it changes."""
    target = call.target
    name = parts_text(task_name(target, target.place))
    given = call.arguments.keywords
    places = call.arguments.places
    environment = target.content.get("environment")
    caller = None if call.caller is None else parts_text(task_name(call.caller, call.caller.place))

    def read(field: str, function: Callable[[Reader, Value, Place], T]) -> T | None:
        value = given.get(field)
        return None if value is None else function(reader, value, places.get(field, call.place))

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
