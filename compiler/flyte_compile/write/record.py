"""The record of what is ours: `manifest.json`, whose `files` names every other file of the build with its digest.

A manifest can't hold its own digest among those, so that an edit of the manifest itself would go unnoticed. One that is
`sealed` carries, as `digest`, the digest of its text with zeros in that place.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from flyte_compile.write.paths import MANIFEST, check_paths

_ZEROS = "sha256:" + "0" * 64
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Record:
    """What a manifest says of the tree that it was written with."""

    files: Mapping[str, str]
    """Path to digest, for every file but the manifest."""
    intact: bool
    """Whether the manifest itself is as it was written, as far as it can tell."""


def digest(content: bytes) -> str:
    """The digest of a file as manifests spell it."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def sealed(manifest: str) -> str:
    """A manifest's text with its own digest in the place of the zeros of `"digest": "sha256:000..."`."""
    return manifest.replace(f'"digest": "{_ZEROS}"', f'"digest": "{digest(manifest.encode())}"', 1)


def read_record(manifest: bytes) -> Record | None:
    """The record in a manifest of ours; `None` for anything else, such as a web page's manifest of the same name."""
    try:
        document = json.loads(manifest.decode())
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not str(document.get("compiler")).startswith("flyte-compile"):
        return None
    files = document.get("files")
    if not isinstance(files, dict) or not all(isinstance(d, str) and _DIGEST.fullmatch(d) for d in files.values()):
        return None
    try:
        check_paths([*files, MANIFEST])
    except ValueError:
        return None
    claimed = document.get("digest")
    intact = claimed is None or digest(manifest.decode().replace(str(claimed), _ZEROS, 1).encode()) == claimed
    return Record(files, intact)
