"""The published schemas of Kubernetes objects, strictly: those of every minor version that is supported.

`kubernetes_validate` reads its schemas anew for each document; here they are read once.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

import jsonschema
from kubernetes_validate import utils
from referencing import Registry, Resource

OLDEST = (1, 29)


def _minor(version: str) -> tuple[int, int]:
    major, minor, *_ = version.split(".")
    return int(major), int(minor)


VERSIONS = tuple(
    f"{major}.{minor}" for major, minor in sorted({_minor(v) for v in utils.all_versions()}) if (major, minor) >= OLDEST
)
"""Those that the package carries, from the oldest supported one on."""


def problems(document: Mapping[str, Any], versions: Iterable[str] = VERSIONS) -> list[str]:
    """What the schemas refuse in an object, with the version that does."""
    return [
        f"{version}: {'.'.join(map(str, error.absolute_path))}: {error.message}"
        for version in versions
        for error in _validator(version, document["kind"], document["apiVersion"]).iter_errors(document)
    ]


@functools.cache
def _validator(version: str, kind: str, api_version: str) -> Any:
    group, _, name = api_version.rpartition("/")
    prefix = f"{group.split('.')[0]}-" if group else ""
    schema = utils.schema_contents(f"{_folder(version)}/{kind.lower()}-{prefix}{name}.json", version)
    registry: Any = _definitions(version) @ Registry()
    return jsonschema.Draft202012Validator(schema, registry=Resource.from_contents(schema) @ registry)


@functools.cache
def _definitions(version: str) -> Any:
    return Resource.from_contents(utils.schema_contents(f"{_folder(version)}/_definitions.json", version))


def _folder(version: str) -> str:
    (full,) = [item for item in dict.fromkeys(utils.all_versions()) if item.startswith(f"{version}.")]
    return f"kubernetes-json-schema/v{full}-local-strict"
