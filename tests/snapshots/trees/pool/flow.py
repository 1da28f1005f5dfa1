"""A reusable environment: a pool of workers behind a service, scaled by an autoscaler."""

import flyte

env = flyte.TaskEnvironment(
    name="pool",
    resources=flyte.Resources(cpu=1, memory="1Gi"),
    reusable=flyte.ReusePolicy(replicas=(2, 5), concurrency=10, idle_ttl=60, scaledown_ttl=120),
)


@env.task
async def score(x: float) -> float:
    return 2 * x


@env.task(retries=1)
async def label(x: float) -> str:
    return "high" if await score(x) > 1 else "low"
