"""What the SDK calls the method that adds a layer to an image."""

from __future__ import annotations

from typing import assert_never

from flyte_compile.ir.image import (
    AptPackages,
    CodeBundleLayer,
    Commands,
    CopyConfig,
    DockerIgnore,
    Env,
    Layer,
    PipPackages,
    PixiProject,
    PixiScript,
    PoetryProject,
    PythonWheels,
    Requirements,
    UVProject,
    UVScript,
    WorkDir,
)


def method_of(layer: Layer) -> str:
    """The method of `flyte.Image` that such a layer comes from, such as `with_pip_packages`."""
    match layer:
        case PipPackages():
            return "with_pip_packages"
        case Requirements():
            return "with_requirements"
        case UVProject():
            return "with_uv_project"
        case UVScript():
            return "from_uv_script"
        case PoetryProject():
            return "with_poetry_project"
        case PixiProject():
            return "with_pixi_project"
        case PixiScript():
            return "from_pixi_script"
        case AptPackages():
            return "with_apt_packages"
        case Commands():
            return "with_commands"
        case Env():
            return "with_env_vars"
        case CopyConfig():
            return "with_source_folder" if layer.is_folder else "with_source_file"
        case CodeBundleLayer():
            return "with_code_bundle"
        case DockerIgnore():
            return "with_dockerignore"
        case WorkDir():
            return "with_workdir"
        case PythonWheels():
            return "with_local_v2"
        case _:
            assert_never(layer)
