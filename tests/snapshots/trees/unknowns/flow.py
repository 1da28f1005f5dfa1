"""What can't be known stays in its place: one environment is emitted, another is not."""

import flyte
import inventory

env = flyte.TaskEnvironment(name="known", description=inventory.describe("known"))
sized = flyte.TaskEnvironment(name="sized", resources=flyte.Resources(cpu=inventory.cores()), env_vars={"A": "1"})


@env.task
async def run() -> int:
    return 1


@sized.task
async def heavy() -> int:
    return 2
