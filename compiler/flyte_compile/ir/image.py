"""Container images and their layers, as the user's chain of calls builds them up."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from flyte_compile.diagnostics import Span
from flyte_compile.ir.data import Unknown
from flyte_compile.ir.secret import Secret


class ImageKind(enum.Enum):
    """How an environment names its image."""

    AUTO = "auto"
    """The default image: Debian, the target's Python, the SDK."""
    URI = "uri"
    """A plain string: an image reference."""
    IMAGE = "image"
    """`flyte.Image.from_debian_base`, `from_base`, `from_uv_script`, with or without layers."""
    DOCKERFILE = "dockerfile"
    """`flyte.Image.from_dockerfile`."""
    REF_NAME = "ref_name"
    """`flyte.Image.from_ref_name`: a name that configuration resolves."""
    NONE = "none"
    """`image=None`."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file or folder that a layer reads.

    `path` is relative to the project root, with forward slashes; `exists` and `is_folder` say what stands there.
    `declared` is the text that the program's path would show.
    """

    declared: str
    path: str | None
    """`None` where the path lies outside of the project."""
    exists: bool
    is_folder: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PipOptions:
    """Options of every layer that installs with pip or uv."""

    index_url: str | Unknown | None = None
    extra_index_urls: tuple[str | Unknown, ...] | Unknown | None = None
    pre: bool | Unknown = False
    extra_args: str | Unknown | None = None
    secret_mounts: tuple[Secret | Unknown, ...] | Unknown = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PipPackages:
    span: Span
    packages: tuple[str | Unknown, ...] | Unknown
    options: PipOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    span: Span
    file: SourceFile | Unknown
    options: PipOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class UVProject:
    span: Span
    pyproject: SourceFile | Unknown
    uvlock: SourceFile | Unknown | None
    options: PipOptions
    project_install_mode: str | Unknown = "dependencies_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class UVScript:
    span: Span
    script: SourceFile | Unknown
    options: PipOptions
    dependencies: tuple[str, ...] | Unknown | None = None
    """What the script's PEP 723 block lists; `None` where it has no block."""
    requires_python: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoetryProject:
    span: Span
    pyproject: SourceFile | Unknown
    poetry_lock: SourceFile | Unknown
    extra_args: str | Unknown | None = None
    project_install_mode: str | Unknown = "dependencies_only"
    secret_mounts: tuple[Secret | Unknown, ...] | Unknown = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PixiProject:
    span: Span
    manifest: SourceFile | Unknown
    pixi_lock: SourceFile | Unknown | None
    environment: str | Unknown = "default"
    extra_args: str | Unknown | None = None
    project_install_mode: str | Unknown = "dependencies_only"
    secret_mounts: tuple[Secret | Unknown, ...] | Unknown = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PixiScript:
    """`from_pixi_script`; what its block says to pixi alone, in `[tool.pixi]`, is read where a manifest is made."""

    span: Span
    script: SourceFile | Unknown
    dependencies: tuple[str, ...] | Unknown | None = None
    """What the script's PEP 723 block lists; `None` where it has no block."""
    requires_python: str | None = None
    pixi_lock: SourceFile | Unknown | None = None
    """`<script>.pixi.lock`, where it stands beside the script."""
    environment: str | Unknown = "default"
    extra_args: str | Unknown | None = None
    secret_mounts: tuple[Secret | Unknown, ...] | Unknown = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AptPackages:
    span: Span
    packages: tuple[str | Unknown, ...] | Unknown
    secret_mounts: tuple[Secret | Unknown, ...] | Unknown = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    span: Span
    commands: tuple[str | Unknown, ...] | Unknown
    secret_mounts: tuple[Secret | Unknown, ...] | Unknown = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Env:
    span: Span
    env_vars: Mapping[str, str | Unknown] | Unknown
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyConfig:
    """`with_source_file` and `with_source_folder`; `dst` is relative to the working folder unless it is absolute."""

    span: Span
    src: SourceFile | Unknown
    dst: str | Unknown
    is_folder: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBundleLayer:
    span: Span
    copy_style: str | Unknown = "loaded_modules"
    dst: str | Unknown = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class DockerIgnore:
    span: Span
    path: SourceFile | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDir:
    span: Span
    workdir: str | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonWheels:
    """`with_local_v2` and its kin: wheels from a `dist` folder; `wheel_dir` is `None` for the SDK's own."""

    span: Span
    package_name: str | Unknown
    wheel_dir: SourceFile | Unknown | None = None
    options: PipOptions = PipOptions()


Layer: TypeAlias = (
    PipPackages
    | Requirements
    | UVProject
    | UVScript
    | PoetryProject
    | PixiProject
    | PixiScript
    | AptPackages
    | Commands
    | Env
    | CopyConfig
    | CodeBundleLayer
    | DockerIgnore
    | WorkDir
    | PythonWheels
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image definition."""

    span: Span
    kind: ImageKind
    spans: Mapping[str, Span]
    base: str | Unknown | None = None
    """The base's reference; `None` for the Debian base, whose reference the plan forms from the Python version."""
    debian: bool = False
    """Whether the image stands on the SDK's Debian base."""
    dockerfile: SourceFile | Unknown | None = None
    ref_name: str | Unknown | None = None
    registry: str | Unknown | None = None
    name: str | Unknown | None = None
    python_version: str | Unknown | None = None
    """As declared, `"3.12"`; `None` where the declaration leaves it open."""
    platforms: tuple[str | Unknown, ...] | Unknown = ()
    """As declared; empty where the declaration leaves it open."""
    install_flyte: bool | Unknown = True
    flyte_version: str | Unknown | None = None
    extendable: bool | Unknown = False
    layers: tuple[Layer, ...] = ()
