"""Imports that may fail, and imports for type checkers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flyte

if TYPE_CHECKING:
    pass

try:
    import tomllib
except ImportError:
    import tomli as tomllib  # type: ignore[import-not-found, no-redef]

try:
    from platform_team import does_not_exist as offered
except ImportError:
    offered = "fallback"

try:
    import shop.missing as missing
except ModuleNotFoundError:
    missing = None

env = flyte.TaskEnvironment("optional", env_vars={"OFFERED": offered, "PRESENT": str(missing is not None)})
parsed = tomllib.loads("name = 'from-toml'\n[limits]\ncpu = 2\n")
flyte.TaskEnvironment(parsed["name"], resources=flyte.Resources(cpu=parsed["limits"]["cpu"]))


@env.task
async def use(x: int) -> int:
    return x
