"""Documents held against the `kubernetes` package's models: a field or type that they don't have is a bug of ours.

Only the models' own tables (`openapi_types`, `attribute_map`) and constructors are used, which every release has.
"""

from __future__ import annotations

import functools
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


class Checker:
    """Holds documents against the models; a pod spec that several of them share is held against them once."""

    def __init__(self) -> None:
        from kubernetes.client import models  # Half a second, which only a compile that writes objects is to pay.

        self._models: Any = models
        self._specs: dict[int, tuple[Document, Any]] = {}
        """By identity of the document, which is kept, so that no other one has its identity."""
        self._specs_of_models: dict[int, Document] = {}

    def check(self, document: Mapping[str, Document]) -> None:
        """Builds the typed model of an object and reads it back; raises `ModelError` unless that is the same."""
        kind = (str(document.get("apiVersion")), str(document.get("kind")))
        if kind not in KINDS:
            raise ModelError(f"there is no model for {kind}")
        self._compare(document, self._build(document, KINDS[kind], KINDS[kind]), KINDS[kind])

    def _compare(self, document: Document, model: Any, path: str) -> None:
        again = self._document(model)
        if again != document:
            raise ModelError(f"{path} does not hold the document as it is: {again!r} for {document!r}")

    def _build(self, value: Document, type_: str, path: str) -> Any:
        """A model, or plain data, of a type as `openapi_types` spells it."""
        if type_ == "V1PodSpec":
            return self._build_spec(value, path)
        container, inner = _container(type_)
        if container == "list":
            if not isinstance(value, tuple):
                raise ModelError(f"{path} is {value!r}, not a list")
            return [self._build(item, inner, f"{path}[{index}]") for index, item in enumerate(value)]
        if container == "dict":
            if not isinstance(value, Mapping):
                raise ModelError(f"{path} is {value!r}, not a mapping")
            return {key: self._build(item, inner, f"{path}[{key!r}]") for key, item in value.items()}
        if type_ in _PLAIN:
            if not isinstance(value, _PLAIN[type_]) or (isinstance(value, bool) and type_ in ("int", "float")):
                raise ModelError(f"{path} is {value!r}, not {type_}")
            return value
        return self._build_model(value, type_, path)

    def _build_spec(self, value: Document, path: str) -> Any:
        if id(value) not in self._specs:
            model = self._build_model(value, "V1PodSpec", path)
            self._compare(value, model, path)
            self._specs[id(value)] = value, model
            self._specs_of_models[id(model)] = value
        return self._specs[id(value)][1]

    def _build_model(self, value: Document, type_: str, path: str) -> Any:
        if not isinstance(value, Mapping):
            raise ModelError(f"{path} is {value!r}, not a {type_}")
        model = getattr(self._models, type_)
        attributes = _attributes(model)
        arguments: dict[str, Any] = {}
        for name, item in value.items():
            if name not in attributes:
                raise ModelError(f"{path}.{name} is no field of {type_}")
            attribute = attributes[name]
            arguments[attribute] = self._build(item, model.openapi_types[attribute], f"{path}.{name}")
        try:
            return model(**arguments)
        except ValueError as error:
            raise ModelError(f"{path} is no {type_}: {error}") from error

    def _document(self, value: Any) -> Document:
        """What a model holds, as the API spells it, without what it leaves open."""
        if id(value) in self._specs_of_models:
            return self._specs_of_models[id(value)]
        if isinstance(value, list | tuple):
            return tuple(self._document(item) for item in value)
        if isinstance(value, Mapping):
            return {key: self._document(item) for key, item in value.items()}
        names = getattr(type(value), "attribute_map", None)
        if names is None:
            plain: Document = value
            return plain
        held = {name: getattr(value, attribute, None) for attribute, name in names.items()}
        return {name: self._document(item) for name, item in held.items() if item is not None}


@functools.cache
def _container(type_: str) -> tuple[str | None, str]:
    """`list` or `dict` and what is in it; a type that is neither stands for itself."""
    if inner := re.fullmatch(r"[Ll]ist\[(.+)\]", type_):
        return "list", inner[1]
    if inner := re.fullmatch(r"[Dd]ict(?:\(|\[)str, (.+)[)\]]", type_):
        return "dict", inner[1]
    return None, type_


@functools.cache
def _attributes(model: Any) -> Mapping[str, str]:
    """Field of the API to attribute of a model."""
    return {name: attribute for attribute, name in model.attribute_map.items()}
