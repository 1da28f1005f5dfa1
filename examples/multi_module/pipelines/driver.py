"""The driver depends on an environment that another module declares, and calls its task."""

import asyncio

import flyte

from .worker import env as worker_env
from .worker import word_count

env = flyte.TaskEnvironment(
    name="pipeline-driver",
    resources=flyte.Resources(cpu="250m", memory="256Mi"),
    depends_on=[worker_env],
)


@env.task
async def longest(texts: list[str]) -> int:
    return max(await asyncio.gather(*(word_count(text) for text in texts)))
