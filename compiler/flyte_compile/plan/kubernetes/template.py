"""Merging a task's container into a pod template, as a Flyte backend does it.

Containers called `default` and `primary` are patterns: the first for every container, the second for the primary one,
where that has another name. For the primary container, the image is set only where the template leaves it open, command
and arguments are the task's, resources merge with the task's keys winning, and the task's variables come before the
template's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flyte_compile.plan.kubernetes.parts import as_items, as_mappings
from flyte_compile.plan.model import Document

_PATTERN_FOR_ALL = "default"
_PATTERN_FOR_PRIMARY = "primary"
_KEYED_LISTS: Mapping[str, str] = {
    "env": "name",
    "volumeMounts": "mountPath",
    "volumeDevices": "devicePath",
    "ports": "containerPort",
}
"""Lists of a container that merge by a key instead of replacing one another."""


@dataclass(frozen=True, slots=True)
class Containers:
    """A template's containers after its patterns are applied; `primary` is `None` where none has the primary's name."""

    primary: Mapping[str, Document] | None
    others: tuple[Mapping[str, Document], ...]
    init: tuple[Mapping[str, Document], ...]


def containers_of(spec: Mapping[str, Document], primary_name: str) -> Containers:
    """The containers of a pod spec."""
    declared = as_mappings(spec.get("containers"))
    patterns = {
        item["name"]: item
        for item in declared
        if item["name"] in (_PATTERN_FOR_ALL, _PATTERN_FOR_PRIMARY) and item["name"] != primary_name
    }
    for_all = patterns.get(_PATTERN_FOR_ALL, {})
    for_primary = merge_container(for_all, patterns.get(_PATTERN_FOR_PRIMARY, {}))
    primary: Mapping[str, Document] | None = None
    others: list[Mapping[str, Document]] = []
    for item in declared:
        if item["name"] == primary_name:
            primary = merge_container(for_primary, item)
        elif item["name"] not in patterns:
            others.append(merge_container(for_all, item))
    if primary is None and not others:
        primary = {**for_primary, "name": primary_name}
    init = as_mappings(spec.get("initContainers"))
    return Containers(primary, tuple(others), init)


def merge_container(base: Mapping[str, Document], over: Mapping[str, Document]) -> Mapping[str, Document]:
    """A container over another: mappings merge key by key, keyed lists entry by entry, the rest is replaced."""
    merged: dict[str, Document] = dict(base)
    for key, value in over.items():
        merged[key] = _merge_field(key, merged[key], value) if key in merged else value
    return merged


def merge_resources(
    declared: Document, requests: Mapping[str, str], limits: Mapping[str, str]
) -> Mapping[str, Document]:
    """The primary container's resources: the template's, with the task's keys winning."""
    given = declared if isinstance(declared, Mapping) else {}
    merged: dict[str, Document] = dict(given)
    for field, own in (("limits", limits), ("requests", requests)):
        template = given.get(field)
        both: dict[str, Document] = {**(template if isinstance(template, Mapping) else {}), **own}
        if both:
            merged[field] = both
    return merged


def merge_variables(own: Sequence[Document], declared: Document) -> tuple[Document, ...]:
    """The task's variables followed by the template's, which come last and so win: a name stands once."""
    template = as_items(declared)
    later = {item["name"] for item in template if isinstance(item, Mapping)}
    return (*(item for item in own if isinstance(item, Mapping) and item["name"] not in later), *template)


def require_labels(affinity: Document, require: Mapping[str, tuple[str, ...]]) -> Document:
    """An affinity whose every alternative also requires node labels; alternatives are what a template gave."""
    if not require:
        return affinity
    expressions: tuple[Document, ...] = tuple(
        {"key": key, "operator": "In", "values": require[key]} for key in sorted(require)
    )
    given = affinity if isinstance(affinity, Mapping) else {}
    node = given.get("nodeAffinity")
    node = node if isinstance(node, Mapping) else {}
    field = "requiredDuringSchedulingIgnoredDuringExecution"
    required = node.get(field)
    terms = as_items(required.get("nodeSelectorTerms")) if isinstance(required, Mapping) else ()
    both: list[Document] = []
    for term in terms or ({},):
        if isinstance(term, Mapping):
            both.append({**term, "matchExpressions": (*as_items(term.get("matchExpressions")), *expressions)})
    return {**given, "nodeAffinity": {**node, field: {"nodeSelectorTerms": tuple(both)}}}


def _merge_field(key: str, base: Document, over: Document) -> Document:
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        return {
            **base,
            **{name: _merge_field(name, base[name], item) if name in base else item for name, item in over.items()},
        }
    if key in _KEYED_LISTS:
        identity = _KEYED_LISTS[key]
        replaced = {item.get(identity) for item in as_mappings(over)}
        kept = tuple(item for item in as_mappings(base) if item.get(identity) not in replaced)
        return (*kept, *as_items(over))
    return over
