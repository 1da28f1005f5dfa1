"""A reusable environment as a Deployment of workers, the Service in front of them and what scales them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flyte_compile.plan.kubernetes.documents import Identity, metadata, pod_template
from flyte_compile.plan.kubernetes.pods import PodPlan
from flyte_compile.plan.model import Document

PORT = 8080
PORT_NAME = "http"
POOL_LABEL = "flyte-compile/pool"
"""What the Deployment and the Service know their pods by: no label of the user's can take its place."""
CPU_UTILIZATION = 70
"""Per cent of the requested CPU that the autoscaler aims at."""
CPU_VALUE = "500m"
"""What it aims at per replica where no CPU is requested."""
MAX_STABILIZATION = 3600
"""The longest `stabilizationWindowSeconds` that the API takes."""

CONTAINER: Mapping[str, Document] = {
    "ports": ({"name": PORT_NAME, "containerPort": PORT},),
    "startupProbe": {
        "httpGet": {"path": "/healthz", "port": PORT_NAME},
        "periodSeconds": 5,
        "failureThreshold": 120,
    },
    "livenessProbe": {"httpGet": {"path": "/healthz", "port": PORT_NAME}},
    "readinessProbe": {"httpGet": {"path": "/readyz", "port": PORT_NAME}, "periodSeconds": 5},
}
"""What a worker's container has besides a task's: a port and its probes. Importing the tasks may take ten minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """How many workers there are, and how long a spare one is kept."""

    name: str
    service: str
    min_replicas: int
    max_replicas: int
    scaledown_seconds: int


def deployment_document(identity: Identity, pod: PodPlan, pool: Pool) -> Mapping[str, Document]:
    """The workers."""
    selector: dict[str, Document] = {POOL_LABEL: pool.name}
    template = pod_template(identity, pod)
    own = template["metadata"]
    labels = own["labels"] if isinstance(own, Mapping) else {}
    if not isinstance(own, Mapping) or not isinstance(labels, Mapping):
        raise AssertionError("a pod template without labels")
    spec = {key: value for key, value in pod.spec.items() if key != "activeDeadlineSeconds"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(identity, name=pool.name, queued=True),
        "spec": {
            "replicas": pool.min_replicas,
            "selector": {"matchLabels": selector},
            "template": {"metadata": {**own, "labels": {**labels, **selector}}, "spec": spec},
        },
    }


def service_document(identity: Identity, pool: Pool) -> Mapping[str, Document]:
    """The one address of all workers."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(identity, name=pool.service),
        "spec": {
            "selector": {POOL_LABEL: pool.name},
            "ports": ({"name": PORT_NAME, "port": PORT, "protocol": "TCP", "targetPort": PORT_NAME},),
        },
    }


def autoscaler_document(identity: Identity, pool: Pool, *, requests_cpu: bool) -> Mapping[str, Document]:
    """What moves the number of workers between the bounds, by their use of CPU."""
    target: Document = (
        {"type": "Utilization", "averageUtilization": CPU_UTILIZATION}
        if requests_cpu
        else {"type": "AverageValue", "averageValue": CPU_VALUE}
    )
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata(identity, name=pool.name),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": pool.name},
            "minReplicas": pool.min_replicas,
            "maxReplicas": pool.max_replicas,
            "metrics": ({"type": "Resource", "resource": {"name": "cpu", "target": target}},),
            "behavior": {"scaleDown": {"stabilizationWindowSeconds": min(pool.scaledown_seconds, MAX_STABILIZATION)}},
        },
    }
