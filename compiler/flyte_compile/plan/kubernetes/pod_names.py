"""No two pods of a build share a name, so that all of them can be in one namespace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from flyte_compile.plan.kubernetes.names import with_hash
from flyte_compile.plan.model import Document, ObjectPlan


def with_distinct_pods(objects: tuple[ObjectPlan, ...]) -> tuple[ObjectPlan, ...]:
    """The objects, where pods that would share a name have a hash of their path in it."""
    names = Counter(str(_metadata(item)["name"]) for item in objects if item.document["kind"] == "Pod")
    shared = {name for name, count in names.items() if count > 1}
    return tuple(_renamed(item) if _is_one_of(item, shared) else item for item in objects)


def _is_one_of(item: ObjectPlan, names: set[str]) -> bool:
    return bool(names) and item.document["kind"] == "Pod" and _metadata(item)["name"] in names


def _renamed(item: ObjectPlan) -> ObjectPlan:
    own = _metadata(item)
    name = with_hash(str(own["name"]), item.path)
    return replace(item, document={**item.document, "metadata": {**own, "name": name}})


def _metadata(item: ObjectPlan) -> Mapping[str, Document]:
    found = item.document["metadata"]
    if not isinstance(found, Mapping):
        raise AssertionError(f"{item.path} has no metadata")
    return found
