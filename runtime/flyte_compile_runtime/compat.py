"""Lets the installed SDK take the spellings that its documentation uses and its release refuses.

Checked against flyte 2.12.1, which refuses three spellings at import: `Image.from_debian_base(python="3.12")`, the
module `flyte.resources`, and an accelerator count that is a string (`Resources(gpu="1")`). Two more things differ
outside a Flyte cluster, where a task calls another one in its own process: `await task.aio(...)` of an async task gives
a coroutine and not its result, and a sandboxed task runs without its sandbox. Each bridge is built only where the
release lacks the thing.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.machinery
import importlib.util
import inspect
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, cast

_DEVICES = ("AMD_GPU", "GPU", "HABANA_GAUDI", "TPU", "Device", "DeviceClass", "Neuron", "Resources")


def install() -> None:
    """Bridges the SDK as soon as something imports it; costs nothing where nothing does."""
    if "flyte" in sys.modules:
        bridge(sys.modules["flyte"])
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def bridge(flyte: ModuleType) -> None:
    """Bridges an SDK that is imported; does nothing the second time."""
    if getattr(flyte, "_flyte_compile_bridged", False):
        return
    flyte._flyte_compile_bridged = True  # type: ignore[attr-defined]
    for build in (_bridge_python_version, _bridge_accelerator_count, _bridge_async_call):
        # A release that has nothing of the kind needs no bridge to it.
        with contextlib.suppress(AttributeError):
            build(flyte)


def _bridge_python_version(flyte: Any) -> None:
    """`from_debian_base(python="3.12")` for `from_debian_base(python_version=(3, 12))`."""
    original = flyte.Image.from_debian_base
    if "python" in inspect.signature(original).parameters:
        return

    def from_debian_base(cls: Any, /, *args: Any, python: Any = None, **kwargs: Any) -> Any:
        if python is not None:
            parts = str(python).split(".") if not isinstance(python, (tuple, list)) else python
            kwargs.setdefault("python_version", tuple(int(part) for part in parts[:2]))
        return original.__func__(cls, *args, **kwargs)

    functools.update_wrapper(from_debian_base, original.__func__)
    flyte.Image.from_debian_base = classmethod(from_debian_base)


def _bridge_accelerator_count(flyte: Any) -> None:
    """`Resources(gpu="1")` for `Resources(gpu=1)`."""
    original = flyte.Resources.__post_init__

    @functools.wraps(original)
    def post_init(self: Any) -> None:
        if isinstance(self.gpu, str) and self.gpu.isascii() and self.gpu.isdigit():
            self.gpu = int(self.gpu)
        original(self)

    flyte.Resources.__post_init__ = post_init


def _bridge_async_call(flyte: Any) -> None:
    """`await task.aio(...)` gives the result of an async task here too, and without a warning about where it runs."""
    original = flyte.TaskTemplate.aio

    @functools.wraps(original)
    async def aio(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not flyte.ctx():
            result = self(*args, **kwargs)
            return await result if inspect.isawaitable(result) else result
        return await original(self, *args, **kwargs)

    flyte.TaskTemplate.aio = aio


def _bridge_sandbox(module: Any) -> None:
    """A sandboxed task that another task calls runs in the sandbox of this package, not without any."""
    template = getattr(module, "SandboxedTaskTemplate", None)
    if template is None:
        return
    original = template.__call__

    @functools.wraps(original)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if sys.modules["flyte"].ctx():
            return original(self, *args, **kwargs)
        from flyte_compile_runtime.sandbox.calls import call_code, call_function
        from flyte_compile_runtime.task import Sandbox

        limits = Sandbox(timeout_ms=self.plugin_config.timeout_ms, max_memory=self.plugin_config.max_memory)
        if hasattr(self, "_user_source"):
            inputs = {**dict(zip(self._user_input_names, args, strict=False)), **kwargs}
            return call_code(self._user_source, limits, inputs, self._user_functions)
        return call_function(self.func, limits, args, kwargs)

    template.__call__ = call


class _Finder:
    """Runs the bridges when the SDK is imported, and provides the module that it lacks."""

    def __init__(self) -> None:
        self._asking = False

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        after = _AFTER_IMPORT.get(fullname)
        if self._asking or (after is None and fullname != "flyte.resources"):
            return None
        # Whatever would find the module without this finder; it may be an editable install's own finder.
        self._asking = True
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            self._asking = False
        if spec is None:
            return importlib.machinery.ModuleSpec(fullname, cast(Any, _ResourcesLoader())) if after is None else None
        if after is not None and spec.loader is not None:
            _call_after(spec.loader, after)
        return spec


class _ResourcesLoader:
    """The module `flyte.resources`: the accelerators, which this release has in `flyte` alone."""

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        flyte = sys.modules["flyte"]
        for name in _DEVICES:
            if hasattr(flyte, name):
                setattr(module, name, getattr(flyte, name))


def _call_after(loader: Any, after: Callable[[ModuleType], None]) -> None:
    original = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        original(module)
        after(module)

    loader.exec_module = exec_module


_AFTER_IMPORT: dict[str, Callable[[ModuleType], None]] = {"flyte": bridge, "flyte.sandbox": _bridge_sandbox}
