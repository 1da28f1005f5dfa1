"""Pod templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flyte_compile.diagnostics import Span
from flyte_compile.ir.data import Data, Mapped, Unknown


@dataclass(frozen=True, slots=True)
class PodTemplate:
    """`flyte.PodTemplate`; the pod spec is spelt as the Kubernetes API spells it (camelCase)."""

    span: Span
    pod_spec: Mapping[str, Data] | Unknown | None
    primary_container_name: str | Unknown
    labels: Mapped[str] | Unknown | None = None
    annotations: Mapped[str] | Unknown | None = None
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False)
    """Of the arguments, and of the parts of the pod spec that are known: `pod_spec.containers[0].name`."""
