"""An oven that nothing imports."""

from __future__ import annotations

import importlib.util

import flyte

prices = importlib.import_module("bakery.prices")
gas = flyte.TaskEnvironment("gas", resources=flyte.Resources(cpu=2), env_vars={"CURRENCY": prices.CURRENCY})
if importlib.util.find_spec("json"):
    beside = flyte.TaskEnvironment("beside-the-standard-library")


@gas.task
async def bake(loaves: int) -> int:
    return loaves
