"""What each level overrides: the decorator sets cache and interruptible for one task, `task.override()` sets resources,
environment variables and secrets for one call.
"""

import os

import flyte

env = flyte.TaskEnvironment(
    name="invocation-overrides",
    resources=flyte.Resources(cpu="1", memory="1Gi"),
    env_vars={"LOG_LEVEL": "info"},
)


@env.task(cache="auto", interruptible=True)
async def train(epochs: int) -> str:
    return f"{epochs} epochs, log level {os.environ.get('LOG_LEVEL', 'unset')}"


@env.task
async def search(epochs: int) -> list[str]:
    trial = await train(1)
    full = await train.override(
        resources=flyte.Resources(cpu="4", memory="8Gi"),
        env_vars={"LOG_LEVEL": "debug"},
        secrets="tracking-token",
        cache="disable",
    )(epochs)
    return [trial, full]
