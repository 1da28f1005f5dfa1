"""Provides the stand-in modules to Python's import system."""

from __future__ import annotations

import importlib
import importlib.machinery
from collections.abc import Sequence
from types import ModuleType
from typing import Any, cast

from flyte_compile_runtime.standin.inert import Inert

_CONTENTS = {
    "flyte": "flyte_compile_runtime.standin.surface",
    "flyte.errors": "flyte_compile_runtime.standin.errors",
    "flyte.resources": "flyte_compile_runtime.standin.devices",
    "flyte.sandbox": "flyte_compile_runtime.standin.sandboxes",
    "kubernetes.client": "flyte_compile_runtime.standin.kubernetes",
    "kubernetes.client.models": "flyte_compile_runtime.standin.kubernetes",
}


class StandInFinder:
    """Finds every module below the packages that it stands in for."""

    def __init__(self, packages: set[str]) -> None:
        self.packages = packages

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in self.packages:
            return None
        # Each is a package, as a module below any of them may be asked for.
        return importlib.machinery.ModuleSpec(fullname, cast(Any, _Loader()), origin="stand-in", is_package=True)


class _Loader:
    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Fills the module with what the stand-in has for it; the rest of its names are inert."""
        name = module.__name__
        package = name.partition(".")[0]
        contents = importlib.import_module(_CONTENTS[name]) if name in _CONTENTS else None
        if contents is not None:
            for public in contents.__all__:
                setattr(module, public, getattr(contents, public))
        other_names = getattr(contents, "other_name", None)

        def attribute(attribute_name: str) -> object:
            if attribute_name.startswith("__"):
                raise AttributeError(f"module {name!r} has no attribute {attribute_name!r}")
            submodule = f"{name}.{attribute_name}"
            if submodule in _CONTENTS:
                # `flyte.errors` is there after `import flyte`, and `from kubernetes import client` asks here first.
                return importlib.import_module(submodule)
            made = other_names(attribute_name) if other_names is not None else None
            value = made if made is not None else Inert(submodule, package)
            # The same object each time, so that `is` and `except` work.
            setattr(module, attribute_name, value)
            return value

        module.__getattr__ = attribute  # type: ignore[method-assign]
