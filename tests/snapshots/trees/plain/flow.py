"""One environment with one task: what most of a build looks like."""

import flyte

env = flyte.TaskEnvironment(
    name="plain",
    image=flyte.Image.from_debian_base(python_version=(3, 12)).with_pip_packages("numpy==2.1.0"),
    resources=flyte.Resources(cpu=(1, 2), memory="2Gi"),
    env_vars={"LOG_LEVEL": "info"},
)


@env.task
async def mean(values: list[float]) -> float:
    return sum(values) / len(values)
