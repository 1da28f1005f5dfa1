"""Documents held against the `kubernetes` package's models: a field or type that they don't have is a bug of ours.

Only the models' own tables (`openapi_types`, `attribute_map`) and constructors are used, which every release has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flyte_compile.plan.model import Document

KINDS: Mapping[tuple[str, str], str] = {
    ("apps/v1", "Deployment"): "V1Deployment",
    ("autoscaling/v2", "HorizontalPodAutoscaler"): "V2HorizontalPodAutoscaler",
    ("batch/v1", "CronJob"): "V1CronJob",
    ("batch/v1", "Job"): "V1Job",
    ("v1", "Pod"): "V1Pod",
    ("v1", "Secret"): "V1Secret",
    ("v1", "Service"): "V1Service",
}
"""API version and kind to the model's name."""

_PLAIN: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "datetime": (str,),
    "object": (str, int, float, bool, Mapping, tuple),
    "IntOrString": (str, int),
}


class ModelError(Exception):
    """A document that the typed models don't hold: a bug in planning, never a user's mistake."""


def check(document: Mapping[str, Document]) -> None:
    """Builds the typed model of an object and reads it back; raises `ModelError` unless that is the same document."""
    kind = (str(document.get("apiVersion")), str(document.get("kind")))
    if kind not in KINDS:
        raise ModelError(f"there is no model for {kind}")
    from kubernetes.client import models  # Half a second, which only a compile that writes objects is to pay.

    again = _document(_build(document, KINDS[kind], models, KINDS[kind]))
    if again != document:
        raise ModelError(f"{KINDS[kind]} does not hold the document as it is: {again!r} for {document!r}")


def _build(value: Document, type_: str, models: Any, path: str) -> Any:
    """A model, or plain data, of a type as `openapi_types` spells it."""
    if inner := re.fullmatch(r"[Ll]ist\[(.+)\]", type_):
        if not isinstance(value, tuple):
            raise ModelError(f"{path} is {value!r}, not a list")
        return [_build(item, inner[1], models, f"{path}[{index}]") for index, item in enumerate(value)]
    if inner := re.fullmatch(r"[Dd]ict(?:\(|\[)str, (.+)[)\]]", type_):
        if not isinstance(value, Mapping):
            raise ModelError(f"{path} is {value!r}, not a mapping")
        return {key: _build(item, inner[1], models, f"{path}[{key!r}]") for key, item in value.items()}
    if type_ in _PLAIN:
        if not isinstance(value, _PLAIN[type_]) or (isinstance(value, bool) and type_ in ("int", "float")):
            raise ModelError(f"{path} is {value!r}, not {type_}")
        return value
    if not isinstance(value, Mapping):
        raise ModelError(f"{path} is {value!r}, not a {type_}")
    model = getattr(models, type_)
    attributes = {name: attribute for attribute, name in model.attribute_map.items()}
    arguments: dict[str, Any] = {}
    for name, item in value.items():
        if name not in attributes:
            raise ModelError(f"{path}.{name} is no field of {type_}")
        attribute = attributes[name]
        arguments[attribute] = _build(item, model.openapi_types[attribute], models, f"{path}.{name}")
    try:
        return model(**arguments)
    except ValueError as error:
        raise ModelError(f"{path} is no {type_}: {error}") from error


def _document(value: Any) -> Document:
    """What a model holds, as the API spells it, without what it leaves open."""
    if isinstance(value, list | tuple):
        return tuple(_document(item) for item in value)
    if isinstance(value, Mapping):
        return {key: _document(item) for key, item in value.items()}
    names = getattr(type(value), "attribute_map", None)
    if names is None:
        plain: Document = value
        return plain
    held = {name: getattr(value, attribute, None) for attribute, name in names.items()}
    return {name: _document(item) for name, item in held.items() if item is not None}
