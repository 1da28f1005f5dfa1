"""Local development: the image gets the SDK as it is on this machine instead of a released one."""

from flyte import Image, TaskEnvironment

image = Image.from_debian_base().with_local_v2()

env = TaskEnvironment(name="local-source", image=image)


@env.task
async def add(x: int, y: int) -> int:
    return x + y
