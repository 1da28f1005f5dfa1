"""The digest of an image: over its instructions and over every byte that they read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace

from flyte_compile.plan.image.support import entrypoint_templates, runtime_files
from flyte_compile.plan.model import EntrypointPlan, Instruction, Remark, WorkerPlan


def image_digest(
    instructions: Iterable[Instruction],
    platforms: tuple[str, ...],
    project_files: Iterable[tuple[str, bytes]],
    entrypoints: Iterable[EntrypointPlan | WorkerPlan],
) -> str:
    """Hexadecimal sha256; comments don't count, nor on which line of a source file something is declared.

    The text of an entrypoint is made from its facts and a template, so these stand for it.
    """
    digest = hashlib.sha256()
    facts = {
        "instructions": [_canonical(item) for item in instructions if not isinstance(item, Remark)],
        "platforms": platforms,
        "entrypoints": [_canonical(_without_line(item)) for item in entrypoints],
    }
    _add(digest, json.dumps(facts, sort_keys=True, separators=(",", ":")).encode())
    for path, content in (*project_files, *runtime_files(), *entrypoint_templates()):
        _add(digest, path.encode(errors="surrogateescape"))
        _add(digest, content)
    return digest.hexdigest()


def _add(digest: hashlib._Hash, content: bytes) -> None:
    # With its length, so that what ends one part can't begin the next.
    digest.update(len(content).to_bytes(8, "big"))
    digest.update(content)


def _canonical(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: _canonical(getattr(value, field.name)) for field in fields(value)}
        return {"": type(value).__name__, **named}
    if isinstance(value, (tuple, list)):
        return [_canonical(item) for item in value]
    return value


def _without_line(item: EntrypointPlan | WorkerPlan) -> EntrypointPlan | WorkerPlan:
    if isinstance(item, WorkerPlan):
        return replace(item, source="", tasks=tuple(replace(task, source="") for task in item.tasks))
    return replace(item, source="")
