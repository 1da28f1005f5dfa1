"""The Pod Security Standard "restricted": what our pods start from, and where a template contradicts it.

The list of controls is that of kubernetes.io, "Pod Security Standards". A template's declaration is followed, and said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from flyte_compile.plan.kubernetes.parts import as_mapping, as_mappings
from flyte_compile.plan.model import Document
from flyte_compile.plan.users import OWN_USER, ImageUser

SIDECAR_CONTEXT: Mapping[str, Document] = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ("ALL",)},
}
CONTAINER_CONTEXT: Mapping[str, Document] = {**SIDECAR_CONTEXT, "readOnlyRootFilesystem": True}

_ALLOWED_VOLUMES = frozenset(
    (
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "image",
        "persistentVolumeClaim",
        "projected",
        "secret",
    )
)
_SAFE_SYSCTLS = frozenset(
    (
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.tcp_wmem",
    )
)
_SAFE_SELINUX = frozenset(("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"))
_APPARMOR = "container.apparmor.security.beta.kubernetes.io/"


def pod_context(declared: Document, user: ImageUser) -> Mapping[str, Document]:
    """The pod's security context: ours for the image's user, with what the template declares in its place.

    A user by name is the image's to resolve, and the kubelet refuses to start one that it must verify not to be root.
    A group by name is as well, so that the image says who runs; the number of the user is verified all the same.
    """
    given = as_mapping(declared)
    numbers: dict[str, Document] = {}
    if user.uid is not None and not user.names_group:
        numbers = {"runAsUser": user.uid, **({} if user.gid is None else {"runAsGroup": user.gid})}
    merged: dict[str, Document] = {**numbers, "seccompProfile": {"type": "RuntimeDefault"}, **given}
    if "runAsNonRoot" not in given and (user.uid is not None or "runAsUser" in given):
        merged["runAsNonRoot"] = given.get("runAsUser") != 0
    return merged


def primary_context(declared: Document, user: ImageUser) -> Mapping[str, Document]:
    """The security context of the container that runs the task."""
    merged = container_context(declared, CONTAINER_CONTEXT)
    if user.uid is None and merged.get("runAsUser") is not None and "runAsNonRoot" not in merged:
        # The pod can't say it of such a user.
        return {**merged, "runAsNonRoot": True}
    return merged


def sidecar_context(declared: Document, pod: Mapping[str, Document]) -> Mapping[str, Document]:
    """The security context of another container; where the pod has no user, it isn't the image's of the task."""
    numbers: dict[str, Document] = {}
    if "runAsUser" not in pod:
        numbers = {"runAsGroup": OWN_USER.gid, "runAsNonRoot": True, "runAsUser": OWN_USER.uid}
    return container_context(declared, {**numbers, **SIDECAR_CONTEXT})


def is_verified(pod: Mapping[str, Document], container: Mapping[str, Document]) -> bool:
    """Whether the kubelet can tell that a container doesn't run as root, by the contexts of the pod and its own."""
    return any(context.get("runAsUser") is not None or "runAsNonRoot" in context for context in (pod, container))


def container_context(declared: Document, base: Mapping[str, Document]) -> Mapping[str, Document]:
    """A container's security context: `base`, with what the template declares in its place.

    The API refuses "no privilege escalation" together with `privileged` or `CAP_SYS_ADMIN`: then it is left out.
    """
    given = as_mapping(declared)
    merged = {**base, **given}
    capabilities = {**as_mapping(base.get("capabilities")), **as_mapping(given.get("capabilities"))}
    if capabilities:
        merged["capabilities"] = capabilities
    if "allowPrivilegeEscalation" not in given:
        added = cast(tuple[Document, ...], capabilities.get("add", ()))
        if given.get("privileged") is True or "CAP_SYS_ADMIN" in added:
            merged.pop("allowPrivilegeEscalation", None)
    if given.get("runAsUser") == 0 and "runAsNonRoot" not in given:
        merged["runAsNonRoot"] = False
    return merged


def contradictions(spec: Mapping[str, Document], annotations: Mapping[str, str]) -> Iterator[str]:
    """Every place where a pod spec leaves the standard, as a clause."""
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(field) is True:
            yield f"{field} is true"
    for volume in as_mappings(spec.get("volumes")):
        for kind in sorted(set(volume) - {"name"} - _ALLOWED_VOLUMES):
            yield f"volume {volume.get('name')!r} is of the kind {kind}"
    yield from _in_context(as_mapping(spec.get("securityContext")), "the pod")
    for sysctl in as_mappings(as_mapping(spec.get("securityContext")).get("sysctls")):
        if sysctl.get("name") not in _SAFE_SYSCTLS:
            yield f"the pod sets sysctl {sysctl.get('name')!r}"
    for group in ("initContainers", "containers", "ephemeralContainers"):
        for container in as_mappings(spec.get(group)):
            yield from _in_container(container)
    for key, value in annotations.items():
        if key.startswith(_APPARMOR) and value == "unconfined":
            yield f"container {key.removeprefix(_APPARMOR)!r} has no AppArmor profile"


def _in_container(container: Mapping[str, Document]) -> Iterator[str]:
    who = f"container {container.get('name')!r}"
    context = as_mapping(container.get("securityContext"))
    yield from _in_context(context, who)
    if context.get("privileged") is True:
        yield f"{who} is privileged"
    if context.get("allowPrivilegeEscalation") is True:
        yield f"{who} allows privilege escalation"
    capabilities = as_mapping(context.get("capabilities"))
    for capability in cast(tuple[Document, ...], capabilities.get("add", ())):
        if capability != "NET_BIND_SERVICE":
            yield f"{who} adds capability {capability!r}"
    if "drop" in capabilities and "ALL" not in cast(tuple[Document, ...], capabilities["drop"]):
        yield f"{who} does not drop all capabilities"
    if context.get("procMount", "Default") != "Default":
        yield f"{who} has procMount {context['procMount']!r}"
    for port in as_mappings(container.get("ports")):
        if port.get("hostPort", 0) != 0:
            yield f"{who} takes host port {port['hostPort']}"
    lifecycle = as_mapping(container.get("lifecycle"))
    for name, handler in [
        *((name, container.get(name)) for name in ("livenessProbe", "readinessProbe", "startupProbe")),
        *((name, lifecycle.get(name)) for name in ("postStart", "preStop")),
    ]:
        for action in ("httpGet", "tcpSocket"):
            if host := as_mapping(as_mapping(handler).get(action)).get("host"):
                yield f"{who} has a {name} that asks the host {host!r}"


def _in_context(context: Mapping[str, Document], who: str) -> Iterator[str]:
    """The controls that a pod's and a container's context share."""
    if context.get("runAsNonRoot") is False:
        yield f"{who} sets runAsNonRoot to false"
    if context.get("runAsUser") == 0:
        yield f"{who} runs as root"
    for field in ("seccompProfile", "appArmorProfile"):
        if as_mapping(context.get(field)).get("type") == "Unconfined":
            yield f"{who} sets {field} to Unconfined"
    options = as_mapping(context.get("seLinuxOptions"))
    if options.get("type", "") not in _SAFE_SELINUX or options.get("user") or options.get("role"):
        yield f"{who} sets seLinuxOptions"
    if as_mapping(context.get("windowsOptions")).get("hostProcess") is True:
        yield f"{who} is a Windows host process"
