"""Values of a pod template that the API server looks at: words from a list, names, numbers with bounds, paths.

Source: `pkg/apis/core/validation/validation.go` of Kubernetes. Schemas say none of this, so only a cluster would. What
is checked here is what every supported release refuses; a word that only newer ones take is let through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from flyte_compile.ir import Data
from flyte_compile.ir.kubernetes_names import dns_label_problem, key_problem, label_value_problem
from flyte_compile.plan.kubernetes.names import (
    is_data_key,
    is_subdomain,
    is_variable_name,
    process_text_problem,
    shortened,
)

_WORDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("V1PodSpec", "restartPolicy"): ("Always", "OnFailure", "Never"),
    ("V1PodSpec", "dnsPolicy"): ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
    ("V1PodSpec", "preemptionPolicy"): ("PreemptLowerPriority", "Never"),
    ("V1Container", "imagePullPolicy"): ("Always", "IfNotPresent", "Never"),
    ("V1Container", "terminationMessagePolicy"): ("File", "FallbackToLogsOnError"),
    ("V1ContainerPort", "protocol"): ("TCP", "UDP", "SCTP"),
    ("V1Toleration", "operator"): ("Exists", "Equal", "Lt", "Gt"),
    ("V1Toleration", "effect"): ("NoSchedule", "PreferNoSchedule", "NoExecute"),
    ("V1NodeSelectorRequirement", "operator"): ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"),
    ("V1LabelSelectorRequirement", "operator"): ("In", "NotIn", "Exists", "DoesNotExist"),
    ("V1TopologySpreadConstraint", "whenUnsatisfiable"): ("DoNotSchedule", "ScheduleAnyway"),
    ("V1SeccompProfile", "type"): ("RuntimeDefault", "Localhost", "Unconfined"),
    ("V1VolumeMount", "mountPropagation"): ("None", "HostToContainer", "Bidirectional"),
}
_UNSET = frozenset(
    (
        ("V1PodSpec", "restartPolicy"),
        ("V1PodSpec", "dnsPolicy"),
        ("V1PodSpec", "hostname"),
        ("V1PodSpec", "subdomain"),
        ("V1PodSpec", "nodeName"),
        ("V1PodSpec", "serviceAccountName"),
        ("V1PodSpec", "priorityClassName"),
        ("V1Container", "imagePullPolicy"),
        ("V1Container", "terminationMessagePolicy"),
        ("V1ContainerPort", "name"),
        ("V1ContainerPort", "protocol"),
        ("V1Toleration", "operator"),
        ("V1Toleration", "effect"),
        ("V1Toleration", "key"),
    )
)
"""Fields whose empty text says as little as none: they aren't pointers in the API's types."""
_BOUNDS: Mapping[tuple[str, str], tuple[int, int]] = {
    ("V1PodSpec", "activeDeadlineSeconds"): (1, 2**31 - 1),
    ("V1PodSpec", "terminationGracePeriodSeconds"): (0, 2**63 - 1),
    ("V1ContainerPort", "containerPort"): (1, 65_535),
    ("V1ContainerPort", "hostPort"): (0, 65_535),
    **{
        (model, field): (0, 2**31 - 1)
        for model in ("V1PodSecurityContext", "V1SecurityContext")
        for field in ("runAsUser", "runAsGroup")
    },
    ("V1PodSecurityContext", "fsGroup"): (0, 2**31 - 1),
}


def _subdomain(text: str) -> str | None:
    return None if is_subdomain(text) else "it is no DNS name in lower case"


def _variable(text: str) -> str | None:
    return None if is_variable_name(text) else "it needs printable ASCII without '='"


def _data_key(text: str) -> str | None:
    return None if is_data_key(text) else "it needs letters, digits, '-', '_' and '.'"


def _port_name(text: str) -> str | None:
    fits = len(text) <= 15 and re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text) and re.search(r"[a-z]", text)
    return None if fits else "it needs at most 15 small letters, digits and '-', and a letter among them"


def _path_below(text: str) -> str | None:
    leaves = text.startswith("/") or ".." in text.split("/")
    return "it leaves the volume" if leaves else None


def _needed(text: str) -> str | None:
    return None if text else "it is empty"


_TEXTS: Mapping[tuple[str, str], Callable[[str], str | None]] = {
    ("V1PodSpec", "hostname"): dns_label_problem,
    ("V1PodSpec", "subdomain"): dns_label_problem,
    ("V1PodSpec", "nodeName"): _subdomain,
    ("V1PodSpec", "serviceAccountName"): _subdomain,
    ("V1PodSpec", "priorityClassName"): _subdomain,
    ("V1PodSpec", "runtimeClassName"): _subdomain,
    ("V1LocalObjectReference", "name"): _needed,
    ("V1PersistentVolumeClaimVolumeSource", "claimName"): _needed,
    ("V1ContainerPort", "name"): _port_name,
    ("V1EnvVar", "name"): _variable,
    ("V1EnvVar", "value"): process_text_problem,
    ("V1Container", "args"): process_text_problem,
    ("V1Container", "command"): process_text_problem,
    ("V1SecretKeySelector", "key"): _data_key,
    ("V1ConfigMapKeySelector", "key"): _data_key,
    ("V1KeyToPath", "path"): _path_below,
    ("V1VolumeMount", "subPath"): _path_below,
    ("V1VolumeMount", "subPathExpr"): _path_below,
    ("V1VolumeMount", "mountPath"): _needed,
    ("V1Toleration", "key"): key_problem,
    ("V1Toleration", "value"): label_value_problem,
    ("V1NodeSelectorRequirement", "key"): key_problem,
    ("V1NodeSelectorRequirement", "values"): label_value_problem,
    ("V1LabelSelectorRequirement", "key"): key_problem,
    ("V1LabelSelectorRequirement", "values"): label_value_problem,
    ("V1PodSpec", "nodeSelector"): label_value_problem,
    ("V1LabelSelector", "matchLabels"): label_value_problem,
}
"""Of a list or a mapping, every text."""
_KEYS: Mapping[tuple[str, str], Callable[[str], str | None]] = {
    ("V1PodSpec", "nodeSelector"): key_problem,
    ("V1LabelSelector", "matchLabels"): key_problem,
    ("V1ResourceRequirements", "requests"): key_problem,
    ("V1ResourceRequirements", "limits"): key_problem,
}
_LABEL_HELP = "Use at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends."
_HELP: Mapping[Callable[[str], str | None], str] = {
    dns_label_problem: "Use small letters, digits and '-'.",
    label_value_problem: _LABEL_HELP,
    process_text_problem: "Put it into a file of the image, or into an input of the task.",
    _data_key: "Use letters, digits, '-', '_' and '.'.",
    _needed: "Name it, or leave the field out.",
    _path_below: "Write a path below the volume, without '..'.",
    _port_name: "Use small letters, such as 'http'.",
    _subdomain: "Use small letters, digits, '-' and '.'.",
    _variable: "Use letters, digits and '_'.",
}


def value_problem(model: str, field: str, value: Data) -> tuple[str, str] | None:
    """Why the API server refuses the value of a model's field, as a clause with its verb, and what to write instead."""
    place = (model, field)
    if value == "" and place in _UNSET:
        return None
    if (words := _WORDS.get(place)) and isinstance(value, str) and value not in words:
        return f"is {shortened(value)!r}, which the API doesn't know", f"Write one of {', '.join(words)}."
    if (bounds := _BOUNDS.get(place)) and isinstance(value, int) and not bounds[0] <= value <= bounds[1]:
        return f"is {value}, out of bounds", f"Write a whole number from {bounds[0]} to {bounds[1]}."
    if (check := _KEYS.get(place)) and isinstance(value, Mapping):
        for key in value:
            if (reason := check(key)) is not None:
                return f"has the key {shortened(key)!r}, which is none: {reason}", "Write 'name' or 'prefix/name'."
    if check := _TEXTS.get(place):
        for text in _texts(value):
            if (reason := check(text)) is not None:
                return f"can't be {shortened(text)!r}: {reason}", _HELP.get(check, "Write 'name' or 'prefix/name'.")
    return None


def _texts(value: Data) -> list[str]:
    match value:
        case str():
            return [value]
        case tuple():
            return [item for item in value if isinstance(item, str)]
        case Mapping():
            return [item for item in value.values() if isinstance(item, str)]
        case _:
            return []
