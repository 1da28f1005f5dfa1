"""The places where a program declares something of one kind, whatever declares it: environments, tasks, overrides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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


def _declared(
    program: Program,
    field: str,
    of_environment: Callable[[Environment], T | None],
    of_task: Callable[[Task], T | None],
    of_override: Callable[[Override], T | None],
) -> Iterator[Site[T]]:
    """Where a field is given: by environments, by tasks with an own one, by overrides; `None` is given by none."""
    for environment in program.environments:
        if (value := of_environment(environment)) is not None:
            yield Site(value, span_of(environment, field), subject_of(environment), field)
    for _, task in tasks(program):
        if (value := of_task(task)) is not None:
            yield Site(value, span_of(task, field), task.name, field)
    for override in overrides(program):
        if (value := of_override(override.value)) is not None:
            yield Site(value, span_of(override.value, field), override.subject, f"{override.field}.{field}")


def _own(read: Callable[[TaskSettings], T | None]) -> Callable[[Task], T | None]:
    """What a task says itself that doesn't share its environment's settings."""
    return lambda task: None if task.settings is None else read(task.settings)


def _nothing(environment: Environment) -> None:
    """What environments say of a field that they don't have."""


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
    def read(declaration: Environment | TaskSettings | Override) -> Resources | None:
        return declaration.resources if isinstance(declaration.resources, Resources) else None

    return _declared(program, "resources", read, _own(read), read)


def env_vars(program: Program) -> Iterator[Site[Mapping[str, object]]]:
    """The variables of environments, tasks with their own, and overrides; a value may be of any type."""

    def read(declaration: Environment | TaskSettings | Override) -> Mapping[str, object] | None:
        return None if isinstance(declaration.env_vars, Unknown) else declaration.env_vars

    return _declared(program, "env_vars", read, _own(read), read)


def secrets(program: Program) -> Iterator[Site[tuple[Secret, ...]]]:
    """The known secrets of each environment, task with its own, and override, in order."""

    def read(declaration: Environment | TaskSettings | Override) -> tuple[Secret, ...] | None:
        return None if declaration.secrets is None else _known(declaration.secrets)

    return _declared(program, "secrets", read, _own(read), read)


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

    def read(declaration: Environment | Task | Override) -> PodTemplate | None:
        return declaration.pod_template if isinstance(declaration.pod_template, PodTemplate) else None

    return _declared(program, "pod_template", read, lambda task: read(task) if task.own_pod_template else None, read)


def pod_images(program: Program) -> Iterator[Site[str]]:
    """The images that the containers of pod templates name."""
    for site in pod_templates(program):
        for container in containers(site.value):
            image = container.fields.get("image")
            if isinstance(image, str):
                field = f"{site.field}.pod_spec.containers[{container.name or '?'}].image"
                yield Site(image, span_of(site.value, "pod_spec"), site.subject, field)


def retries(program: Program) -> Iterator[Site[Retries]]:
    def read(declaration: Task | Override) -> Retries | None:
        return declaration.retries if isinstance(declaration.retries, Retries) else None

    return _declared(program, "retries", _nothing, read, read)


def timeouts(program: Program) -> Iterator[Site[Timeout]]:
    def read(declaration: Task | Override) -> Timeout | None:
        return declaration.timeout if isinstance(declaration.timeout, Timeout) else None

    return _declared(program, "timeout", _nothing, read, read)


def caches(program: Program) -> Iterator[Site[Cache]]:
    """The cache policies of environments, of tasks that set one themselves, and of overrides."""

    def read(declaration: Environment | Task | Override) -> Cache | None:
        return declaration.cache if isinstance(declaration.cache, Cache) else None

    return _declared(program, "cache", read, lambda task: read(task) if "cache" in task.spans else None, read)


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
