"""The `kubernetes.client` models that a pod template is written with, without the cost of importing them.

The facts stand in `kubernetes_models.json`, which `tools/generate_kubernetes_models.py` writes; it is read when the
first model is asked for.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute of a model: `env_from` in Python, `envFrom` in the API."""

    api_name: str
    type: str
    """`str`, `int`, `bool`, `datetime`, `object` (an int or a string), a model's name, `list[T]` or `dict(str, T)`."""

    @property
    def model(self) -> str | None:
        """The name of the model that stands here: itself, in a list or as a mapping's values; `None` for plain data."""
        inner = re.sub(r"^(?:list\[|dict\(str, )(\w+)[\])]$", r"\1", self.type)
        return inner if inner in _table() else None


@dataclass(frozen=True, slots=True)
class Model:
    """A model: its attributes by their Python names, and which of them its constructor refuses to leave out."""

    name: str
    fields: Mapping[str, Field]
    required: tuple[str, ...]


def model(name: str) -> Model | None:
    """The model of a name such as `V1Container`, `None` where no pod can hold one."""
    return _model(name) if name in _table() else None


def names() -> tuple[str, ...]:
    """The names of all models, sorted."""
    return tuple(_table())


@functools.cache
def _model(name: str) -> Model:
    entry = _table()[name]
    fields = {attribute: Field(api_name, type_) for attribute, (api_name, type_) in entry["fields"].items()}
    return Model(name, MappingProxyType(fields), tuple(entry.get("required", ())))


@functools.cache
def _table() -> Mapping[str, Any]:
    text = resources.files("flyte_compile.sdk").joinpath("kubernetes_models.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table
