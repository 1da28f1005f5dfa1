"""Environments that pixi installs: of a project, or of a script, whose block is a project's manifest in other words.

As in the SDK, the environment becomes the one that the task runs in and that later layers install into.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from flyte_compile.diagnostics import Span
from flyte_compile.ir import PixiProject, PixiScript
from flyte_compile.plan.image.build_secrets import mount_secrets
from flyte_compile.plan.image.copies import files_to_copy
from flyte_compile.plan.image.generated import copy_generated
from flyte_compile.plan.image.links import copy_folder
from flyte_compile.plan.image.pixi_manifest import ManifestError, pixi_manifest
from flyte_compile.plan.image.shell import quote
from flyte_compile.plan.image.steps import Site, Step, extra_words, install_mode
from flyte_compile.plan.model import CacheMount, Copy, GeneratedFile, Instruction, Run, SetEnv
from flyte_compile.source.script_block import parse_script_block
from flyte_compile.source.toml import TomlError

PIXI_IMAGE = "ghcr.io/prefix-dev/pixi:0.72.2"
"""The release that the SDK 2.12.1 uses."""
PIXI_PROJECT = "/opt/pixi-project"
_PIXI_CACHE = CacheMount("pixi", "/root/.cache/rattler")
_MANIFEST = "pixi.toml"


@dataclass(frozen=True, slots=True)
class _Project:
    """What is copied for pixi to install: the manifest by its name, and files of the project."""

    manifest: str
    copies: tuple[Copy, ...]
    context_files: tuple[str, ...]
    locked: bool
    generated: tuple[GeneratedFile, ...] = ()


def pixi_step(layer: PixiProject, site: Site) -> Step:
    """`pixi install` of a project that is copied into the image: its manifest and lock, or all of it."""
    manifest = site.reader.file(layer.manifest, "manifest_file", layer.span)
    lock = None if layer.pixi_lock is None else site.reader.file(layer.pixi_lock, "pixi_lock", layer.span)
    copies_project = install_mode(layer.project_install_mode, site, layer.span) == "install_project"
    if manifest is None:
        return Step()
    name = posixpath.basename(manifest)
    copies = [Copy((site.files.target(manifest),), f"{PIXI_PROJECT}/{name}")]
    context: tuple[str, ...] = (manifest,)
    if copies_project:
        folder = posixpath.dirname(manifest) or "."
        inside = files_to_copy(folder, site, layer.span)
        copies = [*copy_folder(folder, inside, f"{PIXI_PROJECT}/", site.base.user.owner, site.files), *copies]
        context += inside
    if lock is not None:
        copies.append(Copy((site.files.target(lock),), f"{PIXI_PROJECT}/pixi.lock"))
        context += (lock,)
    project = _Project(name, tuple(copies), tuple(dict.fromkeys(context)), lock is not None)
    return _install(layer, project, site)


def pixi_script_step(layer: PixiScript, site: Site) -> Step:
    """`pixi install` of the manifest that the script's block stands for, which is a file of the build folder."""
    script = site.reader.file(layer.script, "the script", layer.span)
    site.reader.known(layer.dependencies, "the script's dependencies", ())
    lock = None if layer.pixi_lock is None else site.reader.file(layer.pixi_lock, "the lock file", layer.span)
    text = "" if script is None else _manifest(script, site, layer.span)
    copies = [copy_generated(_MANIFEST, f"{PIXI_PROJECT}/{_MANIFEST}")]
    if lock is not None:
        copies.append(Copy((site.files.target(lock),), f"{PIXI_PROJECT}/pixi.lock"))
    context = () if lock is None else (lock,)
    project = _Project(_MANIFEST, tuple(copies), context, lock is not None, (GeneratedFile(_MANIFEST, text),))
    return _install(layer, project, site)


def _manifest(script: str, site: Site, span: Span) -> str:
    try:
        block = parse_script_block(site.files.read(script) or b"")
    except TomlError:
        return ""  # Reading the declaration has said so.
    if block is None:
        help = "Add a '# /// script' block that lists its dependencies."
        site.reader.refuse("FC254", f"{script!r} has no PEP 723 block", span, help)
        return ""
    try:
        return pixi_manifest(block, site.platforms)
    except ManifestError as error:
        site.reader.refuse("FC800", str(error), span, error.help, f"{site.reader.place}[{script}]")
        return ""


def _install(layer: PixiProject | PixiScript, project: _Project, site: Site) -> Step:
    reader = site.reader
    environment = reader.text(layer.environment, "environment", layer.span, "default")
    if re.fullmatch(r"[a-z0-9-]+", environment) is None:
        help = "Name it as pixi does: lower case, digits and hyphens."
        reader.refuse("FC255", f"{environment!r} is no pixi environment", layer.span, help)
    extra = extra_words(reader.optional_text(layer.extra_args, "extra_args", layer.span), site, layer.span)
    mounted = mount_secrets(layer.secret_mounts, reader, site.secret_ids, layer.span)
    locked = ("--locked",) if project.locked and "--frozen" not in extra else ()
    manifest = f"{PIXI_PROJECT}/{project.manifest}"
    words = (f"pixi install --manifest-path {quote(manifest)} --environment {environment}", *locked, *extra)
    prefix = f"{PIXI_PROJECT}/.pixi/envs/{environment}"
    variables = (
        ("PATH", f"{prefix}/bin:$PATH"),
        ("PIXI_PROJECT_MANIFEST", manifest),
        ("UV_PYTHON", f"{prefix}/bin/python"),
        ("VIRTUAL_ENV", prefix),
    )
    instructions: tuple[Instruction, ...] = (
        Copy(("/usr/local/bin/pixi",), "/usr/local/bin/pixi", from_=PIXI_IMAGE),
        *project.copies,
        Run((*mounted.lines, " ".join(words)), (_PIXI_CACHE, *mounted.mounts)),
        SetEnv(variables, expand=("PATH",)),
    )
    return Step(instructions, project.context_files, mounted.secrets, project.generated)
