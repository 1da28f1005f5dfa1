"""Cache aliases and cache objects, of environments and of tasks."""

from datetime import timedelta

import flyte
from flyte import Cache

env = flyte.TaskEnvironment("caching", cache="enable")
off = flyte.TaskEnvironment("off", cache="off")
full = flyte.TaskEnvironment("full", cache=Cache("auto", ignored_inputs=("seed",), salt="v2"))


@env.task
async def inherits() -> None: ...


@env.task(cache="disable")
async def disabled() -> None: ...


@env.task(cache="ON")
async def upper() -> None: ...


@env.task(cache=Cache(behavior="Enabled", max_age=timedelta(days=7)))
async def aged() -> None: ...


@off.task
async def not_cached() -> None: ...


@off.task(cache=None)
async def none() -> None: ...


@off.task(cache=Cache(behavior="override", version_override="1.0", serialize=True, max_age=60))
async def versioned(seed: int = 0) -> None: ...


@full.task
async def whole(seed: int) -> None: ...


@full.task(cache=Cache("disable", ignored_inputs=["a", "b"]))
async def listed() -> None: ...


@off.task(cache="override")
async def override() -> None: ...
