"""Reuse policies."""

from datetime import timedelta

import flyte
from flyte import ReusePolicy

policies = [
    ReusePolicy(),
    ReusePolicy(replicas=3),
    ReusePolicy(replicas=(0, 4), idle_ttl=timedelta(hours=1), scaledown_ttl=timedelta(minutes=2), concurrency=8),
    ReusePolicy((2, 2), 45, 2, 31, "run"),
    ReusePolicy(scope="global", idle_ttl=3600),
]
for index, policy in enumerate(policies):
    env = flyte.TaskEnvironment(f"pool-{index}", reusable=policy, env_vars={"INDEX": f"{index}"})

    @env.task
    async def work(x: int) -> int:
        return x


caller = flyte.TaskEnvironment("caller", depends_on=[env])


@caller.task
async def main() -> int:
    return await work.override(reusable="off", env_vars={"A": "1"})(3)
