"""Stands in for the names of `flyte` itself; those that are not here are inert."""

from __future__ import annotations

import contextlib
import contextvars
import os
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from flyte_compile_runtime.standin.declarations import (
    Backoff,
    Cache,
    Cron,
    Documentation,
    FixedRate,
    Image,
    PodTemplate,
    Resources,
    RetryStrategy,
    ReusePolicy,
    Secret,
    Timeout,
    Trigger,
)
from flyte_compile_runtime.standin.devices import AMD_GPU, APPLE_SILICON, GPU, HABANA_GAUDI, TPU, Device, Neuron
from flyte_compile_runtime.standin.environments import TaskEnvironment
from flyte_compile_runtime.standin.inert import refuse
from flyte_compile_runtime.standin.mapping import Mapper

__all__ = [
    "AMD_GPU",
    "APPLE_SILICON",
    "GPU",
    "HABANA_GAUDI",
    "TPU",
    "Backoff",
    "Cache",
    "Cron",
    "Device",
    "Documentation",
    "FixedRate",
    "Image",
    "Neuron",
    "PodTemplate",
    "Resources",
    "RetryStrategy",
    "ReusePolicy",
    "Secret",
    "TaskEnvironment",
    "Timeout",
    "Trigger",
    "__version__",
    "ctx",
    "current_domain",
    "current_project",
    "custom_context",
    "get_custom_context",
    "group",
    "map",
    "trace",
    "version",
]

__version__ = "0+stand-in"

map = Mapper()

_F = TypeVar("_F", bound=Callable[..., Any])
_LOGGERS = {"logger": "flyte.user", "system_logger": "flyte"}
_WORK = (
    "build",
    "build_images",
    "deploy",
    "init",
    "init_from_api_key",
    "init_from_config",
    "init_in_cluster",
    "init_passthrough",
    "new_condition",
    "rerun",
    "run",
    "run_python_script",
    "serve",
    "with_runcontext",
    "with_servecontext",
)


class _NoContext:
    """The SDK's context of a task outside a run: it is false, and every field of it is None."""

    def __bool__(self) -> bool:
        return False

    def __getattr__(self, name: str) -> None:
        if name.startswith("_"):
            raise AttributeError(name)


_NO_CONTEXT = _NoContext()
_custom: contextvars.ContextVar[dict[str, str]] = contextvars.ContextVar("custom_context")


def ctx() -> _NoContext:
    """The context of the running task: none, as no Flyte cluster runs it."""
    return _NO_CONTEXT


def trace(function: _F) -> _F:
    """The function: there is nobody to trace for."""
    return function


@contextlib.contextmanager
def group(name: str) -> Iterator[None]:
    """Groups tasks in the user interface of a cluster; does nothing here."""
    yield


@contextlib.contextmanager
def custom_context(**values: str) -> Iterator[None]:
    """Values that the tasks called within can read."""
    token = _custom.set({**_custom.get({}), **values})
    try:
        yield
    finally:
        _custom.reset(token)


def get_custom_context() -> dict[str, str]:
    """The values of the enclosing `custom_context`s."""
    return dict(_custom.get({}))


def current_project() -> str | None:
    """The project, where the environment names one."""
    return os.environ.get("FLYTE_INTERNAL_EXECUTION_PROJECT")


def current_domain() -> str | None:
    """The domain, where the environment names one."""
    return os.environ.get("FLYTE_INTERNAL_EXECUTION_DOMAIN")


def version() -> str:
    """The version of the SDK, which is none."""
    return __version__


def other_name(name: str) -> Any:
    """A logger; a function that raises for what starts runs or talks to a cluster; None for other names."""
    if name in _LOGGERS:
        import logging

        return logging.getLogger(_LOGGERS[name])
    return refuse(f"flyte.{name}") if name in _WORK else None
