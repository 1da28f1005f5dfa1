"""The three levels of configuration, the more specific of which wins: the environment gives every task 2 CPUs, the
decorator sets retries, timeout, cache and interruptible for one task, `override` changes settings for one call.
Resources belong to the first and the third: the decorator takes none.
"""

from datetime import timedelta

import flyte

env = flyte.TaskEnvironment(
    name="configuration-hierarchy",
    resources=flyte.Resources(cpu=2, memory="2Gi"),
    cache="disable",
    interruptible=False,
)


@env.task(retries=3, timeout=timedelta(minutes=10), cache="auto", interruptible=True)
async def mean(values: list[float]) -> float:
    return sum(values) / len(values)


@env.task
async def compare(left: list[float], right: list[float]) -> float:
    # 2 CPUs from the environment, 3 retries from the decorator
    left_mean = await mean(left)
    # 4 CPUs and 5 retries, for this call only
    right_mean = await mean.override(resources=flyte.Resources(cpu=4, memory="8Gi"), retries=5)(right)
    return left_mean - right_mean
