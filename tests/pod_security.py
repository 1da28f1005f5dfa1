"""The Pod Security Standard "restricted", control by control as kubernetes.io publishes it: a judge that knows nothing
of ours. `C` stands for every list of containers; a field that isn't there is `None`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")
_APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop")
_VOLUMES = (
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
_SYSCTLS = (
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_wmem",
)


@dataclass(frozen=True)
class _Control:
    name: str
    fields: tuple[str, ...]
    allows: Callable[[Any], bool]


def _one_of(*values: Any) -> Callable[[Any], bool]:
    return lambda value: any(
        value is allowed or (value == allowed and type(value) is type(allowed)) for allowed in values
    )


_CONTROLS = (
    _Control(
        "HostProcess",
        ("securityContext.windowsOptions.hostProcess", "C.securityContext.windowsOptions.hostProcess"),
        _one_of(None, False),
    ),
    _Control("Host Namespaces", ("hostNetwork", "hostPID", "hostIPC"), _one_of(None, False)),
    _Control("Privileged Containers", ("C.securityContext.privileged",), _one_of(None, False)),
    _Control("Host Ports", ("C.ports.*.hostPort",), _one_of(None, 0)),
    _Control(
        "Host Probes / Lifecycle Hooks",
        tuple(f"C.{probe}.{action}.host" for probe in _PROBES for action in ("httpGet", "tcpSocket")),
        _one_of(None, ""),
    ),
    _Control(
        "AppArmor",
        ("securityContext.appArmorProfile.type", "C.securityContext.appArmorProfile.type"),
        _one_of(None, "RuntimeDefault", "Localhost"),
    ),
    _Control(
        "SELinux",
        ("securityContext.seLinuxOptions.type", "C.securityContext.seLinuxOptions.type"),
        _one_of(None, "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"),
    ),
    _Control(
        "SELinux",
        tuple(f"{of}securityContext.seLinuxOptions.{field}" for of in ("", "C.") for field in ("user", "role")),
        _one_of(None, ""),
    ),
    _Control("/proc Mount Type", ("C.securityContext.procMount",), _one_of(None, "Default")),
    _Control("Sysctls", ("securityContext.sysctls.*.name",), _one_of(None, *_SYSCTLS)),
    _Control("Volume Types", ("volumes.*",), lambda volume: volume is None or set(volume) - {"name"} <= {*_VOLUMES}),
    _Control("Privilege Escalation", ("C.securityContext.allowPrivilegeEscalation",), _one_of(False)),
    _Control(
        "Running as Non-root",
        ("securityContext.runAsNonRoot", "C.securityContext.runAsNonRoot"),
        _one_of(None, True),
    ),
    _Control(
        "Running as Non-root user",
        ("securityContext.runAsUser", "C.securityContext.runAsUser"),
        lambda user: user is None or user != 0,
    ),
    _Control(
        "Seccomp",
        ("securityContext.seccompProfile.type", "C.securityContext.seccompProfile.type"),
        _one_of(None, "RuntimeDefault", "Localhost"),
    ),
    _Control("Capabilities", ("C.securityContext.capabilities.drop",), lambda drop: drop is not None and "ALL" in drop),
    _Control("Capabilities", ("C.securityContext.capabilities.add.*",), _one_of(None, "NET_BIND_SERVICE")),
)
_FROM_POD = {"Running as Non-root": "runAsNonRoot", "Seccomp": "seccompProfile"}
"""What every container must have, of its own or from its pod."""


def violations(spec: Any, annotations: Any) -> set[str]:
    """The controls that a pod's spec and annotations violate."""
    found = {
        control.name
        for control in _CONTROLS
        for field in control.fields
        for value in _values(spec, field)
        if not control.allows(value)
    }
    for name, field in _FROM_POD.items():
        if any(own is None for own in _values(spec, f"C.securityContext.{field}")):
            found |= {name} if spec.get("securityContext", {}).get(field) is None else set()
    for key, value in annotations.items():
        if key.startswith(_APPARMOR) and value != "runtime/default" and not value.startswith("localhost/"):
            found.add("AppArmor")
    return found


def _values(spec: Any, field: str) -> Iterator[Any]:
    first, _, rest = field.partition(".")
    if first == "C":
        for group in _CONTAINERS:
            for container in spec.get(group, ()):
                yield from _values(container, rest)
    elif first == "*":
        for item in spec or ():
            yield from _values(item, rest) if rest else (item,)
    else:
        value = None if spec is None else spec.get(first)
        yield from _values(value, rest) if rest else (value,)
