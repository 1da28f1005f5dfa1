"""The worker's environment, with more resources than the driver needs, and its task."""

import flyte

env = flyte.TaskEnvironment(name="pipeline-worker", resources=flyte.Resources(cpu=2, memory="4Gi"))


@env.task
async def word_count(text: str) -> int:
    return len(text.split())
