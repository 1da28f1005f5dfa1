"""The grammar of names and labels that Kubernetes' API server checks.

Source: `k8s.io/apimachinery/pkg/util/validation`. Each function says what is wrong, `None` where nothing is.
"""

from __future__ import annotations

import re

_LABEL_PART = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?", re.ASCII)
_DNS_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.ASCII)
_SUBDOMAIN = re.compile(rf"{_DNS_LABEL.pattern}(?:\.{_DNS_LABEL.pattern})*", re.ASCII)
_MAX_LABEL = 63
_MAX_SUBDOMAIN = 253


def key_problem(key: str) -> str | None:
    """What is wrong with the key of a label or an annotation: `name` or `prefix/name`."""
    prefix, slash, name = key.rpartition("/")
    if slash and (len(prefix) > _MAX_SUBDOMAIN or _SUBDOMAIN.fullmatch(prefix) is None):
        return f"its prefix {prefix!r} is no DNS name in lower case"
    if len(name) > _MAX_LABEL:
        return f"its name has {len(name)} characters where {_MAX_LABEL} are the most"
    if _LABEL_PART.fullmatch(name) is None:
        return "its name needs letters and digits at both ends, and '-', '_', '.' only between them"
    return None


def label_value_problem(value: str) -> str | None:
    """What is wrong with the value of a label."""
    if len(value) > _MAX_LABEL:
        return f"it has {len(value)} characters where {_MAX_LABEL} are the most"
    if value and _LABEL_PART.fullmatch(value) is None:
        return "it needs letters and digits at both ends, and '-', '_', '.' only between them"
    return None


def dns_label_problem(name: str) -> str | None:
    """What is wrong with the name of a container or a volume."""
    if len(name) > _MAX_LABEL:
        return f"it has {len(name)} characters where {_MAX_LABEL} are the most"
    if _DNS_LABEL.fullmatch(name) is None:
        return "it needs small letters and digits at both ends, and '-' only between them"
    return None
