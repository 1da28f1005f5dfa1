"""`docker-bake.json`: how BuildKit builds every image."""

from __future__ import annotations

import json
import posixpath

from flyte_compile.plan.layout import BUILD_CONTEXT, DECLARED_CONTEXT
from flyte_compile.plan.model import BuildSecret, DeclaredDockerfile, ImagePlan

_SOURCE = "${SOURCE}"
_BUILD = "${BUILD}"


def bake_file(images: tuple[ImagePlan, ...]) -> str:
    """One target for each image, all of them in the group `default`.

    `SOURCE` is the project root and `BUILD` the folder that the compiler wrote; both are relative to the working
    folder, which is meant to be the project root, or absolute. The image of a declared Dockerfile is a target too.
    """
    targets: dict[str, object] = {}
    for image in images:
        if image.declared_dockerfile is not None:
            targets[_declared_target(image)] = _declared(image.declared_dockerfile, image.platforms)
        targets[image.name] = _target(image)
    document = {
        "variable": {"SOURCE": {"default": "."}, "BUILD": {"default": "build"}},
        "group": {"default": {"targets": [image.name for image in images]}},
        "target": targets,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _target(image: ImagePlan) -> dict[str, object]:
    contexts = {BUILD_CONTEXT: _BUILD}
    if image.declared_dockerfile is not None:
        contexts[DECLARED_CONTEXT] = f"target:{_declared_target(image)}"
    target: dict[str, object] = {
        "context": _SOURCE,
        "contexts": contexts,
        "dockerfile": f"{_BUILD}/{image.dockerfile}",
        "platforms": list(image.platforms),
        "tags": [_literal(image.reference)],
    }
    if image.secrets:
        target["secret"] = [_secret(secret) for secret in image.secrets]
    return target


def _declared(declared: DeclaredDockerfile, platforms: tuple[str, ...]) -> dict[str, object]:
    # Its text stays as it is: what it takes from registries is told to the builder beside it.
    contexts = {_literal(name): f"docker-image://{_literal(pin)}" for name, pin in declared.pins.items()}
    return {
        "context": _SOURCE if declared.context == "." else f"{_SOURCE}/{_literal(declared.context)}",
        **({"contexts": contexts} if contexts else {}),
        "dockerfile": _literal(posixpath.basename(declared.path)),
        "platforms": list(platforms),
    }


def _declared_target(image: ImagePlan) -> str:
    # An image's name has no underscore, so this is no other image's.
    return f"{image.name}_declared"


def _secret(secret: BuildSecret) -> str:
    return f"type=env,id={secret.id},env={secret.environment_variable}"


def _literal(text: str) -> str:
    """Text in which bake finds nothing to replace."""
    return text.replace("${", "$${").replace("%{", "%%{")
