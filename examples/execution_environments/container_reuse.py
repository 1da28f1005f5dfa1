"""A reuse policy keeps containers warm between task invocations. Tasks must be async where a replica runs more than
one at a time; with a concurrency of 1, the default, they may also be sync.
"""

from datetime import timedelta

import flyte

env = flyte.TaskEnvironment(
    name="fast-inference",
    reusable=flyte.ReusePolicy(
        replicas=(2, 5),  # Auto-scale between 2 and 5 replicas
        concurrency=10,  # Support 10 concurrent tasks per replica
        idle_ttl=60,  # Shut down environment after 60s of total idleness
    ),
)


@env.task
async def infer(features: list[float]) -> float:
    return sum(features)


fixed_pool = flyte.TaskEnvironment(
    name="batch-scoring",
    reusable=flyte.ReusePolicy(
        replicas=3,  # Always 3, while the environment is in use
        idle_ttl=timedelta(minutes=5),
        scaledown_ttl=timedelta(minutes=2),  # Keep an idle replica for 2 minutes
    ),
)


@fixed_pool.task
def score(batch: list[float]) -> list[float]:
    return [2 * value for value in batch]
