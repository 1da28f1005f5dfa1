"""The recipe of an image: what its declaration alone decides, before code and entrypoints are added."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flyte_compile.ir import CodeBundleLayer, Image
from flyte_compile.ir.layer_methods import method_of
from flyte_compile.ir.reference import is_platform
from flyte_compile.plan.image.base import plan_base
from flyte_compile.plan.image.build_secrets import SecretIds
from flyte_compile.plan.image.copies import ignore_patterns, resolve_in_image
from flyte_compile.plan.image.layers import layer_step, workdir_after
from flyte_compile.plan.image.links import follow_links
from flyte_compile.plan.image.pulls import check_pulls, pinned, pulls_of
from flyte_compile.plan.image.reading import Reader
from flyte_compile.plan.image.steps import Site
from flyte_compile.plan.layout import CODE_ROOT
from flyte_compile.plan.lock import Lock
from flyte_compile.plan.model import BuildSecret, DeclaredDockerfile, GeneratedFile, Instruction, ProjectFiles, Pull
from flyte_compile.plan.options import Options
from flyte_compile.plan.users import ImageUser

DEBIAN_PLATFORMS = ("linux/amd64", "linux/arm64")
OTHER_PLATFORMS = ("linux/amd64",)
"""The SDK's defaults: its Debian base is built for both, everything else for the first."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """`with_code_bundle`: which code goes to which folder of the image."""

    everything: bool
    destination: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """Two environments with the same recipe (and the same import roots) share an image."""

    instructions: tuple[Instruction, ...]
    context_files: tuple[str, ...]
    secrets: tuple[BuildSecret, ...]
    platforms: tuple[str, ...]
    registry: str
    name: str | None
    dockerfile: DeclaredDockerfile | None
    workdir: str
    own_base: bool
    declared_user: str | None
    user: ImageUser
    pulls: tuple[Pull, ...]
    bundles: tuple[Bundle, ...]
    generated: tuple[GeneratedFile, ...]
    """Their paths are relative to the image's folder."""


def plan_recipe(
    image: Image, options: Options, files: ProjectFiles, lock: Lock, secret_ids: SecretIds, reader: Reader
) -> Recipe | None:
    """The recipe of a declared image; `None` where the reader refuses it."""
    base = plan_base(image, options, files, lock, reader)
    ignored = ignore_patterns(image, files, reader)
    platforms = _platforms(image, base.own, reader)
    site = Site(reader, files, options, base, secret_ids, ignored, platforms, CODE_ROOT)
    instructions = [*base.opening]
    context: dict[str, None] = {}
    secrets: dict[BuildSecret, None] = {}
    bundles: list[Bundle] = []
    generated: list[GeneratedFile] = []
    for layer in image.layers:
        reader.place = f"image.{method_of(layer)}"
        step = layer_step(layer, site)
        instructions += step.instructions
        context.update(dict.fromkeys(follow_links(step.context_files, files)))
        secrets.update(dict.fromkeys(step.secrets))
        generated += step.generated
        site = replace(site, workdir=workdir_after(layer, site))
        if isinstance(layer, CodeBundleLayer):
            bundles.append(_bundle(layer, site))
    reader.place = "image"
    instructions += base.closing
    pulls = pulls_of(instructions, lock)
    if base.dockerfile is not None:
        pulls = tuple(dict.fromkeys((*base.dockerfile.pulls, *pulls)))
    check_pulls(pulls, platforms, lock, reader, image.span)
    recipe = Recipe(
        instructions=pinned(instructions, pulls),
        context_files=tuple(sorted(context)),
        secrets=tuple(sorted(secrets, key=lambda secret: secret.id)),
        platforms=platforms,
        registry=(reader.optional_text(image.registry, "registry", image.span) or options.default_registry).rstrip("/"),
        name=reader.optional_text(image.name, "name", image.span),
        dockerfile=base.dockerfile,
        workdir=site.workdir,
        own_base=base.own,
        declared_user=base.declared_user,
        user=base.user,
        pulls=pulls,
        bundles=tuple(bundles),
        generated=tuple(generated),
    )
    return None if reader.refused else recipe


def _bundle(layer: CodeBundleLayer, site: Site) -> Bundle:
    style = site.reader.text(layer.copy_style, "copy_style", layer.span, "all")
    if style not in ("loaded_modules", "all"):
        help = "Write 'loaded_modules' or 'all'."
        site.reader.refuse("FC255", f"{style!r} is no copy_style", layer.span, help, f"{site.reader.place}.copy_style")
    declared = site.reader.text(layer.dst, "dst", layer.span)
    return Bundle(style == "all", resolve_in_image(declared, site, layer.span, "dst").rstrip("/") or "/")


def _platforms(image: Image, own_base: bool, reader: Reader) -> tuple[str, ...]:
    platforms = reader.texts(image.platforms, "platform", image.span, OTHER_PLATFORMS[0])
    for platform in platforms:
        if not is_platform(platform):
            help = "Write 'linux/amd64' or 'linux/arm64'."
            reader.refuse("FC251", f"{platform!r} is no platform", image.span, help, f"image.platform[{platform}]")
    return tuple(dict.fromkeys(platforms)) or (OTHER_PLATFORMS if own_base else DEBIAN_PLATFORMS)
