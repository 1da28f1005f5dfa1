"""Retries, with and without a growing delay between them, and the three bounds on time: for one attempt, for the wait
in the queue, and for all attempts together.
"""

from datetime import timedelta

import flyte
import flyte.errors

env = flyte.TaskEnvironment(name="retries-and-timeouts")


# An int is a number of retries, and a number of seconds for each attempt
@env.task(retries=3, timeout=60)
async def retried(x: int) -> int:
    if x < 0:
        raise flyte.errors.NonRecoverableError("x is negative, which no retry will change")
    return x + 1


# Waits 10, 20, 40, 80 and 160 seconds between the attempts, and would never wait more than 5 minutes
@env.task(
    retries=flyte.RetryStrategy(
        count=5,
        backoff=flyte.Backoff(base=timedelta(seconds=10), factor=2.0, cap=timedelta(minutes=5)),
    ),
    timeout=timedelta(minutes=2),
)
async def backed_off(x: int) -> int:
    return x + 2


@env.task(
    retries=2,
    timeout=flyte.Timeout(
        max_runtime=timedelta(minutes=30),  # each attempt, while it runs
        max_queued_time=timedelta(minutes=15),  # each attempt, before it runs
        deadline=timedelta(hours=2),  # all attempts together
    ),
)
async def bounded(x: int) -> int:
    return x + 3
