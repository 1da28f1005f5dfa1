"""The files of this program that stand in an image: the runtime package, and the templates of the entrypoints."""

from __future__ import annotations

import functools
import importlib.resources
import importlib.util
from importlib.resources.abc import Traversable
from pathlib import Path

from flyte_compile.plan.layout import RUNTIME_FOLDER

RUNTIME_PACKAGE = "flyte_compile_runtime"
TEMPLATES_PACKAGE = "flyte_compile_templates"
ENTRYPOINT_TEMPLATES = ("entrypoint.py.j2", "task.py.j2", "worker.py.j2")


@functools.cache
def runtime_files() -> tuple[tuple[str, bytes], ...]:
    """The modules of the runtime package with their paths in the build folder, sorted."""
    package = _folder(RUNTIME_PACKAGE)
    return tuple(sorted(_modules(package, f"{RUNTIME_FOLDER}/{RUNTIME_PACKAGE}")))


@functools.cache
def entrypoint_templates() -> tuple[tuple[str, bytes], ...]:
    """The texts that entrypoints are made from: with an entrypoint's facts they decide its every byte."""
    package = _folder(TEMPLATES_PACKAGE)
    return tuple((name, package.joinpath(name).read_bytes()) for name in ENTRYPOINT_TEMPLATES)


def _folder(package: str) -> Traversable:
    """Where a package's files are: `importlib.resources` alone would run the package to find that out."""
    spec = importlib.util.find_spec(package)
    folders = [] if spec is None else [Path(place) for place in spec.submodule_search_locations or ()]
    return folders[0] if len(folders) == 1 and folders[0].is_dir() else importlib.resources.files(package)


def _modules(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for item in folder.iterdir():
        if item.is_dir() and item.name.isidentifier() and item.name != "__pycache__":
            found += _modules(item, f"{path}/{item.name}")
        elif item.is_file() and item.name.endswith(".py"):
            found.append((f"{path}/{item.name}", item.read_bytes()))
    return found
