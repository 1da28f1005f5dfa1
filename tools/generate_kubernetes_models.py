"""Writes `sdk/kubernetes_models.json` from the installed `kubernetes` package: run it after an upgrade of that package,
whose release 37 is the first that it can read.

python tools/generate_kubernetes_models.py
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import kubernetes.client

TARGET = Path(__file__).parents[1] / "compiler" / "flyte_compile" / "sdk" / "kubernetes_models.json"
ROOT = "V1PodTemplateSpec"


def generate() -> str:
    """The table as JSON text: one model a line, sorted."""
    lines = [f"{json.dumps(name)}: {json.dumps(_describe(name), sort_keys=True)}" for name in _reachable(ROOT)]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _reachable(root: str) -> list[str]:
    """The names of the models that can stand in one, itself included."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for type_text in _model(name).openapi_types.values():
            waiting += [word for word in re.findall(r"\w+", type_text) if _is_model(word)]
    return sorted(found)


def _describe(name: str) -> dict[str, Any]:
    model = _model(name)
    fields = {
        attribute: [model.attribute_map[attribute], _plain_type(type_text)]
        for attribute, type_text in model.openapi_types.items()
    }
    needed = {field.serialization_alias or name for name, field in model.model_fields.items() if field.is_required()}
    required = sorted(attribute for attribute, (api_name, _) in fields.items() if api_name in needed)
    return {"fields": fields, "required": required} if required else {"fields": fields}


def _plain_type(text: str) -> str:
    """One spelling for what releases of the package write as `List[X]` and `list[X]`, `Dict[K, V]` and `dict(K, V)`."""
    text = re.sub(r"^[Ll]ist\[(.*)\]$", r"list[\1]", text)
    return re.sub(r"^[Dd]ict[\[(](\w+), *(\w+)[\])]$", r"dict(\1, \2)", text)


def _model(name: str) -> Any:
    return getattr(kubernetes.client, name)


def _is_model(name: str) -> bool:
    return hasattr(getattr(kubernetes.client, name, None), "openapi_types")


if __name__ == "__main__":
    TARGET.write_text(generate(), encoding="utf-8")
