"""What the API's own types make of an object: `kubectl` decodes a file into them and writes them out again.

A field that they don't have is dropped on the way, a quantity or type that is none is refused; no cluster is asked.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from flyte_compile.ir import quantity

needs_kubectl = pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl")
_WITHOUT_PODS = ("Service", "HorizontalPodAutoscaler")
"""Kinds that have no image to set; the first has a selector, which goes through the same types."""


def differences(texts: Mapping[str, str], documents: Mapping[str, Any], folder: Path) -> list[str]:
    """The files, by path, that the types don't hold as the documents have them; what has no types here is left out."""
    with_pods = [path for path in sorted(texts) if documents[path]["kind"] not in _WITHOUT_PODS]
    services = [path for path in sorted(texts) if documents[path]["kind"] == "Service"]
    folder.mkdir(exist_ok=True)
    files = {path: folder / f"{number}.yaml" for number, path in enumerate(sorted(texts))}
    for path, file in files.items():
        file.write_text(texts[path])
    decoded = {
        **dict(zip(with_pods, _decoded("image", [files[path] for path in with_pods], "*=x"), strict=True)),
        **dict(zip(services, _decoded("selector", [files[path] for path in services], "x=x"), strict=True)),
    }
    return [
        f"{path}: {_plain(found)} is not {_plain(_changed(documents[path]))}"
        for path, found in decoded.items()
        if _plain(found) != _plain(_changed(documents[path]))
    ]


def _decoded(what: str, files: list[Path], change: str) -> list[Any]:
    """Every document after a change that shows that it was read and written."""
    if not files:
        return []
    named = [word for file in files for word in ("-f", str(file))]
    done = subprocess.run(
        ["kubectl", "set", what, "--local", *named, change, "-o", "json"],
        env={"KUBECONFIG": "/dev/null", "PATH": "/usr/local/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    decoder, found, text = json.JSONDecoder(), [], done.stdout.lstrip()
    while text:
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:].lstrip()
    return found


def _changed(document: Any) -> Any:
    """A document with the change that kubectl was asked for."""
    changed = json.loads(json.dumps(document))
    if changed["kind"] == "Service":
        changed["spec"]["selector"] = {"x": "x"}
        return changed
    spec = pod_spec(changed)
    for container in (*spec["containers"], *spec.get("initContainers", ())):
        container["image"] = "x"
    return changed


def pod_spec(document: Any) -> Any:
    """The spec of the pods that an object is or makes."""
    match document["kind"]:
        case "Pod":
            return document["spec"]
        case "CronJob":
            return document["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        case _:
            return document["spec"]["template"]["spec"]


def _plain(value: Any, key: str = "") -> Any:
    """A value without what Go writes for an empty struct or leaves out of one, its quantities by their worth."""
    if isinstance(value, dict) and key in ("limits", "requests"):
        return {name: quantity.parse(item) for name, item in value.items()}
    if isinstance(value, dict):
        plain = {name: _plain(item, name) for name, item in value.items()}
        return {name: item for name, item in plain.items() if item not in ({}, None, "") or name == "emptyDir"}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return quantity.parse(value) if key == "sizeLimit" else value
