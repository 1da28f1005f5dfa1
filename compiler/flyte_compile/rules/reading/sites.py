"""The places where a program declares something of one kind, whatever declares it: environments, tasks, overrides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from flyte_compile.diagnostics import Related, Span
from flyte_compile.ir import (
    Cache,
    Environment,
    Image,
    ImageKind,
    Override,
    PodTemplate,
    Program,
    Resources,
    Retries,
    ReusePolicy,
    Secret,
    Task,
    TaskSettings,
    Timeout,
    Trigger,
    Unknown,
)
from flyte_compile.rules.reading.fields import secret_item
from flyte_compile.rules.reading.layers import build_secrets
from flyte_compile.rules.reading.pods import containers

T = TypeVar("T")


class Located(Protocol):
    """A declaration that knows where it stands and where each of its arguments stands."""

    @property
    def span(self) -> Span: ...
    @property
    def spans(self) -> Mapping[str, Span]: ...


@dataclass(frozen=True, slots=True)
class Site(Generic[T]):
    """Something declared: the place of the argument that declares it, and what can't be used if it's wrong."""

    value: T
    span: Span
    subject: str | None
    """The environment or task; `None` where its name isn't known."""
    field: str
    """How `Diagnostic.field` spells it."""


def span_of(declaration: Located, field: str) -> Span:
    """The place of an argument, or of the whole declaration where the argument isn't given."""
    return declaration.spans.get(field, declaration.span)


def subject_of(environment: Environment) -> str | None:
    """What a finding about an environment is about."""
    return None if isinstance(environment.name, Unknown) else environment.name


def name_of(environment: Environment) -> str:
    """What a message calls an environment: its variable where its name isn't known."""
    return subject_of(environment) or environment.variable or "?"


def tasks(program: Program) -> Iterator[tuple[Environment, Task]]:
    """Every task with its environment."""
    for environment in program.environments:
        for task in environment.tasks:
            yield environment, task


def _own_settings(program: Program) -> Iterator[tuple[Task, TaskSettings]]:
    """Every task that doesn't share its environment's settings, with its own."""
    for _, task in tasks(program):
        if task.settings is not None:
            yield task, task.settings


def overrides(program: Program) -> Iterator[Site[Override]]:
    """Every `override` call; what it breaks is the task that calls it, or else the task that it's called on."""
    everywhere = [*program.overrides]
    for _, task in tasks(program):
        everywhere += task.overrides
    for override in everywhere:
        yield Site(override, override.span, override.caller or override.target or None, f"override[{override.target}]")


def environment_of(program: Program, key: int) -> Environment | None:
    """The environment of a key, `None` where the key is an app's."""
    return next((environment for environment in program.environments if environment.key == key), None)


def declared_here(environment: Environment | None) -> tuple[Related, ...]:
    """The second place of a finding that stands elsewhere than its environment, such as in a call."""
    return () if environment is None else (Related("its environment is declared here", environment.span),)


def images(program: Program) -> Iterator[Site[Image]]:
    for environment in program.environments:
        if isinstance(environment.image, Image):
            yield Site(environment.image, span_of(environment, "image"), subject_of(environment), "image")


def repositories(image: Image) -> Iterator[tuple[str, str]]:
    """The repository that an image is built as, with the field to point at: none where neither part is known."""
    name, registry = image.name, image.registry
    if image.kind not in (ImageKind.IMAGE, ImageKind.DOCKERFILE):
        return
    if isinstance(registry, str) and isinstance(name, str):
        yield ("registry" if "name" not in image.spans else "name"), f"{registry}/{name}"
    elif isinstance(name, str):
        yield "name", name
    elif isinstance(registry, str):
        yield "registry", f"{registry}/name"


def resources(program: Program) -> Iterator[Site[Resources]]:
    for environment in program.environments:
        if isinstance(environment.resources, Resources):
            yield Site(environment.resources, span_of(environment, "resources"), subject_of(environment), "resources")
    for task, settings in _own_settings(program):
        if isinstance(settings.resources, Resources):
            yield Site(settings.resources, span_of(task, "resources"), task.name, "resources")
    for override in overrides(program):
        if isinstance(override.value.resources, Resources):
            yield Site(
                override.value.resources,
                span_of(override.value, "resources"),
                override.subject,
                f"{override.field}.resources",
            )


def env_vars(program: Program) -> Iterator[Site[Mapping[str, object]]]:
    """The variables of environments, tasks with their own, and overrides; a value may be of any type."""
    for environment in program.environments:
        if environment.env_vars is not None and not isinstance(environment.env_vars, Unknown):
            yield Site(environment.env_vars, span_of(environment, "env_vars"), subject_of(environment), "env_vars")
    for task, settings in _own_settings(program):
        if settings.env_vars is not None and not isinstance(settings.env_vars, Unknown):
            yield Site(settings.env_vars, span_of(task, "env_vars"), task.name, "env_vars")
    for override in overrides(program):
        if override.value.env_vars is not None and not isinstance(override.value.env_vars, Unknown):
            yield Site(
                override.value.env_vars,
                span_of(override.value, "env_vars"),
                override.subject,
                f"{override.field}.env_vars",
            )


def secrets(program: Program) -> Iterator[Site[tuple[Secret, ...]]]:
    """The known secrets of each environment, task with its own, and override, in order."""
    for environment in program.environments:
        yield Site(_known(environment.secrets), span_of(environment, "secrets"), subject_of(environment), "secrets")
    for task, settings in _own_settings(program):
        yield Site(_known(settings.secrets), span_of(task, "secrets"), task.name, "secrets")
    for override in overrides(program):
        if override.value.secrets is not None:
            yield Site(
                _known(override.value.secrets),
                span_of(override.value, "secrets"),
                override.subject,
                f"{override.field}.secrets",
            )


def each_secret(program: Program) -> Iterator[Site[Secret]]:
    """Every known secret of environments, overrides and image builds."""
    for site in secrets(program):
        for secret in site.value:
            yield Site(secret, secret.span, site.subject, f"{site.field}{secret_item(secret)}")
    for image in images(program):
        for secret in build_secrets(image.value):
            yield Site(secret, secret.span, image.subject, f"{image.field}.secret_mounts{secret_item(secret)}")


def pod_templates(program: Program) -> Iterator[Site[PodTemplate]]:
    """The templates of environments, of tasks that set one themselves, and of overrides."""
    for environment in program.environments:
        if isinstance(environment.pod_template, PodTemplate):
            yield Site(
                environment.pod_template, span_of(environment, "pod_template"), subject_of(environment), "pod_template"
            )
    for _, task in tasks(program):
        if task.own_pod_template and isinstance(task.pod_template, PodTemplate):
            yield Site(task.pod_template, span_of(task, "pod_template"), task.name, "pod_template")
    for override in overrides(program):
        if isinstance(override.value.pod_template, PodTemplate):
            yield Site(
                override.value.pod_template,
                span_of(override.value, "pod_template"),
                override.subject,
                f"{override.field}.pod_template",
            )


def pod_images(program: Program) -> Iterator[Site[str]]:
    """The images that the containers of pod templates name."""
    for site in pod_templates(program):
        for container in containers(site.value):
            image = container.fields.get("image")
            if isinstance(image, str):
                field = f"{site.field}.pod_spec.containers[{container.name or '?'}].image"
                yield Site(image, span_of(site.value, "pod_spec"), site.subject, field)


def retries(program: Program) -> Iterator[Site[Retries]]:
    for _, task in tasks(program):
        if isinstance(task.retries, Retries):
            yield Site(task.retries, span_of(task, "retries"), task.name, "retries")
    for override in overrides(program):
        if isinstance(override.value.retries, Retries):
            yield Site(
                override.value.retries,
                span_of(override.value, "retries"),
                override.subject,
                f"{override.field}.retries",
            )


def timeouts(program: Program) -> Iterator[Site[Timeout]]:
    for _, task in tasks(program):
        if isinstance(task.timeout, Timeout):
            yield Site(task.timeout, span_of(task, "timeout"), task.name, "timeout")
    for override in overrides(program):
        if isinstance(override.value.timeout, Timeout):
            yield Site(
                override.value.timeout,
                span_of(override.value, "timeout"),
                override.subject,
                f"{override.field}.timeout",
            )


def caches(program: Program) -> Iterator[Site[Cache]]:
    """The cache policies of environments, of tasks that set one themselves, and of overrides."""
    for environment in program.environments:
        if isinstance(environment.cache, Cache):
            yield Site(environment.cache, span_of(environment, "cache"), subject_of(environment), "cache")
    for _, task in tasks(program):
        if "cache" in task.spans and isinstance(task.cache, Cache):
            yield Site(task.cache, span_of(task, "cache"), task.name, "cache")
    for override in overrides(program):
        if isinstance(override.value.cache, Cache):
            yield Site(
                override.value.cache, span_of(override.value, "cache"), override.subject, f"{override.field}.cache"
            )


def triggers(program: Program) -> Iterator[tuple[Task, Trigger]]:
    """Every known trigger with its task."""
    for _, task in tasks(program):
        for trigger in triggers_of(task):
            yield task, trigger


def triggers_of(task: Task) -> tuple[Trigger, ...]:
    """The known triggers of a task."""
    return _known(task.triggers)


def reuse_policies(program: Program) -> Iterator[tuple[Environment, ReusePolicy]]:
    """Every environment that reuses containers, with how."""
    for environment in program.environments:
        if isinstance(environment.reusable, ReusePolicy):
            yield environment, environment.reusable


def replica_counts(policy: ReusePolicy) -> tuple[int, int] | None:
    """The least and most replicas; `None` where they aren't known or aren't ints at all."""
    match policy.replicas:
        case None | int() | (int(), int()):
            well_formed = True
        case _:
            well_formed = False
    if isinstance(policy.min_replicas, Unknown) or isinstance(policy.max_replicas, Unknown) or not well_formed:
        return None
    return policy.min_replicas, policy.max_replicas


def _known(items: tuple[T | Unknown, ...] | Unknown) -> tuple[T, ...]:
    return () if isinstance(items, Unknown) else tuple(item for item in items if not isinstance(item, Unknown))
