"""The table of newer fields, held against the schemas of every supported version."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from kubernetes_validate import utils
from tests.kubernetes_schemas import OLDEST as OLDEST_SCHEMA
from tests.kubernetes_schemas import VERSIONS

from flyte_compile.sdk import kubernetes_models
from flyte_compile.sdk.kubernetes_fields import OLDEST, SINCE


def _definitions(version: str) -> Any:
    return utils.schema_contents(f"kubernetes-json-schema/v{version}.0-local-strict/_definitions.json", version)[
        "$defs"
    ]


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, item in schema.items():
            if key == "$ref":
                yield item.rpartition("/")[2]
            else:
                yield from _references(item)
    elif isinstance(schema, list):
        for item in schema:
            yield from _references(item)


def _models(version: str) -> dict[str, set[str]]:
    """The models that a pod's spec is made of, each with the fields that a template can write."""
    definitions, models, waiting = _definitions(version), {}, ["io.k8s.api.core.v1.PodSpec"]
    while waiting:
        name = waiting.pop()
        short = f"V1{name.rpartition('.')[2]}"
        if short in models:
            continue
        model = kubernetes_models.model(short)
        writable = set() if model is None else {field.api_name for field in model.fields.values()}
        models[short] = set(definitions[name].get("properties", {})) & writable
        waiting += _references(definitions[name])
    return models


def test_the_table_is_that_of_the_schemas() -> None:
    assert OLDEST_SCHEMA[1] == OLDEST
    found: dict[tuple[str, str], int] = {}
    for before, version in itertools.pairwise(VERSIONS):
        earlier, later = _models(before), _models(version)
        for model in earlier.keys() & later.keys():
            for field in later[model] - earlier[model]:
                found[model, field] = int(version.partition(".")[2])
    assert dict(SINCE) == found
