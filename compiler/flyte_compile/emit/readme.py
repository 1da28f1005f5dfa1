"""`README.md` of the build folder: how its files are built, pushed, installed and started."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from flyte_compile.emit.templates import render
from flyte_compile.plan.layout import BUILD_CONTEXT, DECLARED_CONTEXT
from flyte_compile.plan.model import BuildSecret, ImagePlan, ObjectPlan, Plan


def readme(plan: Plan, *, names_secrets: bool = False) -> str:
    """Commands for BuildKit, buildah and kubectl, with the names that this plan gives.

    `names_secrets` says whether the build folder has a `secrets.example.yaml`.
    """
    starts = _starts(plan.objects)
    return render(
        "README.md.j2",
        images=[_row(image) for image in plan.images],
        secrets=_secrets(plan.images),
        buildah=[command for image in plan.images for command in _buildah(image)],
        context=BUILD_CONTEXT,
        installs=any(item.installed for item in plan.objects),
        names_secrets=names_secrets,
        starts=starts,
        first_job=next((_in_build(start.folder, start.job) for start in starts if start.job), None),
        first_pod=next((_in_build(start.folder, start.pod) for start in starts if start.pod), None),
    )


def _row(image: ImagePlan) -> dict[str, str]:
    return {"target": image.name, "reference": image.reference, "platforms": ", ".join(image.platforms)}


def _secrets(images: tuple[ImagePlan, ...]) -> list[BuildSecret]:
    return sorted({secret for image in images for secret in image.secrets}, key=lambda secret: secret.id)


def _buildah(image: ImagePlan) -> list[str]:
    """Calls of the shell function `build` that the template defines."""
    commands: list[str] = []
    words = ["build", image.name, shlex.quote(image.reference)]
    declared = image.declared_dockerfile
    if declared is not None:
        first = f"localhost/{image.name}-declared"
        file, folder = (_in_source(path) for path in (declared.path, declared.context))
        contexts = (shlex.quote(f"{name}=docker-image://{pin}") for name, pin in declared.pins.items())
        pins = "".join(f" --build-context {context}" for context in contexts)
        commands.append(f"buildah bud --layers -f {file}{pins} -t {first} {folder}")
        words.append(f"--build-context {DECLARED_CONTEXT}=container-image://{first}")
    words += (f"--secret id={secret.id},env={secret.environment_variable}" for secret in image.secrets)
    return [*commands, " ".join(words)]


def _in_source(path: str) -> str:
    return '"$SOURCE"' if path == "." else f'"$SOURCE"/{shlex.quote(path)}'


@dataclass(slots=True)
class _Start:
    """A row of the table of what can be started: a task, or a task as some calls override it."""

    folder: str
    job: str | None = None
    pod: str | None = None


def _starts(objects: tuple[ObjectPlan, ...]) -> list[_Start]:
    """One for each task, followed by its variants. Paths are plain; a user's name could break out of a table."""
    starts: dict[tuple[str, str], _Start] = {}
    for item in objects:
        if item.installed:
            continue
        folder, _, file = item.path.rpartition("/")
        kind, _, variant = file.removesuffix(".yaml").partition("-")
        start = starts.setdefault((folder, variant), _Start(folder))
        if kind == "job":
            start.job = file
        else:
            start.pod = file
    return [starts[key] for key in sorted(starts)]


def _in_build(folder: str, file: str) -> str:
    return f'"$BUILD"/{shlex.quote(f"{folder}/{file}")}'
