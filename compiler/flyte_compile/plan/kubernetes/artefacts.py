"""Where a task's and an environment's objects stand: what the manifest tells of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flyte_compile.diagnostics import Diagnostic
from flyte_compile.plan.model import Document, ObjectPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class RunArtefacts:
    """The files of one way to run a task."""

    pod: str
    job: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskArtefacts:
    """The files of a task, and what of its declaration they can't express."""

    run: RunArtefacts | None
    """`None` where no pod can be written."""
    cron_jobs: tuple[tuple[str, str], ...]
    """Trigger and path."""
    variants: tuple[RunArtefacts, ...]
    """Those of `override` calls, without repetition."""
    unsupported: tuple[Document, ...]

    @property
    def document(self) -> Mapping[str, Document]:
        """The entries of the manifest's `artefacts` that are Kubernetes objects."""
        return {
            "pod": self.run.pod if self.run else None,
            "job": self.run.job if self.run else None,
            "cronjobs": dict(self.cron_jobs),
            "variants": tuple({"pod": variant.pod, "job": variant.job} for variant in self.variants),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolArtefacts:
    """The files of a reusable environment, and what of its policy they can't express."""

    deployment: str | None
    service: str | None
    hpa: str | None
    unsupported: tuple[Document, ...]

    @property
    def document(self) -> Mapping[str, Document]:
        """The entries of the manifest."""
        return {"deployment": self.deployment, "service": self.service, "hpa": self.hpa}


@dataclass(frozen=True, slots=True, kw_only=True)
class KubernetesPlan:
    """Every object, and where each declaration's are."""

    objects: tuple[ObjectPlan, ...]
    tasks: Mapping[tuple[int, str], TaskArtefacts]
    """By key of environment and fully qualified name."""
    pools: Mapping[int, PoolArtefacts]
    """By key of environment."""
    overrides: Mapping[int, RunArtefacts]
    """By `id` of the `Override`, as the program holds it: what its call runs."""
    diagnostics: tuple[Diagnostic, ...]
