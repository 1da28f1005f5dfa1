"""Resources, environment variables and secrets of a reusable environment can be overridden only together with
`reusable="off"`: the call then runs in a container of its own.
"""

import flyte

warm_env = flyte.TaskEnvironment(
    name="warm-model",
    resources=flyte.Resources(cpu=1, memory="1Gi"),
    reusable=flyte.ReusePolicy(replicas=2, concurrency=10),
)


@warm_env.task
async def predict(x: float) -> float:
    return 2 * x + 1


# The caller isn't reusable, so that it doesn't occupy one of the replicas it needs
caller_env = flyte.TaskEnvironment(name="warm-model-caller", depends_on=[warm_env])


@caller_env.task
async def predict_twice(x: float) -> list[float]:
    warm = await predict(x)
    separate = await predict.override(
        reusable="off",
        resources=flyte.Resources(cpu=4, memory="8Gi"),
        env_vars={"MODEL_SIZE": "large"},
        secrets="model-token",
    )(x)
    return [warm, separate]
