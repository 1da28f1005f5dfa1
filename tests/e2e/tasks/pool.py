"""A pool of two calls at a time."""

import asyncio

import flyte
from image import image

env = flyte.TaskEnvironment(
    name="pool", image=image, reusable=flyte.ReusePolicy(replicas=1, concurrency=2, idle_ttl=60)
)
running = most = 0


@env.task
async def most_at_once(seconds: float) -> int:
    global running, most
    running += 1
    most = max(most, running)
    await asyncio.sleep(seconds)
    running -= 1
    return most


@env.task
async def fails() -> None:
    raise ValueError("no")


@env.task
async def waits(seconds: float) -> None:
    print("waiting")
    await asyncio.sleep(seconds)
    print("waited")
