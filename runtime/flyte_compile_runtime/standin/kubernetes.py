"""Stands in for the models of `kubernetes.client`, which pod templates are made of."""

from __future__ import annotations

import re
from typing import Any

from flyte_compile_runtime.standin.inert import refuse

__all__: list[str] = []


class Model:
    """Keeps its fields; those that were not given are None, as in the real models."""

    def __init__(self, *args: Any, **fields: Any) -> None:
        vars(self).update(fields)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return None

    def to_dict(self) -> dict[str, Any]:
        """The fields that were given."""
        return dict(vars(self))

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({vars(self)!r})"


_MODELS: dict[str, Any] = {}


def other_name(name: str) -> Any:
    """A model class for the names that models have, the same one in both modules; None for other names."""
    if name.endswith("Api"):
        return refuse(f"kubernetes.client.{name}", "kubernetes")
    if not re.match(r"V\d[A-Za-z0-9]*$", name):
        return None
    if name not in _MODELS:
        _MODELS[name] = type(name, (Model,), {"__module__": "kubernetes.client.models"})
    return _MODELS[name]
