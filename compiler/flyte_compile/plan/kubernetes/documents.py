"""Kubernetes objects as documents: metadata, and the Pod itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flyte_compile.diagnostics import Span
from flyte_compile.plan.kubernetes.names import generate_name, label_value
from flyte_compile.plan.kubernetes.pods import PodPlan
from flyte_compile.plan.layout import dns_label
from flyte_compile.plan.model import Document

QUEUE_LABEL = "kueue.x-k8s.io/queue-name"
SOURCE_ANNOTATION = "flyte-compile/source"
OVERRIDE_ANNOTATION = "flyte-compile/override"
TASK_ANNOTATION = "flyte-compile/task"
TRIGGER_ANNOTATION = "flyte-compile/trigger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What an object is about: it forms labels, annotations and names."""

    environment: str
    task: str | None
    """Fully qualified; `None` for what belongs to a whole environment."""
    component: str
    """`task` or `pool`."""
    span: Span
    namespace: str | None
    short_name: str | None = None
    queue: str | None = None
    annotations: Mapping[str, str]

    @property
    def source(self) -> str:
        """`file:line` of the declaration."""
        return f"{self.span.path}:{self.span.line}"

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels of every object and pod."""
        labels = {
            "app.kubernetes.io/component": self.component,
            "app.kubernetes.io/managed-by": "flyte-compile",
            "app.kubernetes.io/name": label_value(self.function or self.environment),
            "app.kubernetes.io/part-of": label_value(self.environment),
            "flyte.org/environment": label_value(self.environment),
        }
        if self.task is not None:
            labels["flyte.org/task"] = label_value(self.task)
        if self.short_name:
            labels["flyte.org/short-name"] = label_value(self.short_name)
        return labels

    @property
    def all_annotations(self) -> Mapping[str, str]:
        """The annotations of every object and pod."""
        task = {} if self.task is None else {TASK_ANNOTATION: self.task}
        return {SOURCE_ANNOTATION: self.source, **task, **self.annotations}

    @property
    def function(self) -> str | None:
        """The task's name without its environment's."""
        return None if self.task is None else self.task.removeprefix(f"{self.environment}.")

    @property
    def queue_labels(self) -> Mapping[str, str]:
        """The label that a queue takes an object by: on the object that is to wait, not on what it makes."""
        return {} if self.queue is None else {QUEUE_LABEL: self.queue}


def metadata(identity: Identity, *, name: str | None = None, queued: bool = False) -> Mapping[str, Document]:
    """An object's metadata: a fixed name for what is installed, a generated one for what a person creates."""
    naming = (
        {"name": name} if name is not None else {"generateName": generate_name(identity.task or identity.environment)}
    )
    return {
        **naming,
        **({} if identity.namespace is None else {"namespace": identity.namespace}),
        "labels": {**identity.labels, **(identity.queue_labels if queued else {})},
        "annotations": dict(identity.all_annotations),
    }


def pod_template(identity: Identity, pod: PodPlan, *, queued: bool = False) -> Mapping[str, Document]:
    """Metadata and spec of the pods that an object makes. The template's own labels and annotations win over ours."""
    return {
        "metadata": {
            "labels": {**identity.labels, **(identity.queue_labels if queued else {}), **pod.labels},
            "annotations": {**identity.all_annotations, **pod.annotations},
        },
        "spec": pod.spec,
    }


def pod_document(identity: Identity, pod: PodPlan, *, variant: str | None = None) -> Mapping[str, Document]:
    """A Pod that runs a task once. Its name is fixed: `podman kube play` and `kubectl apply` take no generated one."""
    seed = identity.task or identity.environment
    name = dns_label(seed if variant is None else f"{seed}-{variant}")
    template = pod_template(identity, pod, queued=True)
    own = template["metadata"]
    if not isinstance(own, Mapping):
        raise AssertionError("a pod template without metadata")
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {**metadata(identity, name=name), **own},
        "spec": pod.spec,
    }
