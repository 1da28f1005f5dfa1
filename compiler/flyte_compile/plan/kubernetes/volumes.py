"""Volumes of our own: shared memory, secrets, and what may be written to under a read-only root."""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.plan.kubernetes.findings import Finding, found
from flyte_compile.plan.kubernetes.pod_templates import Template
from flyte_compile.plan.kubernetes.resources import SHM_PATH, SHM_VOLUME, SharedMemory
from flyte_compile.plan.kubernetes.secrets import SECRETS_PATH, SecretPlan
from flyte_compile.plan.kubernetes.settings import PodSettings
from flyte_compile.plan.kubernetes.variables import HOME
from flyte_compile.plan.model import Document

_SCRATCH = (("flyte-home", HOME), ("flyte-tmp", "/tmp"))


def plan_volumes(
    template: Template | None,
    shared_memory: SharedMemory | None,
    secrets: SecretPlan,
    scratch: tuple[tuple[str, str], ...],
    settings: PodSettings,
) -> tuple[tuple[Document, ...], tuple[Document, ...], tuple[Finding, ...]]:
    """Volumes, the primary container's mounts of them, and what clashes with the template's.

    A template that mounts something of its own at `/tmp` or the home keeps it there.
    """
    names = set(_values(template.spec.get("volumes"), "name")) if template else set()
    mounted = set(_values(template.primary.get("volumeMounts"), "mountPath")) if template else set()
    mount_names = set(_values(template.primary.get("volumeMounts"), "name")) if template else set()
    volumes: list[Document] = []
    mounts: list[Document] = []
    findings: list[Finding] = []

    def add(name: str, path: str, volume: Document, *, read_only: bool = False) -> None:
        if name in names or name in mount_names:
            findings.append(_clash(f"has a volume or mount {name!r}, a name that is taken", settings))
        elif path in mounted:
            findings.append(_clash(f"mounts something at {path!r}, which is taken", settings))
        else:
            volumes.append(volume)
            mounts.append({"name": name, "mountPath": path, **({"readOnly": True} if read_only else {})})

    for name, path in (*_SCRATCH, *scratch):
        if path not in mounted:
            add(name, path, {"name": name, "emptyDir": {}})
    for name, path, volume in secrets.volumes if secrets.files else ():
        add(name, SECRETS_PATH if SECRETS_PATH in mounted else path, volume, read_only=True)
    if shared_memory is not None:
        limit = shared_memory.size_limit
        medium: dict[str, Document] = {"medium": "Memory", **({"sizeLimit": limit} if limit is not None else {})}
        add(SHM_VOLUME, SHM_PATH, {"name": SHM_VOLUME, "emptyDir": medium})
    return tuple(volumes), tuple(mounts), tuple(findings)


def _clash(what: str, settings: PodSettings) -> Finding:
    return found(
        "FC753",
        f"the pod template {what}",
        settings.at("pod_template"),
        subject=settings.subject,
        field="pod_template.pod_spec.volumes",
        help="Give it another name and place, or leave shm or the secret's mount out.",
    )


def _values(items: Document, key: str) -> Iterator[str]:
    for item in items if isinstance(items, tuple) else ():
        if not isinstance(item, (str, int, float, tuple)) and item is not None and key in item:
            yield str(item[key])
