"""Every file of a build, as text: the only module of this stage that names the others."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

from flyte_compile.emit.bake import bake_file
from flyte_compile.emit.dockerfile import dockerfile
from flyte_compile.emit.dockerignore import build_dockerignore, image_dockerignore
from flyte_compile.emit.entrypoint import entrypoint, worker
from flyte_compile.emit.kubernetes import emit_object
from flyte_compile.emit.kustomize import emit_kustomization
from flyte_compile.emit.readme import readme
from flyte_compile.emit.runtime_package import runtime_package
from flyte_compile.emit.secrets_example import emit_secrets_example
from flyte_compile.emit.typed_models import Checker
from flyte_compile.plan.model import Plan

MANIFEST = "manifest.json"
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def emit_files(plan: Plan) -> Mapping[str, str]:
    """Relative path to text, sorted, the manifest with the digests of all the others included."""
    files: dict[str, str] = {}
    for image in plan.images:
        files[image.dockerfile] = dockerfile(image)
        files[f"{image.dockerfile}.dockerignore"] = image_dockerignore(image)
        files.update({file.path: file.text for file in image.generated})
    if plan.images:
        files["docker-bake.json"] = bake_file(plan.images)
        files[".dockerignore"] = build_dockerignore(plan.images)
        files.update(runtime_package())
    files.update({item.path: entrypoint(item) for item in plan.entrypoints})
    files.update({item.path: worker(item) for item in plan.workers})
    if plan.objects:
        checker = Checker()
        files.update({item.path: emit_object(item, checker) for item in plan.objects})
    files["kustomization.yaml"] = emit_kustomization(plan.objects, plan.namespace)
    secrets = emit_secrets_example(plan.objects, plan.namespace)
    if secrets is not None:
        files["secrets.example.yaml"] = secrets
    files["README.md"] = readme(plan, names_secrets=secrets is not None)
    files[MANIFEST] = manifest_text(plan, files)
    return dict(sorted(files.items()))


def manifest_text(plan: Plan, files: Mapping[str, str]) -> str:
    """The manifest as JSON: keys sorted, non-ASCII text as it is, zeros where its own digest goes when it is sealed.

    Half a surrogate pair, which a Python string may hold and UTF-8 may not, is escaped.
    """
    digests = {path: f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" for path, text in files.items()}
    document = {**plan.manifest, "files": digests, "digest": f"sha256:{'0' * 64}"}
    text = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
