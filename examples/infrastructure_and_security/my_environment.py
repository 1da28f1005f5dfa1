"""The smallest complete environment: an image, resources and one task."""

import flyte

env = flyte.TaskEnvironment(
    name="my-environment",
    image=flyte.Image.from_debian_base(python="3.12"),
    resources=flyte.Resources(cpu="1", memory="1Gi"),
)


@env.task
async def my_task(x: int) -> int:
    return x + 1
