"""`README.md` of the build folder: how its files are built, pushed, installed and started."""

from __future__ import annotations

import shlex

from flyte_compile.emit.templates import render
from flyte_compile.plan.layout import BUILD_CONTEXT, DECLARED_CONTEXT
from flyte_compile.plan.model import BuildSecret, ImagePlan, ObjectPlan, Plan


def readme(plan: Plan) -> str:
    """Commands for BuildKit, buildah and kubectl, with the names that this plan gives."""
    jobs = [item for item in plan.objects if not item.installed]
    return render(
        "README.md.j2",
        images=[_row(image) for image in plan.images],
        secrets=_secrets(plan.images),
        buildah=[command for image in plan.images for command in _buildah(image)],
        pushes=[f"buildah push {shlex.quote(image.reference)}" for image in plan.images],
        installs=any(item.installed for item in plan.objects),
        namespace=plan.namespace,
        jobs=[_start(job) for job in jobs],
        first_job=_start(jobs[0]) if jobs else None,
    )


def _row(image: ImagePlan) -> dict[str, str]:
    return {"target": image.name, "reference": image.reference, "platforms": ", ".join(image.platforms)}


def _secrets(images: tuple[ImagePlan, ...]) -> list[BuildSecret]:
    return sorted({secret for image in images for secret in image.secrets}, key=lambda secret: secret.id)


def _buildah(image: ImagePlan) -> list[str]:
    commands: list[str] = []
    words = ["buildah bud --layers", f'-f "$BUILD/{image.dockerfile}"']
    words.append(f'--ignorefile "$BUILD/{image.dockerfile}.dockerignore"')
    words.append(f'--build-context {BUILD_CONTEXT}="$BUILD"')
    declared = image.declared_dockerfile
    if declared is not None:
        first = f"localhost/{image.name}-declared"
        commands.append(f"buildah bud -f {shlex.quote(declared.path)} -t {first} {shlex.quote(declared.context)}")
        words.append(f"--build-context {DECLARED_CONTEXT}=container-image://{first}")
    words += (f"--secret id={secret.id},env={secret.environment_variable}" for secret in image.secrets)
    words += (f"-t {shlex.quote(image.reference)}", ".")
    commands.append(" \\\n    ".join(words))
    return commands


def _start(job: ObjectPlan) -> str:
    return f'"$BUILD"/{shlex.quote(job.path)}'
