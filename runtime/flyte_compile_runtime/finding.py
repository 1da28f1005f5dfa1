"""Finds the function of a task in its imported module, under whatever the name is bound to there."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from flyte_compile_runtime.exits import LoadError
from flyte_compile_runtime.problems import did_you_mean

_REGISTRIES = ("flyte._environment", "flyte_compile_runtime.standin.environments")


def find_function(module: ModuleType, name: str, function: str) -> Callable[..., Any]:
    """The function of the task with the fully qualified `name`, which its module calls `function`."""
    return function_of(find_task(module, name, function))


def find_task(module: ModuleType, name: str, function: str) -> Any:
    """The task with the fully qualified `name`, which its module calls `function`; raises `LoadError`.

    The module's attribute is tried first. It may be the task, a function that another decorator put around the task, or
    something else that was given the same name later; then the environments of the module still know the task.
    """
    bound = _attribute(module, function)
    if _is_task(bound) and getattr(bound, "name", name) == name:
        return bound
    registered = _registered(module, name)
    if bound is not None and _wraps_task(bound, registered):
        return bound
    if registered is not None:
        return registered
    if _is_task(bound) or (callable(bound) and not inspect.isclass(bound)):
        return bound
    if bound is not None:
        raise LoadError(f"{module.__name__}.{function} is a {type(bound).__name__} by now, and not the task {name!r}")
    known = [key for key, value in vars(module).items() if _is_task(value)]
    raise LoadError(f"the module {module.__name__!r} has no task {function!r}{did_you_mean(function, known)}")


def function_of(task: Any) -> Callable[..., Any]:
    """The plain function of a task object; a plain function is its own."""
    while _is_task(task):
        task = task.func
    return task  # type: ignore[no-any-return]


def is_task(value: object) -> bool:
    """Whether `value` is a task object, of the SDK or of the stand-in."""
    return _is_task(value) and hasattr(value, "short_name")


def _is_task(value: Any) -> bool:
    # functools.partial has a `func` as well, but is called as it is.
    return hasattr(type(value), "override") and callable(getattr(value, "func", None))


def _attribute(module: ModuleType, name: str) -> Any:
    value: Any = module
    for part in name.split("."):
        value = getattr(value, part, None)
    return value


def _wraps_task(bound: Any, registered: Any) -> bool:
    """Whether `bound` was made from a task by a decorator above it, one that tells by `functools.wraps`."""
    inner = bound
    while inner is not None:
        inner = getattr(inner, "__wrapped__", None)
        if _is_task(inner) or (registered is not None and inner is not None and inner is registered.func):
            return callable(bound) and not _is_task(bound)
    return False


def _registered(module: ModuleType, name: str) -> Any:
    for environment in _environments(module):
        tasks = getattr(environment, "_tasks", None)
        if isinstance(tasks, dict) and name in tasks and _is_task(tasks[name]):
            return tasks[name]
    return None


def _environments(module: ModuleType) -> Iterator[Any]:
    yield from list(vars(module).values())
    # An environment that another module holds, or that no name holds any more.
    for name in _REGISTRIES:
        yield from list(getattr(sys.modules.get(name), "_ENVIRONMENT_REGISTRY", ()))
