"""Task values to tasks of the program: options, with the environment's where a task has none of its own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TypeVar

from flyte_compile import ir
from flyte_compile.diagnostics import Diagnostic, Related, Severity, Span
from flyte_compile.lower import parts
from flyte_compile.lower.calls import lower_override, task_calls
from flyte_compile.lower.kinds import container, sandbox
from flyte_compile.lower.names import Keys, text_of
from flyte_compile.lower.parts import field_place, is_none
from flyte_compile.lower.places import describe, settled, span_at, spans_of, unknown
from flyte_compile.lower.reading import Reader
from flyte_compile.lower.signatures import gives, innermost, interface, is_own
from flyte_compile.lower.triggers import links, triggers
from flyte_compile.source import Module
from flyte_compile.values.flyte.tasks import CALL, function_name, held, is_given, task_name
from flyte_compile.values.model import (
    Const,
    FunctionValue,
    Place,
    SdkObject,
    Unknown,
    Value,
)
from flyte_compile.values.run import Call

T = TypeVar("T")


def lower_task(
    reader: Reader, task: SdkObject, environment: SdkObject, calls: Sequence[Call], keys: Keys
) -> ir.Task | None:
    """One task; `None`, with a diagnostic, where not even its name is known."""
    name = text_of(task_name(task, task.place))
    if isinstance(name, ir.Unknown):
        reader.diagnostics.append(_unnamed(name, task))
        return None
    shared, reader = reader, reader.about(name)
    function = task.content.get("function")
    signature = innermost(function) if isinstance(function, FunctionValue) else None
    kind = _kind(task)
    spans = spans_of(task)
    if "_func_or_source" in spans:
        spans["source"] = spans.pop("_func_or_source")
    own_template = task.content.get("pod_template")
    inputs, returns = interface(task, signature)
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
        cache=_inherited_cache(reader, shared, task, environment),
        pod_template=_inherited(reader, shared, task, environment, "pod_template", parts.pod_template),
        report=_flag(reader, task, "report"),
        interruptible=_inherited_flag(reader, shared, task, environment, "interruptible"),
        queue=_inherited(reader, shared, task, environment, "queue", Reader.text),
        service_account=_inherited(reader, shared, task, environment, "service_account", Reader.text),
        entrypoint=_flag(reader, task, "entrypoint"),
        triggers=triggers(reader, task),
        links=links(reader, task),
        inputs=inputs,
        returns=returns,
        calls=task_calls(calls, keys),
        overrides=tuple(lower_override(reader, call, keys) for call in calls if call.kind == "override"),
        sandbox=sandbox(reader, task, signature) if kind is ir.TaskKind.SANDBOXED else None,
        container=container(reader, task, environment) if kind is ir.TaskKind.CONTAINER else None,
        settings=_own_settings(reader, task, environment, kind),
        task_type=_task_type(task) if kind is ir.TaskKind.CONNECTOR else None,
        gives=gives(signature),
        own_signature=is_own(function if isinstance(function, FunctionValue) else None) and is_own(signature),
        declared_by=_declared_by(task, function),
        own_pod_template=own_template is not None and not is_none(own_template),
    )


def _declared_by(task: SdkObject, function: Value | None) -> tuple[Span, ...]:
    call = task.content.get(CALL)
    places = [call.place] if isinstance(call, Const) else []
    if isinstance(function, FunctionValue) and not isinstance(function.node, ast.Lambda):
        places.extend(Place(function.module, node) for node in function.node.decorator_list)
    return tuple(dict.fromkeys(span_at(place) for place in places))


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
        case Const(value="connector"):
            return ir.TaskKind.CONNECTOR
        case Const(value="sandboxed" | "code"):
            return ir.TaskKind.SANDBOXED
        case _:
            return ir.TaskKind.PYTHON


_SETTINGS = ("resources", "env_vars", "secrets")


def _own_settings(reader: Reader, task: SdkObject, environment: SdkObject, kind: ir.TaskKind) -> ir.TaskSettings | None:
    """What a task's pods have, where that isn't what its environment has now."""
    if kind is ir.TaskKind.CONTAINER:
        values = {name: task.content.get(name, Const(None, task.place)) for name in _SETTINGS}
        owner = task
    else:
        values = {name: task.content.get(held(name), environment.content[name]) for name in _SETTINGS}
        if all(value is environment.content[name] for name, value in values.items()):
            return None
        owner = environment
    return ir.TaskSettings(
        parts.resources(reader.below("resources"), values["resources"], field_place(owner, "resources")),
        parts.env_vars(reader.below("env_vars"), values["env_vars"], field_place(owner, "env_vars")),
        parts.secrets(reader.below("secrets"), values["secrets"], field_place(owner, "secrets")),
    )


def _task_type(task: SdkObject) -> str | None:
    value = task.content.get("task_type")
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else None


def _module(function: Value | None, task: SdkObject) -> Module:
    return function.module if isinstance(function, FunctionValue) else task.place.module


def _short_name(reader: Reader, task: SdkObject, function: Value | None, name: str) -> str | ir.Unknown:
    given = task.content.get("short_name")
    if given is not None and is_given(task, "short_name"):
        return reader.below("short_name").required_text(given, field_place(task, "short_name"))
    if isinstance(function, FunctionValue) and _kind(task) is ir.TaskKind.PYTHON:
        return text_of(function_name(function, task.place))
    return name


def _docs(reader: Reader, task: SdkObject, function: FunctionValue | None) -> str | ir.Unknown | None:
    declared = task.content.get("docs")
    given = None if declared is None else settled(declared)
    if isinstance(given, SdkObject) and given.type == "flyte.Documentation":
        return reader.text(given.content["description"], field_place(given, "description"))
    if isinstance(given, Unknown):
        return unknown(given)
    if isinstance(given, Const) and isinstance(given.value, str):
        return given.value  # The SDK keeps whatever it's given here, and no deployment reads it.
    if given is not None and not is_none(given):
        place = field_place(task, "docs")
        return reader.below("docs").wrong_kind(describe(given), "flyte.Documentation(...)", place)
    if function is not None and not isinstance(function.node, ast.Lambda):
        return ast.get_docstring(function.node)
    return None


def _option(
    reader: Reader, task: SdkObject, name: str, read: Callable[[Reader, Value, Place], T | ir.Unknown], default: T
) -> T | ir.Unknown:
    value = task.content.get(name)
    return default if value is None or is_none(value) else read(reader.below(name), value, field_place(task, name))


def _inherited_cache(reader: Reader, shared: Reader, task: SdkObject, environment: SdkObject) -> ir.Cache | ir.Unknown:
    if is_given(task, "cache"):
        return parts.cache(reader.below("cache"), task.content["cache"], field_place(task, "cache"))
    taken = task.content.get(held("cache"))
    return (
        ir.Cache("disable")
        if taken is None
        else parts.cache(shared.below("cache"), taken, field_place(environment, "cache"))
    )


def _inherited(
    reader: Reader,
    shared: Reader,
    task: SdkObject,
    environment: SdkObject,
    name: str,
    read: Callable[[Reader, Value, Place], T],
) -> T | None:
    """The task's own value where it is given, else what it took over from its environment: the more specific wins.

    `shared` reads for the environment: what it took over is the environment's to mend.
    """
    if is_given(task, name):
        return read(reader.below(name), task.content[name], field_place(task, name))
    taken = task.content.get(held(name))
    return None if taken is None else read(shared.below(name), taken, field_place(environment, name))


def _flag(reader: Reader, task: SdkObject, name: str) -> bool | ir.Unknown:
    value = task.content.get(name)
    return False if value is None else reader.below(name).boolean(value, field_place(task, name))


def _inherited_flag(
    reader: Reader, shared: Reader, task: SdkObject, environment: SdkObject, name: str
) -> bool | ir.Unknown:
    own = task.content.get(name)
    if own is not None and not is_none(own):
        return reader.below(name).boolean(own, field_place(task, name))
    taken = task.content.get(held(name))
    return False if taken is None else shared.below(name).boolean(taken, field_place(environment, name))
