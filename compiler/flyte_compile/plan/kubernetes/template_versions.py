"""Which fields of a pod template only newer clusters know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flyte_compile.plan.model import Document
from flyte_compile.sdk import kubernetes_models
from flyte_compile.sdk.kubernetes_fields import SINCE


def newer_fields(spec: Mapping[str, Document]) -> Iterator[tuple[str, int]]:
    """The place of every field of a pod spec that not every cluster has, and the minor version that has it."""
    yield from _in_model(spec, "V1PodSpec", "spec")


def _in_model(value: Mapping[str, Document], name: str, path: str) -> Iterator[tuple[str, int]]:
    model = kubernetes_models.model(name)
    if model is None:
        return
    fields = {field.api_name: field for field in model.fields.values()}
    for key, item in value.items():
        since = SINCE.get((name, key))
        if since is not None:
            yield f"{path}.{key}", since
        if key in fields and (inner := fields[key].model) is not None:
            for place, part in _parts(item, f"{path}.{key}"):
                yield from _in_model(part, inner, place)


def _parts(value: Document, path: str) -> Iterator[tuple[str, Mapping[str, Document]]]:
    if isinstance(value, Mapping):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _parts(item, f"{path}[{index}]")
