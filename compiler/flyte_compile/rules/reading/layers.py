"""What rules look at in an image's layers, whatever their kind: files, texts and secrets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from flyte_compile.diagnostics import Span
from flyte_compile.ir import (
    AptPackages,
    CodeBundleLayer,
    Commands,
    CopyConfig,
    DockerIgnore,
    Env,
    Image,
    Layer,
    PipOptions,
    PipPackages,
    PixiProject,
    PixiScript,
    PoetryProject,
    PythonWheels,
    Requirements,
    Secret,
    SourceFile,
    Unknown,
    UVProject,
    UVScript,
    WorkDir,
)
from flyte_compile.ir.layer_methods import method_of


@dataclass(frozen=True, slots=True)
class LayerFile:
    """A file or folder that an image is built from."""

    role: str
    """What it's for, such as `requirements file`."""
    file: SourceFile
    wants_folder: bool
    span: Span
    field: str
    """How `Diagnostic.field` spells it, below the image."""


@dataclass(frozen=True, slots=True)
class LayerText:
    """A text that ends up in a Dockerfile."""

    role: str
    """What it is, such as `package`."""
    text: str
    span: Span
    field: str
    """How `Diagnostic.field` spells it, below the image."""


def files(image: Image) -> Iterator[LayerFile]:
    """The known files and folders of an image, its Dockerfile first."""
    span = image.spans.get("dockerfile", image.span)
    yield from _file("Dockerfile", image.dockerfile, span, "from_dockerfile")
    for layer in image.layers:
        yield from _files_of(layer)


def texts(image: Image) -> Iterator[LayerText]:
    """The known texts of an image's layers, but for commands, which are shell text of their own."""
    for layer in image.layers:
        for role, item, text in _texts_of(layer):
            if isinstance(text, str):
                yield LayerText(role, text, layer.span, f"{method_of(layer)}[{item}]")


def build_secrets(image: Image) -> Iterator[Secret]:
    """The known secrets that an image's build is given."""
    for layer in image.layers:
        mounts = _secret_mounts(layer)
        for secret in () if isinstance(mounts, Unknown) else mounts:
            if isinstance(secret, Secret):
                yield secret


def _files_of(layer: Layer) -> Iterator[LayerFile]:
    method = method_of(layer)
    match layer:
        case Requirements():
            yield from _file("requirements file", layer.file, layer.span, method)
        case UVProject():
            yield from _file("project file", layer.pyproject, layer.span, method)
            yield from _file("lock file", layer.uvlock, layer.span, method)
        case UVScript():
            yield from _file("script", layer.script, layer.span, method)
        case PixiScript():
            yield from _file("script", layer.script, layer.span, method)
            yield from _file("lock file", layer.pixi_lock, layer.span, method)
        case PoetryProject():
            yield from _file("project file", layer.pyproject, layer.span, method)
            yield from _file("lock file", layer.poetry_lock, layer.span, method)
        case PixiProject():
            yield from _file("manifest", layer.manifest, layer.span, method)
            yield from _file("lock file", layer.pixi_lock, layer.span, method)
        case CopyConfig():
            role = "source folder" if layer.is_folder else "source file"
            yield from _file(role, layer.src, layer.span, method, wants_folder=layer.is_folder)
        case DockerIgnore():
            yield from _file("ignore file", layer.path, layer.span, method)
        case PythonWheels():
            yield from _file("folder of wheels", layer.wheel_dir, layer.span, method, wants_folder=True)
        case PipPackages() | AptPackages() | Commands() | Env() | CodeBundleLayer() | WorkDir():
            pass
        case _:
            assert_never(layer)


def _file(
    role: str, file: SourceFile | Unknown | None, span: Span, method: str, *, wants_folder: bool = False
) -> Iterator[LayerFile]:
    if isinstance(file, SourceFile):
        yield LayerFile(role, file, wants_folder, span, f"{method}[{file.declared}]")


def _texts_of(layer: Layer) -> Iterator[tuple[str, object, object]]:
    """What each text is, what tells it from the others of the layer, and the text."""
    match layer:
        case PipPackages():
            yield from (("package", package, package) for package in _items(layer.packages))
            yield from _option_texts(layer.options)
        case Requirements() | UVProject() | UVScript():
            yield from _option_texts(layer.options)
        case PythonWheels():
            yield "package", layer.package_name, layer.package_name
            yield from _option_texts(layer.options)
        case AptPackages():
            yield from (("package", package, package) for package in _items(layer.packages))
        case PoetryProject():
            yield "extra_args", "extra_args", layer.extra_args
        case PixiProject() | PixiScript():
            yield "environment", "environment", layer.environment
            yield "extra_args", "extra_args", layer.extra_args
        case Env():
            for name, value in {} if isinstance(layer.env_vars, Unknown) else layer.env_vars.items():
                yield "variable name", name, name
                yield f"value of {name!r}", name, value
        case CopyConfig() | CodeBundleLayer():
            yield "destination", layer.dst, layer.dst
        case WorkDir():
            yield "working folder", layer.workdir, layer.workdir
        case Commands() | DockerIgnore():
            pass
        case _:
            assert_never(layer)


def _option_texts(options: PipOptions) -> Iterator[tuple[str, object, object]]:
    yield "index_url", "index_url", options.index_url
    yield from (("extra_index_urls", url, url) for url in _items(options.extra_index_urls))
    yield "extra_args", "extra_args", options.extra_args


def _items(items: tuple[str | Unknown, ...] | Unknown | None) -> tuple[str | Unknown, ...]:
    return () if items is None or isinstance(items, Unknown) else items


def _secret_mounts(layer: Layer) -> tuple[Secret | Unknown, ...] | Unknown:
    match layer:
        case PipPackages() | Requirements() | UVProject() | UVScript() | PythonWheels():
            return layer.options.secret_mounts
        case PoetryProject() | PixiProject() | PixiScript() | AptPackages() | Commands():
            return layer.secret_mounts
        case Env() | CopyConfig() | CodeBundleLayer() | DockerIgnore() | WorkDir():
            return ()
        case _:
            assert_never(layer)
