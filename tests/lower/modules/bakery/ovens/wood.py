"""An oven that its package imports."""

import flyte

wood = flyte.TaskEnvironment("wood", resources=flyte.Resources(cpu=1))


@wood.task
async def bake(loaves: int = 12) -> int:
    return loaves
