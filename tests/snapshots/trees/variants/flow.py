"""A task that is called with other resources, retries and variables than it declares."""

import flyte

env = flyte.TaskEnvironment(name="variants", resources=flyte.Resources(cpu=1, memory="1Gi"))


@env.task(retries=2)
async def train(epochs: int) -> float:
    return 1 / epochs


@env.task
async def search(most: int) -> float:
    large = train.override(
        short_name="large",
        resources=flyte.Resources(cpu=8, memory="32Gi"),
        env_vars={"PRECISION": "high"},
        retries=0,
    )
    return min(await train(1), await large(most))
