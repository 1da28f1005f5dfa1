"""Stands in for the task objects that `@env.task` makes."""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable
from typing import Any

from flyte_compile_runtime.standin.inert import Inert


class FunctionTask:
    """A task that calls its function in the process of the caller, as there is no cluster to send it to.

    `retries`, `timeout` and the like have no effect on such a call: they belong to the pod.
    """

    def __init__(self, function: Callable[..., Any], name: str, environment: Any = None, **options: Any) -> None:
        functools.update_wrapper(self, function)
        self.func = function
        self.name = name
        self.short_name = options.pop("short_name", None) or getattr(function, "__name__", name)
        self.parent_env_name = getattr(environment, "name", None)
        self.image = getattr(environment, "image", "auto")
        self.options = options

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.func(*args, **kwargs)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the function returns; of an async function, its coroutine."""
        return self.func(*args, **kwargs)

    async def aio(self, *args: Any, **kwargs: Any) -> Any:
        """The result, for callers that are async: a sync function runs in a thread, and doesn't block them."""
        if inspect.iscoroutinefunction(self.func):
            return await self(*args, **kwargs)
        import asyncio

        return await asyncio.to_thread(self, *args, **kwargs)

    def override(self, **options: Any) -> FunctionTask:
        """The task with other options."""
        for name in ("name", "image", "docs", "interface"):
            if name in options:
                raise ValueError(f"{name.capitalize()} cannot be overridden")
        changed = copy.copy(self)
        changed.short_name = options.get("short_name") or self.short_name
        changed.options = {**self.options, **options}
        return changed

    def __getattr__(self, name: str) -> Any:
        # `func` is asked for before it is set when the object is copied or unpickled.
        if name.startswith("_") or name == "func":
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return self.options[name] if name in self.options else Inert(f"{self.name}.{name}", "flyte")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"
