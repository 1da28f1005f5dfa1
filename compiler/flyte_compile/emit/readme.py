"""`README.md` of the build folder: how its files are built, pushed, installed and started."""

from __future__ import annotations

import shlex

from flyte_compile.emit.templates import render
from flyte_compile.plan.layout import BUILD_CONTEXT, DECLARED_CONTEXT
from flyte_compile.plan.model import BuildSecret, ImagePlan, ObjectPlan, Plan


def readme(plan: Plan, *, names_secrets: bool = False) -> str:
    """Commands for BuildKit, buildah and kubectl, with the names that this plan gives.

    `names_secrets` says whether the build folder has a `secrets.example.yaml`.
    """
    jobs = [item for item in plan.objects if not item.installed]
    return render(
        "README.md.j2",
        images=[_row(image) for image in plan.images],
        secrets=_secrets(plan.images),
        buildah=[command for image in plan.images for command in _buildah(image)],
        context=BUILD_CONTEXT,
        installs=any(item.installed for item in plan.objects),
        names_secrets=names_secrets,
        jobs=[job.path for job in jobs],
        first_job=_start(jobs[0]) if jobs else None,
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
        commands.append(f"buildah bud --layers -f {file} -t {first} {folder}")
        words.append(f"--build-context {DECLARED_CONTEXT}=container-image://{first}")
    words += (f"--secret id={secret.id},env={secret.environment_variable}" for secret in image.secrets)
    return [*commands, " ".join(words)]


def _in_source(path: str) -> str:
    return '"$SOURCE"' if path == "." else f'"$SOURCE"/{shlex.quote(path)}'


def _start(job: ObjectPlan) -> str:
    return f'"$BUILD"/{shlex.quote(job.path)}'
