"""Valid declarations to start from; a test changes what it's about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flyte_compile.diagnostics import Diagnostic, Span
from flyte_compile.ir import (
    App,
    Cache,
    Data,
    Device,
    Environment,
    Image,
    ImageKind,
    Input,
    Override,
    PodTemplate,
    Program,
    Resources,
    Retries,
    ReusePolicy,
    Sandbox,
    Secret,
    SourceFile,
    Task,
    TaskCall,
    TaskKind,
    Timeout,
    Trigger,
    Unknown,
)
from flyte_compile.rules.base import Rule


def span(line: int = 1, column: int = 1) -> Span:
    return Span("src/envs.py", line, column, line, column + 5)


def spans(*fields: str, line: int = 50) -> Mapping[str, Span]:
    """A place of its own for each field, a line each."""
    return {field: span(line + offset) for offset, field in enumerate(fields)}


UNKNOWN = Unknown("it's read from the network", span(99))

_IMAGE = Image(span=span(2), kind=ImageKind.IMAGE, spans={}, debian=True, name="etl", registry="ghcr.io/acme")
_ENVIRONMENT = Environment(
    key=0,
    name="etl",
    variable="env",
    module="envs",
    span=span(1),
    spans={},
    description=None,
    depends_on=(),
    image=_IMAGE,
    resources=None,
    env_vars=None,
    secrets=(),
    pod_template=None,
    reusable=None,
    cache=Cache("disable"),
    interruptible=False,
    queue=None,
    service_account=None,
    include=(),
    plugin_config=None,
    tasks=(),
)
_TASK = Task(
    name="etl.load",
    function="load",
    module="envs",
    span=span(20),
    spans={},
    kind=TaskKind.PYTHON,
    is_async=True,
    short_name="load",
    docs=None,
    retries=Retries(0),
    timeout=Timeout(),
    cache=Cache("disable"),
    pod_template=None,
    report=False,
    interruptible=False,
    queue=None,
    service_account=None,
    entrypoint=False,
    triggers=(),
    links=(),
    inputs=(),
    returns=None,
    calls=(),
    overrides=(),
)
_POLICY = ReusePolicy(span(5), {}, 2, 2, 1, 30.0, 30.0, "global")
_OVERRIDE = Override(span=span(30), target="etl.load", environment=0, caller="etl.main", spans={}, given=())
_TRIGGER = Trigger(span(15), "nightly", "0 0 * * *", "UTC", None, "Cron", True, None)


def program(*environments: Environment, apps: tuple[App, ...] = (), overrides: tuple[Override, ...] = ()) -> Program:
    return Program(environments, apps, overrides, ())


def environment(**changes: Any) -> Environment:
    return replace(_ENVIRONMENT, **changes)


def task(**changes: Any) -> Task:
    return replace(_TASK, **changes)


def with_task(**changes: Any) -> Program:
    """A program of one environment with one task."""
    return program(environment(tasks=(task(**changes),)))


def call(target: str, environment_key: int, line: int = 25) -> TaskCall:
    return TaskCall(span(line), target, environment_key)


def image(**changes: Any) -> Image:
    return replace(_IMAGE, **changes)


def reference(text: str | Unknown, **changes: Any) -> Image:
    """An image that is named by a text."""
    return image(kind=ImageKind.URI, base=text, debian=False, name=None, registry=None, **changes)


def with_image(declared: Image) -> Program:
    return program(environment(image=declared))


def file(path: str | None, *, exists: bool = True, is_folder: bool = False) -> SourceFile:
    return SourceFile(path or "/srv/elsewhere", path, exists, is_folder)


def resources(**changes: Any) -> Resources:
    return replace(Resources(span(3), {}), **changes)


def with_resources(**changes: Any) -> Program:
    return program(environment(resources=resources(**changes)))


def device(name: str | Unknown | None, quantity: int | Unknown = 1, partition: str | Unknown | None = None) -> Device:
    return Device(name, quantity, partition, "GPU", "GPU")


def secret(key: str | Unknown, line: int = 6, **changes: Any) -> Secret:
    return replace(Secret(span(line), key), **changes)


def with_secrets(*secrets: Secret | Unknown, **changes: Any) -> Program:
    return program(environment(secrets=secrets, **changes))


def policy(**changes: Any) -> ReusePolicy:
    return replace(_POLICY, **changes)


def with_policy(**changes: Any) -> Program:
    return program(environment(reusable=policy(**changes)))


def override(**changes: Any) -> Override:
    given = tuple(sorted({*changes} - {"target", "environment", "caller", "spans", "given"}))
    return replace(_OVERRIDE, **{"given": given, **changes})


def with_override(declared: Override, **changes: Any) -> Program:
    """A program whose one task makes an override."""
    caller = task(name="etl.main", overrides=(declared,))
    return program(environment(tasks=(task(), caller), **changes))


def trigger(**changes: Any) -> Trigger:
    return replace(_TRIGGER, **changes)


def parameter(name: str, annotation: str | None = "int") -> Input:
    return Input(name, annotation, None)


def template(pod_spec: Mapping[str, Data] | Unknown | None = None, **changes: Any) -> PodTemplate:
    return replace(PodTemplate(span(7), pod_spec, "primary"), **changes)


def container(name: str | Unknown = "primary", **fields: Any) -> Mapping[str, Data]:
    return {"name": name, **fields}


def with_template(declared: PodTemplate | Unknown) -> Program:
    return program(environment(pod_template=declared))


def with_containers(*containers: Mapping[str, Data] | Unknown, **fields: Data) -> Program:
    return with_template(template({"containers": containers, **fields}, spans=spans("pod_spec")))


def sandboxed(source: str, **changes: Any) -> Program:
    """A program with a sandboxed task of a code string."""
    tasks, names = changes.pop("tasks", ()), changes.pop("names", None)
    sandbox = Sandbox(30_000, 50 * 1024 * 1024, source=source, tasks=tasks, names=names)
    return with_task(kind=TaskKind.SANDBOXED, sandbox=sandbox, spans=spans("source"), **changes)


def sandboxed_function(source: str, **changes: Any) -> Program:
    """A program with a sandboxed function, whose text begins at line 40, column 1."""
    sandbox = Sandbox(30_000, 50 * 1024 * 1024, function_source=source, function_span=span(40))
    return with_task(kind=TaskKind.SANDBOXED, sandbox=sandbox, **changes)


def check(rule: Rule, declared: Program) -> tuple[Diagnostic, ...]:
    """What a rule finds, with what holds of every finding checked."""
    found = tuple(rule.check(declared))
    for diagnostic in found:
        assert diagnostic.code == rule.CODE
        assert diagnostic.severity is rule.SEVERITY
        assert not diagnostic.message.endswith(".")
        assert diagnostic.help is not None and diagnostic.help.endswith((".", "?"))
        assert diagnostic.field
    return found


def only(rule: Rule, declared: Program) -> Diagnostic:
    """The one thing that a rule finds."""
    (diagnostic,) = check(rule, declared)
    return diagnostic


def messages(rule: Rule, declared: Program) -> list[str]:
    return [diagnostic.message for diagnostic in check(rule, declared)]
