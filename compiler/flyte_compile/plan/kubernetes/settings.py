"""What one kind of pod is made from: an environment's, a task's and a call's declarations, the nearest winning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flyte_compile.diagnostics import Diagnostic, Span
from flyte_compile.ir import (
    Environment,
    Override,
    PodTemplate,
    Resources,
    Retries,
    Secret,
    Task,
    Timeout,
    Unknown,
)
from flyte_compile.ir.data import Mapped
from flyte_compile.plan.kubernetes.findings import unknown_parts

NEEDED = (
    "resources",
    "env_vars",
    "secrets",
    "pod_template",
    "retries",
    "timeout",
    "interruptible",
    "queue",
    "service_account",
)
"""What has to be known before a pod can be written; a short name is but a label, which is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodSettings:
    """Declarations, each from the nearest place that makes it."""

    subject: str
    """The task's or environment's name, for messages."""
    span: Span
    spans: Mapping[str, Span]
    """Where each field is declared."""
    resources: Resources | Unknown | None
    env_vars: Mapped[str] | Unknown | None
    secrets: tuple[Secret | Unknown, ...] | Unknown
    pod_template: str | PodTemplate | Unknown | None
    retries: Retries | Unknown
    timeout: Timeout | Unknown
    interruptible: bool | Unknown
    queue: str | Unknown | None
    service_account: str | Unknown | None
    short_name: str | Unknown | None

    def at(self, field: str) -> Span:
        """The place of a field's declaration."""
        return self.spans.get(field, self.span)

    def unknowns(self) -> Iterator[Diagnostic]:
        """FC003 for everything that a pod needs and that isn't known."""
        for field in NEEDED:
            yield from unknown_parts(field, getattr(self, field), subject=self.subject)


def environment_settings(environment: Environment, name: str) -> PodSettings:
    """What a replica of a reusable environment is made from."""
    return PodSettings(
        subject=name,
        span=environment.span,
        spans=environment.spans,
        resources=environment.resources,
        env_vars=environment.env_vars,
        secrets=environment.secrets,
        pod_template=environment.pod_template,
        retries=Retries(0),
        timeout=Timeout(),
        interruptible=environment.interruptible,
        queue=environment.queue,
        service_account=environment.service_account,
        short_name=None,
    )


def task_settings(environment: Environment, task: Task) -> PodSettings:
    """What a task's pod is made from. The environment's resources, variables and secrets are every Python task's."""
    shared = task.settings or environment
    return PodSettings(
        subject=task.name,
        span=task.span,
        spans={**environment.spans, **task.spans},
        resources=shared.resources,
        env_vars=shared.env_vars,
        secrets=shared.secrets,
        pod_template=task.pod_template,
        retries=task.retries,
        timeout=task.timeout,
        interruptible=task.interruptible,
        queue=task.queue,
        service_account=task.service_account,
        short_name=task.short_name,
    )


def overridden(settings: PodSettings, override: Override) -> PodSettings:
    """The settings of a call: as in the SDK, what a call passes replaces the task's value as a whole.

    What Python takes for false (`env_vars={}`, `queue=""`) passes nothing, as in the SDK; a plain 0 for retries and
    timeout is `None` here, and `flyte.RetryStrategy(count=0)` isn't.
    """
    return replace(
        settings,
        spans={**settings.spans, **override.spans},
        resources=settings.resources if override.resources is None else override.resources,
        env_vars=override.env_vars or settings.env_vars,
        secrets=override.secrets or settings.secrets,
        pod_template=override.pod_template or settings.pod_template,
        retries=settings.retries if override.retries is None else override.retries,
        timeout=settings.timeout if override.timeout is None else override.timeout,
        interruptible=settings.interruptible if override.interruptible is None else override.interruptible,
        queue=override.queue or settings.queue,
        service_account=override.service_account or settings.service_account,
        short_name=override.short_name or settings.short_name,
    )
